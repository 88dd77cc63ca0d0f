"""All suites of a day in one process: importing Great Expectations costs seconds, validating a batch a quarter of one.

A row that an expectation refuses stays in raw and is listed in ops.quarantine (staging leaves it out), so that looking at
the same batch again finds the same.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from esep.checks import consequences, quality
from esep.checks.breaches import Breach, asked, breaches, rows
from esep.checks.policy import counted
from esep.checks.suites import Suite, query, suites
from esep.config import settings
from esep.errors import WarehouseError
from esep.warehouse import connect, lock, turn_at_filings, url_for

if TYPE_CHECKING:
    from psycopg import Connection

log = logging.getLogger(__name__)

LOOKS = 3  # at a day whose files change meanwhile


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What one suite found on one day."""

    suite: str
    success: bool
    expectations: int
    failed: int
    rows_checked: int


@dataclass(slots=True)
class Validated:
    """A suite's answers: for each expectation whether it held, and the keys of the rows that broke it."""

    suite: Suite
    rows: int
    answers: list[dict[str, Any]] = field(default_factory=list)

    def result(self) -> SuiteResult:
        """Counted. Only a critical breach makes a suite fail; a warning is a remark, and a rule in shadow decides nothing."""
        broken = [one for one in self.answers if not one["success"]]
        shadow = settings().shadow_rules
        is_critical = any(one["severity"] == "critical" and one["rule"] not in shadow for one in broken)
        return SuiteResult(self.suite.name, not is_critical, len(self.suite.expectations), len(broken), self.rows)


def validate(day: date, as_of: datetime) -> list[SuiteResult]:
    """Hold the day's batches against every suite; write validations, findings, quarantine, holds and the quality pages."""
    with lock("loader", f"esep checks {day}"):
        for left in reversed(range(LOOKS)):
            try:
                validated = _looked(day, as_of)
                break
            except consequences.Changed:
                log.info("room=checks day=%s its files changed while they were looked at: looking again", day)
                if not left:
                    raise WarehouseError(
                        f"the files of {day} change faster than they can be looked at: run it again"
                    ) from None
    results = [one.result() for one in validated]
    for result in results:
        log.info(
            "room=checks day=%s suite=%s rows=%s expectations=%s failed=%s",
            *(day, result.suite, result.rows_checked, result.expectations, result.failed),
        )
    return results


def _looked(day: date, as_of: datetime) -> list[Validated]:
    """One look at the day, and what follows from it."""
    with connect("loader") as connection:
        began = turn_at_filings(connection, alone=True)
    with connect("loader") as connection:
        batches = [(suite, _count(connection, suite, day, as_of)) for suite in suites()]
    validated = _validate(batches, day, as_of)
    with connect("loader") as connection:
        consequences.write(connection, day, as_of, validated, began)
    with connect("loader") as connection:
        quality.write_summary(connection)
    return validated


def _count(connection: Connection[Any], suite: Suite, day: date, as_of: datetime) -> int:
    row = connection.execute(
        b"select count(*) from (" + query(suite, day, as_of).as_bytes(connection) + b") as batch"
    ).fetchone()
    return int(row[0]) if row else 0


def _validate(batches: list[tuple[Suite, int]], day: date, as_of: datetime) -> list[Validated]:
    """An empty batch breaks nothing; a day without any is not worth the import."""
    if not any(size for _, size in batches):
        return [Validated(suite, 0) for suite, _ in batches]
    # Before the import: the library asks the network for leave to send usage data otherwise.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    quality.add_site(context, day)
    address = url_for("loader").render_as_string(hide_password=False)
    source = context.data_sources.add_postgres("warehouse", connection_string=address, create_temp_table=False)
    validated = []
    try:
        for suite, size in batches:
            one = Validated(suite, size)
            if size:
                one.answers = _answers(gx, context, source, suite, day, as_of)
            validated.append(one)
    finally:
        # The library keeps its connections for as long as the process lives; a worker may live for days.
        for engine in (source.get_execution_engine().engine, source.get_engine()):
            engine.dispose()
    context.build_data_docs()
    quality.finish_site(day)
    return validated


def _answers(gx: Any, context: Any, source: Any, suite: Suite, day: date, as_of: datetime) -> list[dict[str, Any]]:
    with connect("loader") as connection:
        text = query(suite, day, as_of).as_string(connection)
    asset = source.add_query_asset(f"{suite.name} {day}", query=text)
    expectations = asked(suite, day, as_of)
    known = context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=expectations))
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(
            name=f"{suite.name} {day}", data=asset.add_batch_definition_whole_table("day"), suite=known
        )
    )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=f"{suite.name} {day}",
            validation_definitions=[definition],
            actions=[],
            result_format={"result_format": "BASIC"},
        )
    )
    outcome = next(iter(checkpoint.run().run_results.values()))
    with connect("loader") as connection:
        answers = [_answer(connection, suite, expectations, one, day, as_of) for one in outcome.results]
    return sorted(answers, key=lambda answer: answer["number"])


def _answer(
    connection: Connection[Any], suite: Suite, expectations: list[dict[str, Any]], one: Any, day: date, as_of: datetime
) -> dict[str, Any]:
    """One expectation's answer, plain. An exception inside it is a fault of ours, never a breach of theirs."""
    kind = one.expectation_config.type
    for info in (one.exception_info, *(one.exception_info or {}).values()):
        if isinstance(info, dict) and info.get("raised_exception"):
            raise WarehouseError(f"{suite.name}: {kind} could not be asked: {info.get('exception_message')}")
    expectation = expectations[one.expectation_config.meta["number"]]
    meta = expectation["meta"]
    found = [] if one.success else rows(connection, suite, expectation, day, as_of)
    if not one.success and not found:
        raise WarehouseError(
            f"{suite.name}: {kind} ({meta.get('rule')}) failed and no row breaks it: "
            "the day's files changed while they were looked at; run it again"
        )
    return {
        "number": meta["number"],
        "type": kind,
        "success": bool(one.success),
        "severity": str(getattr(one.expectation_config.severity, "value", one.expectation_config.severity)),
        "rule": meta.get("rule"),
        "field": meta.get("field") or one.expectation_config.kwargs.get("column"),
        "on_breach": meta["on_breach"],
        "why": meta["why"],
        "rows": found,
    }


def ask(rule: str, day: date, as_of: datetime) -> list[Breach]:
    """What `rule` finds in the day's files, by the queries that validate it; nothing is written, no shadow is looked at.

    Severities are those that would count (campaign.yml, waivers). An unknown rule finds nothing.
    """
    found: list[Breach] = []
    with connect("loader") as connection:
        for suite in suites():
            for expectation in asked(suite, day, as_of):
                if suite.form is not None and expectation["meta"].get("rule") == rule:
                    found += breaches(connection, expectation, rows(connection, suite, expectation, day, as_of))
        return counted(connection, found, with_shadow=False)
