"""Results of the builds are kept and shown; marts of quality, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from models import tiny
from models.conftest import Rows

from esep import days
from esep.errors import WarehouseError
from esep.warehouse import build, results


def test_every_node_of_a_build_is_kept(rows: Rows) -> None:
    runs = {one["layer"]: one for one in rows("select * from ops.dbt_runs where command = 'build'", role="transformer")}
    assert list(build.LAYERS) == sorted(runs, key=list(build.LAYERS).index)
    for run in runs.values():
        assert run["is_success"]
        assert run["failed"] == 0
        assert run["report_date"] == tiny.DAYS[-1]
        assert run["nodes"] > 10
        kept = rows("select * from ops.dbt_results where run_id = %s", run["run_id"], role="transformer")
        assert len(kept) == run["nodes"]
        assert all(run["started_at"] <= one["finished_at"] <= run["finished_at"] for one in kept)
    models = rows(
        "select name, kind, status, rows_affected from ops.dbt_results where name = 'fct_event'", role="transformer"
    )
    assert models == [{"name": "fct_event", "kind": "model", "status": "success", "rows_affected": 6}]


def test_analysts_read_what_was_checked(rows: Rows) -> None:
    found = rows("select * from marts.mart_checks where subject = 'fct_event' and name like 'one_row_per%'")
    assert len(found) == 1
    assert (found[0]["kind"], found[0]["layer"], found[0]["status"], found[0]["failures"]) == (
        "test",
        "core",
        "pass",
        0,
    )
    assert found[0]["checked_at"] == found[0]["last_passed_at"]
    by_layer = {one["layer"]: one["n"] for one in rows("select layer, count(*) as n from marts.mart_checks group by 1")}
    assert by_layer["stage"] > 30
    assert by_layer["core"] > 30


def test_the_last_word_is_told_the_worst_first(built: str) -> None:
    found = results.checks()
    bad = [one.is_bad for one in found]
    assert bad == sorted(bad, reverse=True)
    words = list(results.in_words(found))
    assert len(words) == len(found) + 1
    assert words[-1].startswith(f"{len(found)} checks, last at ")
    assert len(list(results.in_words(found, only_bad=True))) == sum(bad) + 1


def test_a_build_that_fails_keeps_what_failed(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that finds rows stops the layer; its name, its rows and the words are there, and the last build stays."""
    monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "none")
    broken = build.PROJECT / "tests" / "assert_that_two_rows_are_wrong.sql"
    broken.write_text("select * from {{ ref('stg_ops__campaign_regions') }} where region_code <> '61'\n")
    try:
        monkeypatch.setitem(build.LAYERS, "stage", ("assert_that_two_rows_are_wrong",))
        with pytest.raises(WarehouseError, match="assert_that_two_rows_are_wrong"):
            build._dbt_build(tiny.DAYS[-1], "stage", is_refresh=False)
        worst = results.checks()[0]
        assert (worst.name, worst.status, worst.failures, worst.layer) == (
            "assert_that_two_rows_are_wrong", "fail", 2, "stage",
        )  # fmt: skip
        assert worst.last_passed_at is None
        line = next(results.in_words([worst]))
        assert "2 rows" in line
        assert "last passed: never" in line
    finally:
        broken.unlink()
        with psycopg.connect(built) as connection:
            connection.execute(
                "delete from ops.dbt_runs where run_id in (select run_id from ops.dbt_results where name = %s)",
                ("assert_that_two_rows_are_wrong",),
            )


def test_what_dbt_cannot_even_begin_is_kept_too(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Outcome:
        success, result = False, None
        exception = RuntimeError("the project cannot be read\n  DETAIL: Failing row contains (secret)")

    results.keep("build", "marts", tiny.DAYS[-1], days.now(), Outcome())
    try:
        worst = results.checks()[0]
        assert (worst.kind, worst.status, worst.said) == ("run", "error", "the project cannot be read")
    finally:
        with psycopg.connect(built) as connection:
            connection.execute("delete from ops.dbt_runs where not is_success")


def test_a_failed_build_tells_its_own_failure_where_results_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise WarehouseError("the server is gone")

    class Outcome:
        success = False

    monkeypatch.setattr(results, "keep", broken)
    results.keep_whatever("build", "core", tiny.DAYS[-1], days.now(), Outcome())
    Outcome.success = True
    with pytest.raises(WarehouseError, match="the server is gone"):
        results.keep_whatever("build", "core", tiny.DAYS[-1], days.now(), Outcome())


def test_values_of_rows_are_not_said() -> None:
    told = results.said(
        'Database Error in model x (models/x.sql)\n  null value in column "a"\n  DETAIL:  Failing row contains (Ivanov).\n'
        "  compiled code at /home/someone/target/x.sql"
    )
    assert told == 'Database Error in model x (models/x.sql) null value in column "a"'
    assert len(results.said("x" * 900)) == results.SAID


def test_rules_by_region_and_week(rows: Rows) -> None:
    found = rows("select * from marts.mart_dq order by rule")
    assert [(one["rule"], one["region_code"], one["rows_failed"], one["rows_checked"]) for one in found] == [
        ("R-203", "61", 1, 13), ("R-208", "61", 1, 13),
    ]  # fmt: skip
    assert {one["week_starts_on"] for one in found} == {date(2026, 2, 9)}
    assert [(one["rate_pct"], one["trend"], one["files_failed"], one["files_checked"]) for one in found] == [
        (Decimal("7.69"), None, 1, 8), (Decimal("7.69"), None, 1, 8),
    ]  # fmt: skip


def test_the_score_of_data_quality(rows: Rows) -> None:
    """K23 of region 61: one blocking and one refusing finding in 13 rows; the others brought no row to look at."""
    found = {one["region_code"]: one for one in rows("select * from marts.mart_dq_score")}
    assert found["61"]["data_quality_score"] == round(Decimal(100) * (1 - Decimal(5 + 2) / (5 * 13)), 2)
    assert found["62"]["data_quality_score"] is None
    assert (found["62"]["files_checked"], found["62"]["rows_checked"]) == (4, 0)


def test_freshness_against_what_is_known(rows: Rows) -> None:
    found = {
        (one["code"], one["region_code"]): (one["hours_old"], one["status"])
        for one in rows("select * from marts.mart_freshness")
    }
    assert found["daily", "61"] == (Decimal("14.0"), "ok")
    assert found["daily", "62"] == (None, "stale")
    assert found["plan", "61"][1] == "ok"
    assert found["a_ru", "-3"] == (Decimal("45.0"), "warn")
    assert len([key for key in found if key[1] == "61"]) == 3
