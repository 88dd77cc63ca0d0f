"""What the marts say about the tiny campaign, against what was counted on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from models import tiny

from esep.config import ROOT
from esep.warehouse import build, publish
from esep.warehouse.connect import connect

Rows = Callable[..., list[dict[str, Any]]]
FIRST, SECOND, THIRD = tiny.DAYS
PUBLISHED = ("core", "marts", "report")
BUILT = ("build_core", "build_marts", "build_report")


def of_region(rows: Rows, code: str) -> dict[date, dict[str, Any]]:
    """The days of one region."""
    found = rows("select * from marts.mart_region_day where region_code = %s", code)
    return {one["report_date"]: one for one in found}


def test_every_region_has_a_row_for_every_day_whether_or_not_it_filed(rows: Rows) -> None:
    found = rows("select region_code, report_date, filing_status from marts.mart_region_day order by 1, 2")
    assert [tuple(one.values()) for one in found] == [
        ("61", FIRST, "on_time"), ("61", SECOND, "late"), ("61", THIRD, "on_time"),
        ("62", FIRST, "rejected"), ("62", SECOND, "missing"), ("62", THIRD, "rejected"),
        ("79", FIRST, "not_due"), ("79", SECOND, "not_due"), ("79", THIRD, "overdue"),
    ]  # fmt: skip


def test_silence_is_missing_and_nil_is_zero(rows: Rows) -> None:
    measures = ("events_held", "participants_offline", "questions", "proposals", "materials_handed", "units_with_event")
    silent, nil = of_region(rows, "62")[SECOND], of_region(rows, "61")[THIRD]
    assert {silent[name] for name in measures} == {None}
    assert {nil[name] for name in measures} == {0}
    assert nil["is_nil"] is True


def test_the_correction_replaces_the_figures_and_leaves_the_status(rows: Rows) -> None:
    day = of_region(rows, "61")[FIRST]
    assert (day["filing_status"], day["minutes_late"], day["versions"]) == ("on_time", 0, 2)
    # 001 and 002 of the correction and the late detail; not the session, not the postponed one, not the row in quarantine
    assert (day["events_held"], day["events_postponed"]) == (3, 1)
    assert (day["participants_offline"], day["participants_online"]) == (40 + 15, 70)
    assert (day["questions"], day["proposals"], day["materials_handed"]) == (5, 2, 30)
    assert day["units_with_event"] == 1


def test_lateness_is_measured_in_almaty_whatever_the_session_zone(rows: Rows) -> None:
    day = of_region(rows, "61")[SECOND]
    assert day["received_at"] == datetime.fromisoformat("2026-02-13T20:05+05:00")
    assert day["minutes_late"] == 5
    assert {one["data_as_of"] for one in rows("select data_as_of from marts.mart_region_day")} == {tiny.AS_OF}


def test_days_in_a_row_count_refused_and_silent_ones_alike(rows: Rows) -> None:
    days = of_region(rows, "62")
    assert [days[day]["days_missing_in_a_row"] for day in tiny.DAYS] == [1, 2, 3]
    assert of_region(rows, "79")[THIRD]["days_missing_in_a_row"] == 1


def test_completion_and_pace_follow_the_plan_in_force(rows: Rows) -> None:
    days = of_region(rows, "61")
    # version 1: 4 + 3 of 10 (the training is no outreach); version 2 from the 14th on: 4 + 3 + 3 of 20
    assert [days[day]["planned_events_cum"] for day in tiny.DAYS] == [4, 7, 10]
    assert [days[day]["planned_total"] for day in tiny.DAYS] == [10, 10, 20]
    assert [days[day]["events_held_cum"] for day in tiny.DAYS] == [3, 4, 4]
    assert days[SECOND]["completion_cum_pct"] == Decimal("57.14")
    assert days[THIRD]["completion_total_pct"] == Decimal("20.00")
    assert days[THIRD]["pace_gap_pp"] == Decimal("-30.00")
    assert of_region(rows, "62")[THIRD]["completion_cum_pct"] is None


def test_the_regions_own_sum_is_compared_with_its_events(rows: Rows) -> None:
    days = of_region(rows, "61")
    assert days[FIRST]["events_held_day_reported"] == 3
    # 3 and 40 said; 3 and 55 with the late detail, 2 and 40 without: neither reading fits
    assert [days[day]["is_summary_different"] for day in tiny.DAYS] == [True, False, False]


def test_held_withdrawn_and_refused_rows_are_in_no_fact(rows: Rows) -> None:
    found = {one["event_uid"] for one in rows("select event_uid from core.fct_event")}
    assert found == {
        "61-20260212-001", "61-20260212-002", "61-20260212-003", "61-20260212-004", "61-20260213-001", "61-20260212-901",
    }  # fmt: skip


def test_an_event_without_a_district_keeps_a_key_that_says_why(rows: Rows) -> None:
    found = rows("select unit_code from core.fct_event where format = 'online'")
    assert [one["unit_code"] for one in found] == ["-3"]


def test_the_headline_is_the_sum_of_its_regions(rows: Rows) -> None:
    head = {one["report_date"]: one for one in rows("select * from report.rpt_digest_headline")}
    assert (head[SECOND]["regions_expected"], head[SECOND]["regions_filed"], head[SECOND]["regions_late"]) == (2, 1, 1)
    last = head[THIRD]
    assert (last["regions_expected"], last["regions_filed"]) == (3, 1)
    assert (last["regions_missing"], last["regions_rejected"]) == (1, 1)
    assert (last["planned_cum"], last["held_cum"], last["planned_total"]) == (10, 4, 20)
    assert (last["completion_cum_pct"], last["completion_cum_pct_previous_day"]) == (Decimal("40.00"), Decimal("57.14"))
    assert (head[FIRST]["rows_loaded"], head[FIRST]["rows_refused"]) == (6, 1)
    assert (last["articles"], last["articles_ru"], last["articles_kk"]) == (3, 1, 2)
    assert last["days_to_vote"] == 29
    assert last["data_as_of"] == tiny.AS_OF


def test_alarms_name_the_region_and_since_when(rows: Rows) -> None:
    found = rows(
        "select alarm_code, region_code, since_date, detail from report.rpt_digest_alarms where report_date = %s order by 1, 2",
        THIRD,
    )
    assert [tuple(one.values()) for one in found] == [
        ("held_file", "62", THIRD, 1),
        ("missing", "79", THIRD, 1),
        ("pace_gap", "61", SECOND, Decimal("-30.00")),
        ("rejected", "62", FIRST, 3),
    ]
    forbidden = rows(
        "select region_code from report.rpt_digest_alarms where alarm_code = 'forbidden_date' and report_date = %s",
        SECOND,
    )
    assert [one["region_code"] for one in forbidden] == ["61"]


def test_a_day_that_is_not_due_is_not_held_against_a_region(rows: Rows) -> None:
    found = rows("select * from marts.mart_reporting_discipline where region_code = '79' and period_kind = 'campaign'")
    assert [(one["expected"], one["filed"], one["missing"], one["last_status"]) for one in found] == [
        (1, 0, 1, "overdue")
    ]


def test_press_and_reports_are_compared_and_nobody_is_called_wrong(rows: Rows) -> None:
    found = rows(
        "select url, measure, verdict, reported_value, explanation_code from marts.mart_claim_discrepancy "
        "where source_code in ('a_ru', 'b_kk')"
    )
    verdicts = {
        (one["url"], one["measure"]): (one["verdict"], one["reported_value"], one["explanation_code"]) for one in found
    }
    assert verdicts == {
        ("u1", "meetings_planned"): ("major", 10, "different_scope"),
        ("u1", "members_count"): ("consistent", 457, None),
        ("u1", "events_held"): ("claim_higher", 4, "unknown"),
        ("u1", "-2"): ("not_comparable", None, "no_comparable"),
        ("u2", "meetings_planned"): (
            "major",
            10,
            "different_scope",
        ),  # printed again: measured by the first print's day
        ("u3", "constitution_articles"): ("superseded_fact", 96, None),
    }


def test_a_story_printed_twice_is_one_story_and_three_regions_share_one(rows: Rows) -> None:
    found = rows(
        "select region_code, sum(weighted_articles) as stories from marts.mart_press_day "
        "where source_code in ('a_ru', 'b_kk') group by 1 order by 1"
    )
    assert {one["region_code"]: round(one["stories"], 2) for one in found} == {
        "61": Decimal("1.33"), "62": Decimal("0.33"), "79": Decimal("0.33"), "national": Decimal("1.00"),
    }  # fmt: skip


def test_the_digest_lists_major_differences_of_the_week_each_story_once(rows: Rows) -> None:
    found = rows(
        "select rank, url, measure, region_name_en from report.rpt_digest_discrepancies where report_date = %s order by rank",
        THIRD,
    )
    assert [(one["rank"], one["url"], one["measure"]) for one in found] == [
        (1, "u1", "meetings_planned"), (2, "u1", "events_held"),
    ]  # fmt: skip
    assert {one["region_name_en"] for one in found} == {"Turkistan Region"}
    assert rows("select 1 from report.rpt_digest_discrepancies where report_date = %s", FIRST) == []


def test_a_copy_and_a_retelling_are_one_story_and_a_template_is_not(rows: Rows) -> None:
    found = rows(
        "select url, canonical_url, versions, revised_at from core.fct_article where source_code in ('c_ru', 'd_kk')"
    )
    assert {one["url"]: one["canonical_url"] for one in found} == {
        "s1": "s1", "s1_copy": "s1", "s1_kk": "s1",
        "t61": "t61", "t62": "t62", "t62_other": "t62_other", "r1": "r1",
    }  # fmt: skip
    revised = {one["url"]: (one["versions"], one["revised_at"]) for one in found}
    assert revised["r1"] == (2, datetime.fromisoformat("2026-02-12T18:00+05:00"))
    assert revised["s1"] == (1, None)


def test_a_figure_that_its_outlet_changed_is_told_with_both_values(rows: Rows) -> None:
    found = rows(
        "select url, change, measure, region_code, low_before, low_after, is_by_same_rules from core.fct_claim_change"
    )
    assert [tuple(one.values()) for one in found] == [("r1", "changed", "questions_count", "62", 12, 14, True)]
    assert [one["low"] for one in rows("select low from core.fct_claim where url = 'r1'")] == [14]


def test_an_attendance_and_a_district_are_compared_with_their_own(rows: Rows) -> None:
    found = rows(
        "select measure, unit_code, verdict, reported_value, speaker_role from marts.mart_claim_discrepancy "
        "where url = 't61' order by measure"
    )
    assert [tuple(one.values()) for one in found] == [
        ("events_held", tiny.UNIT_A, "consistent", 2, "akim"),
        ("meeting_participants", tiny.UNIT_B, "consistent", 25, None),
    ]


def test_an_event_that_only_the_press_knows_is_a_question_in_three_languages(rows: Rows) -> None:
    found = rows("select * from marts.mart_press_only_events order by region_code")
    assert [(one["url"], one["region_code"], one["event_type"], one["filing_status"]) for one in found] == [
        ("t61", "61", "lecture", "late"),
        ("s1", "62", "round_table", "missing"),
    ]
    for language in ("ru", "kk", "en"):
        assert all("13.02.2026" in one[f"question_{language}"] for one in found)
    assert "круглый стол" in found[1]["question_ru"]
    assert "дөңгелек үстел" in found[1]["question_kk"]


def test_a_drifting_figure_is_followed_and_a_repeated_one_is_not_called_so(rows: Rows) -> None:
    found = {
        one["measure"]: (one["first_url"], one["value_min"], one["value_max"], one["is_drifted"], one["articles"])
        for one in rows("select * from marts.mart_claim_drift where region_code = '62'")
    }
    assert found["members_count"] == ("t62", 300, 320, True, 2)
    assert found["events_held"] == ("s1", 31, 31, False, 3)
    repeated = rows(
        "select url, times_repeated from marts.mart_claim_discrepancy where measure = 'events_held' and url = 's1'"
    )
    assert [one["times_repeated"] for one in repeated] == [2]


def test_coverage_tells_events_without_press_from_press_without_a_report(rows: Rows) -> None:
    found = {
        (one["region_code"], one["report_date"], one["language"]): one["coverage"]
        for one in rows("select * from marts.mart_coverage_gap")
    }
    assert found["61", FIRST, "ru"] == "both"
    assert found["61", FIRST, "kk"] == "events_without_press"
    assert found["62", SECOND, "ru"] == "press_without_report"
    assert found["61", THIRD, "ru"] == "press_without_report"  # a nil report, and the story of three regions
    assert ("79", FIRST, "ru") not in found


def test_topics_of_the_press_are_shares_of_a_language(rows: Rows) -> None:
    found = rows(
        "select topic_code, stories, articles from marts.mart_press_topics where topic_code in ('rights', 'language')"
    )
    assert {one["topic_code"]: (one["stories"], one["articles"]) for one in found} == {
        "rights": (1, 2),
        "language": (1, 1),
    }
    shares = rows("select sum(share_pct) as share from marts.mart_press_topics group by week_start, language")
    assert all(abs(one["share"] - 100) < Decimal("0.1") for one in shares)


def test_a_source_that_fails_says_since_when_and_why(rows: Rows) -> None:
    found = {one["source_code"]: one for one in rows("select * from marts.mart_feed_health")}
    assert set(found) == {"a_ru", "b_kk", "c_ru", "d_kk"}
    failing = found["a_ru"]
    assert (failing["state"], failing["state_reason"], failing["is_alarm"]) == ("failing", "timeout", True)
    assert (failing["polls_7d"], failing["failures_7d_pct"], failing["entries_new_7d"]) == (4, Decimal("25.00"), 42)
    assert failing["polls_without_overlap_7d"] == 1  # the first poll of all has nothing to overlap with
    assert (found["b_kk"]["state"], found["b_kk"]["failures_7d_pct"]) == ("new", None)


@pytest.mark.parametrize("path", sorted((ROOT / "sql" / "queries").glob("*.sql")), ids=lambda path: path.stem)
def test_a_question_of_the_cookbook_is_answered_by_one_query(path: Path, rows: Rows) -> None:
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first.startswith("-- Q")
    assert first.endswith("?")
    rows(text)


def test_the_cookbook_knows_who_has_not_filed(rows: Rows) -> None:
    found = rows((ROOT / "sql" / "queries" / "q01_who_has_not_filed.sql").read_text(encoding="utf-8"))
    assert [(one["region_code"], one["days_missing_in_a_row"]) for one in found] == [("62", 3), ("79", 1)]


def test_an_analyst_reads_what_is_published_and_nothing_before_it(rows: Rows) -> None:
    for table in ("core.fct_event", "marts.mart_region_day", "report.rpt_digest_headline"):
        assert rows(f"select count(*) as n from {table}")[0]["n"] > 0
        assert rows(f"select count(*) as n from {table}", role="reporter")[0]["n"] > 0
    for table in ("staging.stg_reports__events", "intermediate.int_events", "raw.report_events", "ops.findings"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(f"select * from {table}")
    with pytest.raises(psycopg.Error, match=r"permission denied|read-only"):
        rows("delete from marts.mart_region_day")


def test_what_a_column_means_is_in_the_database(rows: Rows) -> None:
    bare = rows(
        "select c.table_schema, c.table_name, c.column_name from information_schema.columns as c "
        "where c.table_schema = any(%s) and col_description(format('%%I.%%I', c.table_schema, c.table_name)::regclass, "
        "c.ordinal_position) is null",
        list(PUBLISHED),
    )
    assert bare == []


def contents(schemas: tuple[str, ...] = ("published",), role: str = "analyst") -> dict[str, str]:
    """A digest of every published table, but for the one that says which generation it is, and the one that tells when and
    in how many seconds each test was asked."""
    with connect(role) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) and tablename <> all(%s) order by 1, 2",
            (list(schemas), ["generation", "mart_checks"]),
        ).fetchall()
        return {
            f"{schema}.{table}": str(
                connection.execute(
                    f"select md5(string_agg(t::text, '|' order by t::text)) from {schema}.{table} as t".encode()
                ).fetchone()
            )
            for schema, table in tables
        }


def test_building_twice_gives_the_same_tables(built: str) -> None:
    before, told = contents(BUILT, "transformer"), contents()
    assert len(before) == len(told) == sum(map(len, publish.models().values())) - 1
    for name in build.LAYERS:
        assert "nothing has changed" in build.layer(THIRD, name)
    build.dbt("--quiet", "build", "--exclude-resource-type", "unit_test")
    assert contents(BUILT, "transformer") == before
    assert "nothing has changed" in publish.publish(THIRD)
    assert contents() == told
