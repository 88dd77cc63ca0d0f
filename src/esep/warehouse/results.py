"""What became of every node of a dbt run, kept whether the run ended well or not, and the last word on every check."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row

from esep import days
from esep.errors import WarehouseError
from esep.warehouse import load
from esep.warehouse.connect import connect

log = logging.getLogger(__name__)

SOURCES = "sources"  # the layer of a question of freshness
BAD = frozenset({"error", "fail", "runtime error", "partial success"})
KEPT_DAYS = 400  # results of older runs go: the longest campaign and a year before it
SAID = 500
# lines of a database's message that may hold values of rows, and paths of this machine
UNSAID = ("detail:", "context:", "compiled code at", "where:", "hint:")
COLUMNS = (
    "run_id", "node", "kind", "name", "subject", "column_name", "severity", "status", "failures", "rows_affected", "seconds",
    "finished_at", "said",
)  # fmt: skip
CHECKS = """
select check_key, kind, name, layer, subject, column_name, status, failures, rows_checked, seconds, checked_at,
    last_passed_at, said
from ops.checks
order by array_position(array['error', 'fail', 'warn', 'skipped', 'pass'], status), layer, name, check_key
"""


@dataclass(frozen=True, slots=True)
class Check:
    """The last word on one test, expectation or source; a model only where it failed."""

    check_key: str
    kind: str
    name: str
    layer: str
    subject: str | None
    column_name: str | None
    status: str  # pass, warn, fail, error, skipped
    failures: int | None
    rows_checked: int | None
    seconds: Decimal | None
    checked_at: datetime
    last_passed_at: datetime | None
    said: str | None

    @property
    def is_bad(self) -> bool:
        """Whether somebody should look: it failed, warned, or could not be asked."""
        return self.status != "pass"


def keep(command: str, layer: str, day: date | None, started_at: datetime, outcome: Any) -> UUID:
    """Store a run of dbt (dbtRunnerResult) and every node of it; returns its id. Written by itself, in one transaction."""
    from dbt_common.invocation import get_invocation_id

    run_id = UUID(str(get_invocation_id() or uuid4()))
    finished_at = days.now()
    nodes = [_node(one, finished_at) for one in getattr(outcome.result, "results", None) or []]
    if not nodes and not outcome.success:
        why = said(str(outcome.exception or "dbt gave no reason"))
        nodes = [{"node": f"run.{layer}", "kind": "run", "name": layer, "status": "error", "said": why}]
    with connect("transformer") as connection:
        connection.execute(
            "delete from ops.dbt_runs where finished_at < %s", (finished_at - timedelta(days=KEPT_DAYS),)
        )
        connection.execute(
            "insert into ops.dbt_runs (run_id, command, layer, report_date, started_at, finished_at, is_success, nodes, "
            "failed, seconds) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(run_id, command, layer, day, started_at, finished_at, bool(outcome.success), len(nodes)),
                sum(one["status"] in BAD for one in nodes),
                round((finished_at - started_at).total_seconds(), 3),
            ),
        )
        rows = ({"finished_at": finished_at, **one, "run_id": run_id} for one in nodes)
        load.copy(connection, "ops.dbt_results", COLUMNS, rows)
    return run_id


def keep_whatever(command: str, layer: str, day: date | None, started_at: datetime, outcome: Any) -> None:
    """Keep the results; of a run that failed, its own failure is told even where they cannot be kept."""
    try:
        keep(command, layer, day, started_at, outcome)
    except (psycopg.Error, WarehouseError):
        if outcome.success:
            raise
        log.exception("layer=%s the results of a failed run could not be kept", layer)


def _node(one: Any, otherwise: datetime) -> dict[str, Any]:
    node, config = one.node, getattr(one.node, "config", None)
    kind = str(node.resource_type)
    is_test = kind in {"test", "unit_test"}
    affected = (one.adapter_response or {}).get("rows_affected")
    name = f"{node.source_name}.{node.name}" if kind == "source" else str(node.name)
    return {
        "node": node.unique_id,
        "kind": kind,
        "name": name,
        "subject": _subject(node) if is_test else name,
        "column_name": getattr(node, "column_name", None),
        "severity": str(getattr(config, "severity", "") or "").lower() or None if is_test else None,
        "status": str(one.status),
        "failures": one.failures,
        "rows_affected": affected if isinstance(affected, int) and affected >= 0 and not is_test else None,
        "seconds": round(one.execution_time or 0.0, 3),
        "finished_at": max((_utc(t.completed_at) for t in one.timing if t.completed_at), default=otherwise),
        "said": said(one.message) if one.message and str(one.status) not in {"success", "pass"} else None,
    }


def _utc(instant: datetime) -> datetime:
    """dbt tells its instants in UTC and does not say so."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _subject(test: Any) -> str | None:
    """The one model, seed or source that a test is about."""
    about = getattr(test, "attached_node", None) or getattr(test, "tested_node_unique_id", None)
    if not about:
        parents = list(dict.fromkeys(test.depends_on.nodes))
        about = parents[0] if len(parents) == 1 else None
    return str(about).split(".", 2)[-1] if about else None


def said(message: str) -> str:
    """A message without what may name values of rows, in one line."""
    lines = [line.strip() for line in message.splitlines()]
    return " ".join(line for line in lines if line and not line.lower().startswith(UNSAID))[:SAID]


def checks() -> list[Check]:
    """The last word on every check, the worst first."""
    with connect("transformer") as connection, connection.cursor(row_factory=class_row(Check)) as cursor:
        return cursor.execute(CHECKS.encode()).fetchall()


def in_words(found: list[Check], *, only_bad: bool = False) -> Iterator[str]:
    """A line a check that somebody should look at, or all of them, and the counts at the end."""
    for one in found:
        if one.is_bad or not only_bad:
            yield _line(one)
    counts = {status: sum(one.status == status for one in found) for status in dict.fromkeys(c.status for c in found)}
    if not found:
        yield "Nothing has been checked yet: ./esep run or ./esep day builds the warehouse."
        return
    last = max(one.checked_at for one in found)
    yield f"{len(found)} checks, last at {days.local(last):%Y-%m-%d %H:%M} (UTC+5): " + ", ".join(
        f"{count} {status}" for status, count in counts.items()
    )


def _line(one: Check) -> str:
    where = one.subject or ""
    if one.column_name and where:
        where += f".{one.column_name}"
    parts = [f"{one.status:7} {one.layer:7} {one.name}"]
    if where and where not in one.name:
        parts.append(f"({where})")
    if one.failures and one.is_bad:
        parts.append(f"{one.failures} rows" + (f" of {one.rows_checked}" if one.rows_checked is not None else ""))
    if one.is_bad:
        since = f"{days.local(one.last_passed_at):%Y-%m-%d %H:%M}" if one.last_passed_at else "never"
        parts.append(f"last passed: {since}")
        parts += [one.said] if one.said else []
    return "  ".join(parts)
