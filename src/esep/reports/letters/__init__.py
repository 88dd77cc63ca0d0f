"""Mails to regions: their words (words.yml), and one outline of a mail that becomes plain text and HTML, both languages in it."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

import jinja2
import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from esep import days
from esep.config import settings
from esep.mail.message import Attachment, Letter

CATALOGUE = Path(__file__).with_name("words.yml")
TEMPLATE = Path(__file__).with_name("letter.html.j2")
NBSP = "\N{NO-BREAK SPACE}"
NARROW_NBSP = "\N{NARROW NO-BREAK SPACE}"
TEXT_WIDTH = 78
ERROR_COLOUR, REMARK_COLOUR, CALM_COLOUR = "#c00000", "#c79a00", "#b9c4cf"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its code, where, and what."""

    label: str
    where: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with entries or lines below it; without one, only these."""

    title: str
    entries: Sequence[Item] = ()
    lines: Sequence[str] = ()
    colour: str = CALM_COLOUR


@dataclass(frozen=True, slots=True)
class Block:
    """The mail in one language. table: rows of cells, the headings first."""

    language: str
    title: str
    opening: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()
    sections: Sequence[Section] = field(default_factory=tuple)


@functools.cache
def catalogue() -> dict[str, dict[str, str | dict[str, str]]]:
    """Key -> language -> text, or text by plural category."""
    loaded: dict[str, dict[str, str | dict[str, str]]] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` with the values put in, written as the language writes them; {n} chooses the plural.

    >>> say("ru", "group.cells", n=3)
    '3 ячейки'
    """
    text = catalogue()[key][language]
    if isinstance(text, dict):
        number = values["n"]
        assert isinstance(number, int)
        text = text.get(Locale.parse(language).plural_form(number)) or text["other"]
    return text.format(**{name: written(language, value) for name, value in values.items()})


def written(language: str, value: object) -> str:
    """A number, a day, a clock time or an instant (Almaty) as the language writes it; anything else as it is."""
    if isinstance(value, datetime):
        local = days.local(value)
        return f"{written(language, local.date())}, {local:%H:%M}"
    if isinstance(value, date):
        text = format_date(value, "d MMMM", locale=language)
        return text.replace(" ", NBSP).replace(NARROW_NBSP, NBSP)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int):
        return str(format_decimal(value, locale=language))
    return str(value)


def order(first: str | None) -> tuple[str, str]:
    """The two languages of a mail to a region, the region's own first."""
    return ("kk", "ru") if first == "kk" else ("ru", "kk")


def letter(blocks: Sequence[Block], attachments: tuple[Attachment, ...] = ()) -> Letter:
    """The mail: the subject in every language of the blocks, the blocks one under the other."""
    subject = " / ".join(dict.fromkeys(block.title for block in blocks))
    mark = " / ".join(say(block.language, "synthetic") for block in blocks)
    mark = mark if settings().campaign.is_synthetic else ""
    return Letter(
        language=blocks[0].language,
        subject=_one_line(subject),
        text=_text(blocks, mark),
        html=_template().render(subject=subject, mark=mark, blocks=blocks),
        attachments=attachments,
    )


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _text(blocks: Sequence[Block], mark: str) -> str:
    lines = [mark, ""] if mark else []
    for number, block in enumerate(blocks):
        lines += ["", "-" * 40, ""] if number else []
        lines += [block.title, "", *_filled(block.opening)]
        lines += ["", *(f"{name}: {value}" for name, value in block.facts)] if block.facts else []
        lines += ["", *_drawn(block.table)] if block.table else []
        for section in block.sections:
            lines += ["", section.title.upper()] if section.title else [""]
            for item in section.entries:
                lines += _filled([f"* {' '.join(part for part in (item.label, item.where) if part)}"], "  ")
                lines += _filled([f"  {item.text}"], "  ") if item.text else []
            lines += _filled(section.lines)
    return "\n".join(lines).replace(NBSP, " ") + "\n"


def _filled(paragraphs: Sequence[str], indent: str = "") -> list[str]:
    return [
        line
        for paragraph in paragraphs
        for line in textwrap.wrap(
            paragraph, TEXT_WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    ]


def _drawn(table: Sequence[Sequence[str]]) -> list[str]:
    """One line a row: "sheet: heading value, heading value"; columns of blanks fall apart in a mail program's font."""
    head = table[0]
    return [
        f"{row[0]}: " + ", ".join(f"{name.lower()} {value}" for name, value in zip(head[1:], row[1:], strict=True))
        for row in table[1:]
    ]


def _one_line(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())
