"""What follows from a breach: a remark, a row kept out, a file held back. Replaced as a whole for the files of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from esep import days
from esep.warehouse import load

if TYPE_CHECKING:
    from esep.checks.day import Validated

HELD_BY_INTAKE = "R-008"  # a late correction waits for HQ; not ours to release
SEVERITY = {"warn": "W", "quarantine_row": "Q", "hold_file": "B"}
FILES = "select file_sha256 from raw.submissions where report_date = %s and state <> 'rejected' and received_at <= %s"
SAID = "select cell, said from raw.cells where file_sha256 = %s and sheet = %s and row_no = %s order by col_no"

Key = tuple[str, str, int]  # file_sha256, sheet, row_no


def write(connection: Connection[Any], day: date, as_of: datetime, validated: Sequence[Validated]) -> None:
    """One transaction: what was found before for these files goes, what is found now comes."""
    files = [row[0] for row in connection.execute(FILES, (day, as_of)).fetchall()]
    for statement in (
        "delete from ops.findings where fence = 'expectation' and file_sha256 = any(%(files)s)",
        "delete from ops.quarantine where fence = 'expectation' and file_sha256 = any(%(files)s)",
        "delete from ops.holds where rule <> %(kept)s and file_sha256 = any(%(files)s)",
    ):
        connection.execute(statement, {"files": files, "kept": HELD_BY_INTAKE})
    findings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in validated:
        _validation(connection, day, one)
        if one.suite.form is None:
            continue
        refused: dict[Key, set[str]] = defaultdict(set)
        for answer in one.answers:
            for row in answer["rows"]:
                key = (row["file_sha256"], row["sheet"], int(row["row_no"]))
                findings[key[0]].append(_finding(connection, answer, row, key))
                if answer["on_breach"] == "quarantine_row":
                    refused[key].add(answer["rule"])
                elif answer["on_breach"] == "hold_file":
                    _hold(connection, key[0], answer)
        _quarantine(connection, one.suite.form, refused)
    _findings(connection, findings)


def _validation(connection: Connection[Any], day: date, one: Validated) -> None:
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
            "validated_at": days.now(),
        },
    )


def _finding(connection: Connection[Any], answer: dict[str, Any], row: dict[str, Any], key: Key) -> dict[str, Any]:
    said = row.get(answer["field"])
    is_file = answer["on_breach"] == "hold_file"
    return {
        "rule": answer["rule"],
        "severity": SEVERITY[answer["on_breach"]],
        "scope": "file" if is_file else "row",
        "sheet": None if is_file else key[1],
        "cell": None if is_file or said is None else _address(connection, key, str(said)),
        "row_no": None if is_file else key[2],
        "field": answer["field"],
        "said": None if said is None else str(said),
        "args": {"why": answer["why"]},
    }


def _address(connection: Connection[Any], key: Key, said: str) -> str | None:
    """The cell of the row that holds this figure, if only one does."""
    cells = [cell for cell, text in connection.execute(SAID, key).fetchall() if "".join(str(text).split()) == said]
    return cells[0] if len(cells) == 1 else None


def _hold(connection: Connection[Any], file_sha256: str, answer: dict[str, Any]) -> None:
    connection.execute(
        "insert into ops.holds (file_sha256, rule, why) values (%s, %s, %s) on conflict do nothing",
        (file_sha256, answer["rule"], answer["why"]),
    )


def _quarantine(connection: Connection[Any], form: str, refused: dict[Key, set[str]]) -> None:
    for key, rules in sorted(refused.items()):
        cells = dict(connection.execute(SAID, key).fetchall())
        connection.execute(
            "insert into ops.quarantine (file_sha256, sheet, row_no, form, fence, rules, cells) "
            "values (%s, %s, %s, %s, 'expectation', %s, %s) on conflict do nothing",
            (*key, form, sorted(rules), Jsonb(cells)),
        )


def _findings(connection: Connection[Any], findings: dict[str, list[dict[str, Any]]]) -> None:
    columns = ("rule", "severity", "scope", "sheet", "cell", "row_no", "field", "said", "args")
    rows = (
        {"file_sha256": digest, "fence": "expectation", "finding_no": number, **one}
        for digest, found in sorted(findings.items())
        for number, one in enumerate(sorted(found, key=_order), start=1)
    )
    load.copy(connection, "ops.findings", ("file_sha256", "fence", "finding_no", *columns), rows)


def _order(one: dict[str, Any]) -> tuple[str, int, str, str, str]:
    return one["sheet"] or "", one["row_no"] or 0, one["rule"], one["field"] or "", one["severity"]
