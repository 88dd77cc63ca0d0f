"""The catalogue of rules (rules.yml), and a finding's words in the reader's language."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from esep.config import LANGUAGES
from esep.reports import forms
from esep.reports.findings import Finding
from esep.reports.folding import plain

PATH = Path(__file__).with_name("rules.yml")
LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it costs (default severity), where it looks, whose it is to mend, what it says."""

    id: str
    severity: str
    scope: str
    owner: str
    message: dict[str, str]


class _Blank(dict[str, Any]):
    """An argument that a finding does not have reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return document


@functools.cache
def catalogue() -> dict[str, Rule]:
    """Rule id -> rule."""
    return {
        name: Rule(
            name,
            block["severity"],
            block["scope"],
            block["owner"],
            {language: block[language] for language in LANGUAGES},
        )
        for name, block in _document()["rules"].items()
    }


def reasons() -> dict[str, dict[str, str]]:
    """Reason code -> its words by language."""
    found: dict[str, dict[str, str]] = _document()["reasons"]
    return found


def message(finding: Finding, form: str | None = None) -> dict[str, str]:
    """The finding in the three languages; `form` gives the words of its column's heading."""
    return {language: _message(finding, form, language) for language in LANGUAGES}


def _message(finding: Finding, form: str | None, language: str) -> str:
    reason = reasons().get(str(finding.args.get("reason", "")), {}).get(language, str(finding.args.get("reason", "")))
    known = _Blank(finding.args)
    known |= {
        "said": (finding.said or "")[:LONGEST_QUOTE],
        "suggested": finding.suggested or "",
        "field": _heading(form, finding.field, language),
        "reason": reason.format_map(_Blank(finding.args)),
    }
    text = catalogue()[finding.rule].message[language].format_map(known)
    return plain(text).replace("«»", "-").replace('""', "-")


def _heading(form: str | None, field: str | None, language: str) -> str:
    if field is None:
        return ""
    column = forms.forms()[form].columns.get(field) if form in forms.forms() else None
    return column.heading(language) if column and language != "en" else field.replace("_", " ")
