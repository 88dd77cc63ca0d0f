"""forms.yml as typed objects: the one source of headings, drop-downs, the reader's mapping and the checks of a cell."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from esep.config import settings
from esep.regions import SEEDS
from esep.reports.folding import Lookup

PATH = Path(__file__).with_name("forms.yml")
VERSION = re.compile(r"\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Label:
    """A code of a closed list and its names. A list inside forms.yml has no English name: its code is English."""

    code: str
    ru: str
    kk: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form, as forms.yml has it."""

    name: str
    ru: str
    kk: str
    type: str  # text, integer, date, time, bool, uuid, enum, unit
    required: bool = False
    required_unless: tuple[str, str] | None = None  # (column, value)
    labels: tuple[Label, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()  # other spellings of a value that people write, and its code
    minimum: int = 0
    maximum: int | None = None
    pattern: str | None = None
    default: str | None = None
    dash_is_zero: bool | None = None  # None: «-» is zero wherever zero is allowed
    since: str = "1.0"  # the version of the forms that brought it

    def heading(self, language: str) -> str:
        """What stands above the column: ru, kk, or both."""
        return {"ru": self.ru, "kk": self.kk}.get(language, f"{self.ru} / {self.kk}")

    def label(self, code: str, language: str) -> str | None:
        """The drop-down's words for `code`, or None when it is not one of the list."""
        for known in self.labels:
            if known.code == code:
                return {"ru": known.ru, "kk": known.kk}.get(language, f"{known.ru} / {known.kk}")
        return None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: one sheet of a workbook, one file of a zip, one key of a JSON document."""

    code: str
    table: str | None
    layout: str  # rows, pairs
    title: dict[str, str]
    key: tuple[str, ...]
    since: str = "1.0"
    sheet_due: str | None = None  # always, from_door_start, weekly; None outside the daily pack
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def required(self) -> list[Column]:
        """The columns that must be there."""
        return [column for column in self.columns.values() if column.required]


def _labels(block: dict[str, Any]) -> tuple[Label, ...]:
    if "values" in block:
        return tuple(Label(code, ru, kk, code) for code, (ru, kk) in block["values"].items())
    if "list" not in block:
        return ()
    if block["list"] == "parties":  # of the campaign, hence configured
        known = tuple(Label(one.code, one.name.ru, one.name.kk, one.name.en) for one in settings().campaign.parties)
        return (*known, Label("none", "без партии", "партиясыз", "no party"))
    with (SEEDS / f"{block['list']}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        key = (rows.fieldnames or [""])[0]
        return tuple(Label(row[key], row["label_ru"], row["label_kk"], row["label_en"]) for row in rows)


def _column(name: str, block: dict[str, Any], block_since: str = "1.0") -> Column:
    unless = block.get("required_unless")
    return Column(
        name=name,
        ru=block["ru"],
        kk=block["kk"],
        type=block["type"],
        required=block.get("required", False),
        required_unless=next(iter(unless.items())) if unless else None,
        labels=_labels(block),
        minimum=block.get("min", 0),
        maximum=block.get("max"),
        aliases=tuple((said, code) for code, spellings in block.get("aliases", {}).items() for said in spellings),
        pattern=block.get("pattern"),
        default=block.get("default"),
        dash_is_zero=block.get("dash_is_zero"),
        since=block.get("since", block_since),
    )


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return document


def version() -> str:
    """The version of the forms that we give out."""
    return str(_document()["version"])


def standing(said: str) -> str:
    """What becomes of a file of this version: current, read (older, with a remark), refuse (take the new one), unknown."""
    known = {str(name): str(what) for name, what in _document()["versions"].items()}
    if said not in known:
        return "unknown"
    return "current" if said == version() and known[said] == "read" else known[said]


def is_in(since: str, said: str) -> bool:
    """Whether what came `since` a version belongs to a file of version `said` ("1.1", "1.10"). False if it is no version."""
    return _numbered(since) <= _numbered(said)


def _numbered(said: str) -> tuple[int, ...]:
    return tuple(int(part) for part in said.split(".")) if VERSION.fullmatch(said) else ()


def as_filed(form: Form, said: str) -> Form:
    """The form as a file of version `said` must fill it: a column that came later may be there, and need not be.

    A whole sheet that came later need not be there either; where it is, it is filled like any other.
    """
    if not is_in(form.since, said) or all(is_in(column.since, said) for column in form.columns.values()):
        return form
    return replace(
        form,
        columns={
            name: column if is_in(column.since, said) else replace(column, required=False, required_unless=None)
            for name, column in form.columns.items()
        },
    )


def due_sheets(said: str, region_code: str, day: date) -> list[str]:
    """The forms of a daily pack of version `said` that must be there for the region's day; the roster never must."""
    door = settings().campaign.door_starts(region_code)
    has_begun = door is not None and day >= door
    return [
        code
        for code in pack("daily")
        if is_in(forms()[code].since, said)
        and (forms()[code].sheet_due == "always" or (forms()[code].sheet_due == "from_door_start" and has_begun))
    ]


@functools.cache
def forms() -> dict[str, Form]:
    """Form code -> form."""
    return {
        code: Form(
            code=code,
            table=block["table"],
            layout=block["layout"],
            title=block["title"],
            key=tuple(block.get("key", [])),
            since=block.get("since", "1.0"),
            sheet_due=block.get("sheet_due"),
            columns={
                name: _column(name, column, block.get("since", "1.0")) for name, column in block["columns"].items()
            },
        )
        for code, block in _document()["forms"].items()
    }


def pack(name: str) -> list[str]:
    """The forms of a pack (daily, plan, roster), the manifest first."""
    return list(_document()["packs"][name])


@functools.cache
def headings(code: str) -> Lookup:
    """Every spelling of a heading of this form -> column name."""
    return Lookup(
        (spelling, column.name)
        for column in forms()[code].columns.values()
        for spelling in (column.ru, column.kk, column.name, column.heading("both"))
    )


@functools.cache
def titles() -> Lookup:
    """Every spelling of a sheet's name -> form code."""
    return Lookup(
        (spelling, form.code)
        for form in forms().values()
        for spelling in (form.title["ru"], form.title["kk"], form.title["en"], form.code, f"{form.code}.csv")
    )


@functools.cache
def codes(form: str, column: str) -> Lookup:
    """Every spelling of a value of this list -> its code."""
    known = forms()[form].columns[column]
    named = (
        (spelling, label.code)
        for label in known.labels
        for spelling in (label.ru, label.kk, label.en, label.code, f"{label.ru} / {label.kk}")
    )
    return Lookup((*named, *known.aliases))


@functools.cache
def outreach() -> frozenset[str]:
    """The event types that count as work with citizens."""
    return frozenset(row["event_type"] for row in _event_types() if row["is_outreach"] == "true")


@functools.cache
def internal() -> frozenset[str]:
    """The event types of the coalition itself: not campaigning."""
    return frozenset(row["event_type"] for row in _event_types() if row["event_group"] == "internal")


def _event_types() -> list[dict[str, str]]:
    with (SEEDS / "event_types.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
