"""What follows from a breach: a remark, a row kept out, a file held back. Replaced as a whole for the files of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from esep.checks.breaches import Breach, breaches
from esep.checks.policy import counted
from esep.warehouse import load, turn_at_filings

if TYPE_CHECKING:
    from esep.checks.day import Validated

HELD_BY_INTAKE = ["R-008", "R-019"]  # a late correction, the close of reporting: not ours to release
FILES = "select file_sha256 from raw.submissions where report_date = %s and state <> 'rejected' and received_at <= %s"
CHANGED = """
select from raw.submissions where (report_date = %(day)s or file_sha256 = any(%(files)s)) and loaded_at > %(began)s limit 1
"""
SAID = "select coalesce(field, cell), said from raw.cells where file_sha256 = %s and sheet = %s and row_no = %s"
COLUMNS = ("rule", "severity", "scope", "sheet", "cell", "row_no", "field", "said", "args", "is_shadow", "waiver_ref")

KEPT = (
    "suite", "report_date", "looked_at", "expectation_no", "rule", "field", "kind", "severity", "on_breach", "is_success",
    "rows_failed", "rows_checked",
)  # fmt: skip

Key = tuple[str, str, int]  # file_sha256, sheet, row_no


class Changed(Exception):  # noqa: N818 (said as it is)
    """A file of the day was read again, or came, after the looking had begun: what was found may not be true of it."""


def write(
    connection: Connection[Any], day: date, as_of: datetime, validated: Sequence[Validated], began: datetime
) -> None:
    """One transaction: what was found before for these files goes, what is found now comes.

    Raises Changed, with nothing written, where the day is another one than at `began`.
    """
    turn_at_filings(connection, alone=True)
    named = [
        row["file_sha256"] for one in validated for answer in one.answers for row in answer["rows"] if one.suite.form
    ]
    if connection.execute(CHANGED, {"day": day, "files": list(set(named)), "began": began}).fetchone() is not None:
        raise Changed
    files = [row[0] for row in connection.execute(FILES, (day, as_of)).fetchall()]
    for name in ("ops.findings", "ops.quarantine"):
        connection.execute(
            f"delete from {name} where fence = 'expectation' and file_sha256 = any(%s)".encode(),  # noqa: S608
            (files,),
        )
    found: list[Breach] = []
    holds: dict[tuple[str, str], str] = {}
    for one in validated:
        _validation(connection, day, one, began)
        if one.suite.form is None:
            continue
        of_suite = counted(connection, _breaches(connection, one))
        found += of_suite
        _quarantine(connection, one.suite.form, of_suite)
        holds |= {(b.file_sha256, b.rule): str(b.args["why"]) for b in of_suite if b.blocks}
    _holds(connection, files, holds)
    _findings(connection, found)


def _breaches(connection: Connection[Any], one: Validated) -> Iterable[Breach]:
    for answer in one.answers:
        yield from breaches(connection, one.suite.expectations[answer["number"]], answer["rows"])


def _validation(connection: Connection[Any], day: date, one: Validated, began: datetime) -> None:
    result = one.result()
    told = [{**answer, "rows": len(answer["rows"])} for answer in one.answers]
    load.upsert(
        connection,
        "ops.validations",
        ["suite", "report_date"],
        {
            "suite": result.suite,
            "report_date": day,
            "success": result.success,
            "expectations": result.expectations,
            "failed": result.failed,
            "rows_checked": result.rows_checked,
            "results": {"expectations": told},
            "validated_at": began,
        },
    )
    load.copy(connection, "ops.expectation_results", KEPT, _kept(one, day, began))


def _kept(one: Validated, day: date, began: datetime) -> Iterator[dict[str, Any]]:
    """Every look is kept, so that a trend can be told; ops.validations has the last one."""
    for answer in one.answers:
        yield {
            "suite": one.suite.name,
            "report_date": day,
            "looked_at": began,
            "expectation_no": answer["number"],
            "rule": answer["rule"],
            "field": answer["field"],
            "kind": answer["type"],
            "severity": answer["severity"],
            "on_breach": answer["on_breach"],
            "is_success": answer["success"],
            "rows_failed": len(answer["rows"]),
            "rows_checked": one.rows,
        }


def _quarantine(connection: Connection[Any], form: str, found: Iterable[Breach]) -> None:
    refused: dict[Key, set[str]] = defaultdict(set)
    for one in found:
        if one.refuses_row and one.sheet is not None and one.row_no is not None:
            refused[one.file_sha256, one.sheet, one.row_no].add(one.rule)
    for key, rules in sorted(refused.items()):
        cells = dict(connection.execute(SAID, key).fetchall())
        connection.execute(
            "insert into ops.quarantine (file_sha256, sheet, row_no, form, fence, rules, cells) "
            "values (%s, %s, %s, %s, 'expectation', %s, %s) on conflict do nothing",
            (*key, form, sorted(rules), Jsonb(cells)),
        )


def _holds(connection: Connection[Any], files: list[str], due: dict[tuple[str, str], str]) -> None:
    """A hold that is still due stays as it is, and so does one that HQ has released; one that is due no more goes."""
    connection.execute(
        "delete from ops.holds as known where file_sha256 = any(%(files)s) and rule <> all(%(kept)s) "
        "and released_at is null and not exists (select from unnest(%(held)s::text[], %(rules)s::text[]) "
        "as due (file_sha256, rule) where due.file_sha256 = known.file_sha256 and due.rule = known.rule)",
        {"files": files, "kept": HELD_BY_INTAKE, "held": [file for file, _ in due], "rules": [rule for _, rule in due]},
    )
    for (digest, rule), why in sorted(due.items()):
        connection.execute(
            "insert into ops.holds (file_sha256, rule, why) values (%s, %s, %s) on conflict do nothing",
            (digest, rule, why),
        )


def _findings(connection: Connection[Any], found: Iterable[Breach]) -> None:
    by_file: dict[str, list[Breach]] = defaultdict(list)
    for one in found:
        by_file[one.file_sha256].append(one)
    rows = (
        {
            "file_sha256": digest,
            "fence": "expectation",
            "finding_no": number,
            **{name: getattr(one, name) for name in COLUMNS},
            "args": dict(one.args),
        }
        for digest, of_file in sorted(by_file.items())
        for number, one in enumerate(sorted(of_file, key=_order), start=1)
    )
    load.copy(connection, "ops.findings", ("file_sha256", "fence", "finding_no", *COLUMNS), rows)


def _order(one: Breach) -> tuple[str, int, str, str, str, str]:
    return one.sheet or "", one.row_no or 0, one.rule, one.field or "", one.severity, str(sorted(one.args.items()))
