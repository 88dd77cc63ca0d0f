"""Bytes, a page or plain text -> what the newspaper itself wrote: title and text, and what the page says of its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from esep.config import PageRules
from esep.press.page import boilerplate, headlines, markup, pages, story
from esep.press.text import clean, decode

MOST_CHARACTERS = 100_000  # an article longer than this is a document; the rest is not read
MOST_LINES = 1_500
PARTIAL_MOST = 700  # characters of a text that breaks off
BROKEN_OFF = re.compile(r"(?:\[…\]|\[\.\.\.\]|…|\.\.\.)\s*$")
GOES_ON = re.compile(r"\s*(?:читать (?:далее|полностью)|подробнее|толығырақ|толық оқу|жалғасы)\W*$", re.IGNORECASE)
Kind = Literal["auto", "html", "text"]


@dataclass(frozen=True, slots=True)
class Draft:
    """Title and text without boilerplate; dates as printed (head: the page's metadata, header: a line above the text)."""

    title: str | None
    text: str
    flags: list[str]
    head_said: str | None = None
    header_said: str | None = None
    modified_said: str | None = None
    canonical: str | None = None
    text_share: float | None = None


@dataclass(frozen=True, slots=True)
class _Raw:
    """Lines of the main text and what the page's head said; size is that of the whole page, 0 for plain text."""

    lines: list[str]
    title: str | None
    flags: list[str]
    head_said: str | None = None
    modified_said: str | None = None
    canonical: str | None = None
    size: int = 0
    printed: str | None = None


def draw(html_or_text: bytes | str, kind: Kind, rules: PageRules | None) -> Draft:
    """The draft of an article; raises Refused for a page that nobody should parse."""
    raw = _opened(html_or_text, kind, rules)
    stripped = boilerplate.strip(raw.lines, rules)
    title, lines = raw.title, stripped.lines
    if title is None:
        title, lines = headlines.split(lines)
    else:
        lines = headlines.without(lines, title)
    is_partial = "PARTIAL" in raw.flags
    if lines and GOES_ON.search(lines[-1]):
        lines, is_partial = [*lines[:-1], GOES_ON.sub("", lines[-1])], True
    text = "\n".join(line for line in lines if line)
    is_partial = is_partial or (len(text) < PARTIAL_MOST and bool(BROKEN_OFF.search(text)))
    flags = [flag for flag in raw.flags if flag != "PARTIAL"]
    return Draft(
        title=title,
        text=text,
        flags=flags + ["TAIL_REMOVED"] * stripped.has_tail + ["PARTIAL"] * bool(is_partial and text),
        head_said=raw.head_said,
        header_said=headlines.printed_instant(stripped.header)
        or raw.printed
        or headlines.printed_instant(stripped.footer)
        or headlines.told_instant(lines),
        modified_said=raw.modified_said,
        canonical=raw.canonical,
        text_share=round(min(1.0, len(text) / raw.size), 4) if raw.size else None,
    )


def _opened(html_or_text: bytes | str, kind: Kind, rules: PageRules | None) -> _Raw:
    flags = []
    if isinstance(html_or_text, bytes):
        html_or_text, is_repaired = decode(html_or_text)
        flags += ["MOJIBAKE_REPAIRED"] * is_repaired
    if kind == "auto":
        kind = "html" if pages.looks_like_html(html_or_text) else "text"
    if kind == "text":
        return _of_text(html_or_text, flags)
    page = pages.main_text(html_or_text, rules)
    lines, _ = _lines(page.text)
    title = " ".join(clean(page.title).split()) if page.title else None
    flags += ["PARTIAL"] * page.is_partial
    return _Raw(
        lines,
        title or None,
        flags,
        page.published_said,
        page.modified_said,
        page.canonical,
        len(html_or_text),
        page.printed,
    )


def _of_text(text: str, flags: list[str]) -> _Raw:
    said, rest = markup.front_matter(text[:MOST_CHARACTERS].lstrip("\ufeff").split("\n"))
    lines, heading = _lines("\n".join(rest))
    title = said.get("title") or said.get("headline") or heading
    title = story.without_outlet(" ".join(clean(title).split())) if title else None
    return _Raw(lines, title or None, flags, said.get("date") or said.get("published"))


def _lines(text: str) -> tuple[list[str], str | None]:
    """(clean lines without marks, the heading of the first rank when there is just one)."""
    lines: list[str] = []
    headings: list[str] = []
    for raw in clean(text[:MOST_CHARACTERS]).split("\n"):
        if len(lines) == MOST_LINES:
            break
        line, is_first = markup.plain(" ".join(raw.split()))
        if line:
            lines.append(line)
            headings += [line] * is_first
    return lines, headings[0] if len(set(headings)) == 1 else None
