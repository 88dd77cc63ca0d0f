"""forms.yml as typed objects: the one source of headings, drop-downs, the reader's mapping and the checks of a cell."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from esep.regions import SEEDS
from esep.reports.folding import Lookup

PATH = Path(__file__).with_name("forms.yml")


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
    minimum: int = 0
    maximum: int | None = None
    pattern: str | None = None
    default: str | None = None

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
    with (SEEDS / f"{block['list']}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        key = (rows.fieldnames or [""])[0]
        return tuple(Label(row[key], row["label_ru"], row["label_kk"], row["label_en"]) for row in rows)


def _column(name: str, block: dict[str, Any]) -> Column:
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
        pattern=block.get("pattern"),
        default=block.get("default"),
    )


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return document


def version() -> str:
    """The version of the forms that we give out."""
    return str(_document()["version"])


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
            columns={name: _column(name, column) for name, column in block["columns"].items()},
        )
        for code, block in _document()["forms"].items()
    }


def pack(name: str) -> list[str]:
    """The forms of a pack (daily, plan), the manifest first."""
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
    return Lookup(
        (spelling, label.code)
        for label in forms()[form].columns[column].labels
        for spelling in (label.ru, label.kk, label.en, label.code, f"{label.ru} / {label.kk}")
    )


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
