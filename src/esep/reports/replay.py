"""Archived files read again by today's rules: what would change, and, when asked, the change itself.

The file goes through the very transaction that took it in; without `apply` that transaction is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.rows import dict_row

from esep.errors import EsepError
from esep.reports import forms, loading, rereading
from esep.reports.inbox import Delivery
from esep.reports.readers import Reader
from esep.warehouse import connect

SHORTEST_PREFIX = 8
SHOWN = 20  # changes a file, in words; the JSON has them all
HEAD = ("state", "pack", "region_code", "report_date", "kind", "rows_succeeded", "rows_refused", "rows_ignored")
FINDINGS = """
select rule, cell, sheet, row_no, field, severity, is_shadow, said
from ops.findings
where file_sha256 = %s and fence = 'parser'
order by finding_no
"""
Row = dict[str, Any]


@dataclass(slots=True)
class Snapshot:
    """What the warehouse says of one file: its head, rows by form and key, findings by rule and cell."""

    head: Row
    rows: dict[tuple[str, ...], Row]
    findings: dict[tuple[str, ...], Row]


@dataclass(slots=True)
class FileDiff:
    """One file's differences: part -> (before, after); None where there is nothing on that side."""

    file_sha256: str
    file_name: str
    head: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    rows: dict[tuple[str, ...], tuple[Row | None, Row | None]] = field(default_factory=dict)
    findings: dict[tuple[str, ...], tuple[Row | None, Row | None]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the file says today what it said when it was taken in."""
        return not (self.head or self.rows or self.findings)

    def in_words(self) -> list[str]:
        """The file, then one line a change."""
        lines = [f"  {name}: {before} -> {after}" for name, (before, after) in self.head.items()]
        lines += [f"  row {' '.join(key)}: {_said(*pair)}" for key, pair in self.rows.items()]
        lines += [f"  finding {' '.join(key)}: {_said(*pair)}" for key, pair in self.findings.items()]
        more = [f"  and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        return [f"{self.file_sha256[:12]} {self.file_name}", *lines[:SHOWN], *more]

    def to_json(self) -> dict[str, Any]:
        """Plain values; keys joined by a space."""
        return {
            "file_sha256": self.file_sha256,
            "file_name": self.file_name,
            "head": {name: _pair(*pair) for name, pair in self.head.items()},
            "rows": {" ".join(key): _pair(*pair) for key, pair in self.rows.items()},
            "findings": {" ".join(key): _pair(*pair) for key, pair in self.findings.items()},
        }


@dataclass(slots=True)
class Replay:
    """Every file looked at that differs. checked: what was checked again after an applied replay."""

    files: int
    is_applied: bool
    changed: list[FileDiff] = field(default_factory=list)
    checked: str = ""

    def in_words(self) -> list[str]:
        """A line or more a changed file, and a sum."""
        end = "written" if self.is_applied else "nothing was written; --apply writes it"
        total = f"{len(self.changed)} of {self.files} files say something else today"
        lines = [line for one in self.changed for line in one.in_words()]
        return [*lines, f"{total}: {end}." if self.changed else f"{total}.", *([self.checked] if self.checked else [])]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "files": self.files,
            "is_applied": self.is_applied,
            "changed": [one.to_json() for one in self.changed],
            "checked": self.checked,
        }


def replay(
    *,
    file: str | None = None,
    since: date | None = None,
    until: date | None = None,
    apply: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Replay:
    """Read one file (sha256 or its first 8 characters) or those of a range of reporting days again; tell what differs.

    With `apply` the differences are written and the days checked again. Raises EsepError for a file nobody knows.
    """
    digests = [_known(file)] if file else rereading.files_of(since, until)
    result = Replay(len(digests), apply)
    with connect("loader", autocommit=True) as connection, Reader() as reader:
        for number, delivery in enumerate(rereading.arrivals(connection, digests), start=1):
            found = _replayed(connection, reader, delivery, apply=apply)
            if not found.is_empty:
                result.changed.append(found)
            say(f"{number}/{len(digests)} {delivery.file_name}: {'the same' if found.is_empty else 'differs'}")
    if apply and result.changed:
        result.checked = rereading.check()
    return result


def _known(given: str) -> str:
    if len(given) < SHORTEST_PREFIX:
        raise EsepError(f"give at least {SHORTEST_PREFIX} characters of the sha256")
    with connect("loader") as connection:
        query = "select file_sha256 from raw.submissions where starts_with(file_sha256, %s)"
        found = [digest for (digest,) in connection.execute(query, (given,))]
    if len(found) != 1:
        raise EsepError(f"{given} begins {len(found)} files that were read: give the sha256 of one")
    return str(found[0])


def _replayed(connection: Connection[Any], reader: Reader, delivery: Delivery, *, apply: bool) -> FileDiff:
    """What differs. Where nothing does, nothing is written: what the checks found of the file stays."""
    read = loading.parse(connection, reader, delivery)
    with connection.transaction():
        loading.take_turns(connection, delivery)
        before = _snapshot(connection, delivery.file_sha256)
        with connection.transaction() as attempt:
            loading.store(connection, read, delivery)
            loading.note_receipts(connection, rereading.receipts(connection, delivery.file_sha256))
            found = _diff(delivery, before, _snapshot(connection, delivery.file_sha256))
            if found.is_empty or not apply:
                raise psycopg.Rollback(attempt)
    return found


def _snapshot(connection: Connection[Any], file_sha256: str) -> Snapshot:
    with connection.cursor(row_factory=dict_row) as cursor:
        head = cursor.execute("select * from raw.submissions where file_sha256 = %s", (file_sha256,)).fetchone() or {}
        rows = dict(_rows(connection, file_sha256))
        findings: dict[tuple[str, ...], Row] = {}
        for one in cursor.execute(FINDINGS, (file_sha256,)):
            place = one.pop("cell") or f"{one['sheet'] or ''}:{one['row_no'] or ''}:{one['field'] or ''}"
            findings[_free((one["rule"], place), findings)] = one
    return Snapshot({name: head.get(name) for name in HEAD}, rows, findings)


def _rows(connection: Connection[Any], file_sha256: str) -> Iterator[tuple[tuple[str, ...], Row]]:
    """Form and key -> the row's columns. Two rows with one key are told apart by their number."""
    for form in forms.forms().values():
        if form.table is None:
            continue
        query = sql.SQL("select {} from {} where file_sha256 = %s order by sheet, row_no").format(
            sql.SQL(", ").join(map(sql.Identifier, form.columns)), sql.Identifier(*form.table.split("."))
        )
        taken: dict[tuple[str, ...], Row] = {}
        with connection.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(query, (file_sha256,)):
                taken[_free((form.code, *(str(row[name]) for name in form.key)), taken)] = row
        yield from taken.items()


def _free(key: tuple[str, ...], taken: Mapping[tuple[str, ...], Any]) -> tuple[str, ...]:
    number, wanted = 1, key
    while wanted in taken:
        number += 1
        wanted = (*key, f"#{number}")
    return wanted


def _diff(delivery: Delivery, before: Snapshot, after: Snapshot) -> FileDiff:
    return FileDiff(
        delivery.file_sha256,
        delivery.file_name,
        head={name: (before.head[name], after.head[name]) for name in HEAD if before.head[name] != after.head[name]},
        rows=_differing(before.rows, after.rows),
        findings=_differing(before.findings, after.findings),
    )


def _differing(
    before: Mapping[tuple[str, ...], Row], after: Mapping[tuple[str, ...], Row]
) -> dict[tuple[str, ...], tuple[Row | None, Row | None]]:
    return {
        key: (before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    }


def _said(before: Row | None, after: Row | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    return ", ".join(f"{name} {before[name]} -> {after[name]}" for name in before if before[name] != after[name])


def _pair(before: Any, after: Any) -> Sequence[Any]:
    return [_plain(before), _plain(after)]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)
