"""Headings and labels as a region writes them: reports/forms.yml and the seeds read as data, for CSV carriers and planted faults."""

from __future__ import annotations

import csv
import functools
from datetime import date, datetime, time
from typing import Any

import yaml

from esep.config import ROOT, settings

# The column that holds the code in each seed of labels.
CODE_COLUMNS = {
    "event_types": "event_type", "formats": "format", "audiences": "audience", "topics": "topic_code",
    "question_kinds": "kind", "channels": "channel", "member_categories": "member_category",
    "material_types": "material_type", "material_languages": "language", "platforms": "platform",
}  # fmt: skip
NO_PARTY = {"ru": "без партии", "kk": "партиясыз"}
YES_NO = {"ru": ("да", "нет"), "kk": ("иә", "жоқ")}


@functools.cache
def forms() -> dict[str, Any]:
    """The forms by code, as reports/forms.yml has them."""
    document = yaml.safe_load((ROOT / "src" / "esep" / "reports" / "forms.yml").read_text(encoding="utf-8"))
    return {"version": document["version"], **document["forms"]}


def columns(form: str, version: str = "9.9") -> list[str]:
    """Canonical names of a form's columns, in the template's order; those that a version of the forms has."""
    return [name for name, column in forms()[form]["columns"].items() if column.get("since", "1.0") <= version]


def since(form: str) -> str:
    """The version of the forms that brought a form."""
    return str(forms()[form].get("since", "1.0"))


def version() -> str:
    """The version of the forms that is given out now."""
    return str(forms()["version"])


def heading(form: str, column: str, language: str) -> str:
    """The template's heading of a column."""
    return str(forms()[form]["columns"][column][language])


def title(form: str, language: str) -> str:
    """The name of the form's sheet."""
    return str(forms()[form]["title"][language])


@functools.cache
def labels(form: str, column: str, language: str) -> dict[str, str]:
    """Code -> what a region writes, for a column with a closed list; empty for others."""
    definition = forms()[form]["columns"][column]
    if "values" in definition:
        return {code: said[0 if language == "ru" else 1] for code, said in definition["values"].items()}
    if definition.get("list") == "parties":
        known = {party.code: party.name for party in settings().campaign.parties}
        return {**{code: getattr(name, language) for code, name in known.items()}, "none": NO_PARTY[language]}
    if name := definition.get("list"):
        with (ROOT / "dbt" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return {row[CODE_COLUMNS[name]]: row[f"label_{language}"] for row in csv.DictReader(file)}
    return {}


def text(form: str, column: str, value: Any, language: str) -> str:
    """A value as typed by hand: 17.02.2026, 14:30, да, the label of a code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[language][0 if value else 1]
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return labels(form, column, language).get(str(value), str(value))
