"""Rules about the manifest (F0), and about what stands beside it: the door, the clock, the file's name, the template's marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from esep import days
from esep.config import settings
from esep.regions import by_code
from esep.reports import forms, privacy, template
from esep.reports.findings import BLOCKS, WARNS, Finding
from esep.reports.sheets import Table

FILE_NAME = re.compile(r"(\d{2})_(\d{4}-\d{2}-\d{2})_([a-z]+)_(\d+)\.[a-z]+")
SUFFIXES = {"csv": "zip"}
SHEET_ROWS = re.compile(r"(F\d)\s*[=:]\s*(\d{1,6})")
LONGEST_NAME = 200

Said = dict[str, Any]


def version_of(said: Mapping[str, Any]) -> str:
    """The version by which the file is to be read; ours where it names none."""
    return str(said.get("form_version") or forms.version())


def judge(said: Said, received_at: datetime, channel: str | None) -> Iterator[Finding]:
    """R-003, R-004, R-006, R-007. A nine-digit code of a region becomes its two digits; an unknown one becomes None."""
    yield from _region(said, channel)
    yield from _day(said, received_at)
    yield from _version(said)
    yield from _what_it_replaces(said)


def _about(rule: str, severity: str, name: str, said: object, **args: Any) -> Finding:
    return Finding(rule, severity, "file", field=name, said=None if said is None else str(said), args=args)


def _region(said: Said, channel: str | None) -> Iterator[Finding]:
    region = said.get("region_code")
    if not region:
        return
    if region not in by_code() and str(region).endswith("0000000"):
        region = str(region)[:2]
    said["region_code"] = region if region in by_code() else None
    if region not in by_code():
        yield _about("R-003", BLOCKS, "region_code", region, reason="unknown_region")
    elif channel and region != channel:
        yield _about("R-004", BLOCKS, "region_code", region, channel=channel)


def _day(said: Said, received_at: datetime) -> Iterator[Finding]:
    day, campaign = said.get("report_date"), settings().campaign
    if day and not campaign.starts_on <= day <= min(campaign.voting_on, days.calendar_day(received_at)):
        yield _about("R-006", BLOCKS, "report_date", day.isoformat())


def _version(said: Said) -> Iterator[Finding]:
    version = said.get("form_version")
    standing = forms.standing(str(version)) if version else "current"
    if standing == "read":
        yield _about("R-003", WARNS, "form_version", version, reason="older_version")
    elif standing != "current":
        reason = "refused_version" if standing == "refuse" else "unknown_version"
        yield _about("R-003", BLOCKS, "form_version", version, reason=reason)


def _what_it_replaces(said: Said) -> Iterator[Finding]:
    kind, replaced = said.get("kind"), said.get("supersedes")
    if kind not in {"correction", "retraction"}:
        return
    if not replaced:
        yield _about("R-007", BLOCKS, "supersedes", None, reason="missing")
    elif replaced == said.get("submission_id"):
        yield _about("R-007", BLOCKS, "supersedes", replaced, reason="itself")


def file_name(said: Said, given: str, pack: str | None, carrier: str) -> Finding | None:
    """R-005: the manifest wins; the name is only a help to people."""
    if not said.get("region_code") or not said.get("report_date"):
        return None
    given = given.rsplit("/", 1)[-1]
    named = FILE_NAME.fullmatch(given)
    meant = pack if pack in {"plan", "roster"} else said.get("kind")
    expected = f"{said['region_code']}_{said['report_date']}_{meant}"
    suffix = SUFFIXES.get(carrier, carrier)
    if named and "_".join(named.groups()[:3]) == expected and given.casefold().endswith(f".{suffix}"):
        return None
    suggested = f"{expected}_{named.group(4) if named else 1}.{suffix}"
    shown = privacy.redacted(given[:LONGEST_NAME])
    return Finding("R-005", WARNS, "file", said=shown, suggested=suggested, args={"reason": "file_name"})


def marks(said: Said, given: Mapping[str, str]) -> Iterator[Finding]:
    """R-003, R-005: whose template it is, and whether its hidden marks and its manifest tell the same story."""
    mark = given.get("esep_template")
    if mark and mark != template.TEMPLATE_ID:
        yield Finding("R-003", WARNS, "file", said=mark, args={"reason": "other_template", "mark": mark})
    for name, mark_name in (
        ("region_code", "esep_region"),
        ("report_date", "esep_date"),
        ("form_version", "esep_form_version"),
    ):
        mark, value = given.get(mark_name), _text(said.get(name))
        if mark and value and mark != value:
            args = {"reason": "marks"}
            yield Finding("R-005", WARNS, "file", field=name, said=mark[:LONGEST_NAME], suggested=value, args=args)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def sheet_rows(said: Said, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """R-011: the numbers of rows in the manifest against those that were read."""
    text = said.get("sheet_rows")
    if not text:
        return
    stated = _stated(str(text))
    if not stated:
        yield _about("R-011", WARNS, "sheet_rows", text, reason="rows_unreadable")
    for code, count in stated.items():
        table = tables.get(code)
        read = len(table.rows) + len(table.refused) if table else 0
        if read != count:
            args = {"reason": "rows_differ", "form": code, "stated": count, "rows": read}
            name = table.sheet.name if table else None
            yield Finding("R-011", WARNS, "sheet" if table else "file", name, said=str(count), args=args)


def _stated(text: str) -> dict[str, int]:
    """F2=35; F6=12, or the same as a JSON object."""
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            return {}
        return {str(code): count for code, count in found.items() if type(count) is int}
    return {code: int(count) for code, count in SHEET_ROWS.findall(text)}
