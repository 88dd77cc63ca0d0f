"""The catalogue of rules (rules.yml), a finding's words in the reader's language, and what HQ and engineers decided about rules."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from esep.config import LANGUAGES, settings
from esep.errors import ConfigError
from esep.policy import Policy
from esep.reports import forms
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.folding import plain

PATH = Path(__file__).with_name("rules.yml")
LONGEST_QUOTE = 80
SEVERITIES = (BLOCKS, REFUSES_ROW, WARNS, INFORMS)
ABOUT_ROWS = {"row", "cell"}
WAIVED = {"ru": " Разрешение штаба: {ref}.", "kk": " Штаб рұқсаты: {ref}.", "en": " Permission of headquarters: {ref}."}
NAME = re.compile(r"\{(\w+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it costs (default severity), where it looks, whose it is to mend, where it is written, what it says."""

    id: str
    severity: str
    scope: str
    owner: str
    fence: str  # parser, loading, expectation, dbt
    message: dict[str, str]
    structural: bool = False  # neither waived nor put on trial
    reason: str | None = None  # said when a finding names none


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return document


@functools.cache
def catalogue() -> dict[str, Rule]:
    """Rule id -> rule."""
    return {
        name: Rule(
            id=name,
            severity=block["severity"],
            scope=block["scope"],
            owner=block["owner"],
            fence=block["fence"],
            message={language: block[language] for language in LANGUAGES},
            structural=block.get("structural", False),
            reason=block.get("reason"),
        )
        for name, block in _document()["rules"].items()
    }


def reasons() -> dict[str, dict[str, str]]:
    """Reason code -> its words by language."""
    found: dict[str, dict[str, str]] = _document()["reasons"]
    return found


def policy(waived: Mapping[str, str] | None = None) -> Policy:
    """What follows from findings: the configured trials and severities, and HQ's permissions (rule -> approval_ref).

    A permission for a structural rule has no effect. Raises ConfigError where the configuration asks for what cannot be.
    """
    known = settings()
    complaints = _wrong(known.shadow_rules, known.rule_severities)
    if complaints:
        raise ConfigError("campaign.yml, reports: " + "; ".join(complaints))
    return sound(Policy(known.shadow_rules, waived or {}, known.rule_severities))


def as_configured() -> list[dict[str, Any]]:
    """Every rule as rows for the warehouse: what the catalogue says of it, and what the settings make of that."""
    known = policy()
    return [
        {
            "rule": rule.id,
            "severity": known.severities.get(rule.id, rule.severity),
            "default_severity": rule.severity,
            "scope": rule.scope,
            "fence": rule.fence,
            "owner": rule.owner,
            "is_structural": rule.structural,
            "is_on_trial": rule.id in known.shadow,
            **{f"message_{language}": rule.message[language] for language in LANGUAGES},
        }
        for rule in catalogue().values()
    ]


def sound(given: Policy) -> Policy:
    """The policy without what it may not touch: structural rules."""
    return Policy(
        frozenset(rule for rule in given.shadow if is_waivable(rule)),
        {rule: ref for rule, ref in given.waived.items() if is_waivable(rule)},
        {rule: severity for rule, severity in given.severities.items() if is_waivable(rule)},
    )


def is_waivable(rule: str) -> bool:
    """Whether HQ may let this rule be skipped for a filing."""
    return rule in catalogue() and not catalogue()[rule].structural


def _wrong(shadow: frozenset[str], severities: Mapping[str, str]) -> list[str]:
    rules = catalogue()
    complaints = [f"there is no rule {rule}" for rule in sorted({*shadow, *severities} - set(rules))]
    complaints += [f"{rule} can be neither put on trial nor changed" for rule in _structural({*shadow, *severities})]
    for rule, severity in severities.items():
        if severity not in SEVERITIES:
            complaints.append(f"{rule}: {severity!r} is not one of {', '.join(SEVERITIES)}")
        elif severity == REFUSES_ROW and rule in rules and rules[rule].scope not in ABOUT_ROWS:
            complaints.append(f"{rule} is not about a row, so it can refuse none: B, W or I")
    return complaints


def _structural(asked: set[str]) -> list[str]:
    return sorted(rule for rule in asked if rule in catalogue() and catalogue()[rule].structural)


def message(finding: Finding, form: str | None = None) -> dict[str, str]:
    """The finding in the three languages; `form` gives the words of its column's heading."""
    return {language: _message(finding, form, language) for language in LANGUAGES}


def _message(finding: Finding, form: str | None, language: str) -> str:
    rule = catalogue()[finding.rule]
    known = {name: _shown(form, name, value, language) for name, value in finding.args.items() if value is not None}
    known |= {
        "said": _as_day((finding.said or "")[:LONGEST_QUOTE], language),
        "suggested": finding.suggested or "",
        "field": _heading(form, finding.field, language),
    }
    code = str(finding.args.get("reason") or rule.reason or "")
    known["reason"] = _filled(reasons().get(code, {}).get(language, code), known)
    waived = WAIVED[language].format(ref=finding.waiver_ref) if finding.waiver_ref else ""
    return plain(_filled(rule.message[language], known) + waived)


def _filled(text: str, known: Mapping[str, str]) -> str:
    """The text with its names filled in; a piece in square brackets only where everything in it is known."""

    def piece(match: re.Match[str]) -> str:
        return match.group(1) if all(known.get(name) for name in NAME.findall(match.group(1))) else ""

    return NAME.sub(lambda match: known.get(match.group(1)) or "-", OPTIONAL.sub(piece, text))


def _shown(form: str | None, name: str, value: Any, language: str) -> str:
    """An argument as its reader writes it: a form and a code of a list by their names, a day as 20.02.2026."""
    if name == "form" and value in forms.forms():
        return f"{value} «{forms.forms()[value].title[language]}»"
    column = forms.forms()[form].columns.get(name) if form in forms.forms() else None
    labels = {label.code: label for label in column.labels} if column else {}
    if value in labels:
        return str(getattr(labels[value], language))
    return _as_day(str(value), language)


def _as_day(said: str, language: str) -> str:
    """A day as the sender's own sheet shows it; other words as they are."""
    if language != "en" and ISO_DAY.fullmatch(said):
        with suppress(ValueError):
            return f"{date.fromisoformat(said):%d.%m.%Y}"
    return said


def _heading(form: str | None, field: str | None, language: str) -> str:
    if field is None:
        return ""
    column = forms.forms()[form].columns.get(field) if form in forms.forms() else None
    return column.heading(language) if column and language != "en" else field.replace("_", " ")
