"""What facts and marts say of rosters, materials, doors and the work online of the tiny campaign, against paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from models import tiny

from esep.config import ROOT
from esep.reports import forms

Rows = Callable[..., list[dict[str, Any]]]
FIRST, SECOND, THIRD = tiny.DAYS
WEEK = date(2026, 2, 9)
D = Decimal


def answer(rows: Rows, name: str) -> list[dict[str, Any]]:
    """What a question of the cookbook finds."""
    return rows((ROOT / "sql" / "queries" / f"{name}.sql").read_text(encoding="utf-8"))


def test_the_corrected_roster_counts_and_a_withdrawn_one_does_not(rows: Rows) -> None:
    found = rows(
        "select region_code, as_of, sum(members) as members, count(distinct coalition_code) as coalitions, "
        "count(distinct file_sha256) as files from core.fct_roster_snapshot group by 1, 2 order by 1, 2"
    )
    assert [tuple(one.values()) for one in found] == [
        ("61", FIRST, 457, 3, 1), ("61", THIRD, 452, 2, 1), ("79", THIRD, 35, 2, 1),
    ]  # fmt: skip


def test_a_line_of_a_roster_has_keys_that_say_what_is_not_known(rows: Rows) -> None:
    found = rows(
        "select coalition_code, unit_code, party_code, members from core.fct_roster_snapshot where as_of = %s "
        "order by region_code, row_no",
        THIRD,
    )
    assert [tuple(one.values()) for one in found] == [
        ("61", "-3", "amanat", 310), ("61", "-3", "none", 90), (f"61-{tiny.UNIT_A}", tiny.UNIT_A, "auyl", 50),
        ("61", "-3", "-2", 2), ("79", "-3", "amanat", 30), ("79-x", "-2", "aqjol", 5),
    ]  # fmt: skip


def test_the_mart_of_rosters_keeps_who_is_gone_and_who_never_came(rows: Rows) -> None:
    found = rows(
        "select region_code, party_code, member_category, roster_as_of, members, coalitions, delta_week, share_pct, "
        "region_members, region_coalitions from marts.mart_roster where week_starts_on = %s order by 1, 2, 3",
        WEEK,
    )
    assert sorted(tuple(one.values()) for one in found if one["region_code"] != "62") == [
        ("61", "-2", "party", THIRD, 2, 1, None, D("0.44"), 452, 2),
        ("61", "amanat", "party", THIRD, 310, 1, None, D("68.58"), 452, 2),
        ("61", "auyl", "party", THIRD, 50, 1, None, D("11.06"), 452, 2),
        ("61", "none", "ngo", THIRD, 90, 1, None, D("19.91"), 452, 2),
        ("61", "none", "veteran", THIRD, 0, 0, None, D("0.00"), 452, 2),
        ("79", "amanat", "party", THIRD, 30, 1, None, D("85.71"), 35, 2),
        ("79", "aqjol", "party", THIRD, 5, 1, None, D("14.29"), 35, 2),
    ]
    silent = [one for one in found if one["region_code"] == "62"]
    assert [tuple(one.values()) for one in silent] == [("62", "-1", "-1", *[None] * 7)]


def test_the_press_is_measured_by_the_same_roster(rows: Rows) -> None:
    found = rows(
        "select reported_value, verdict from marts.mart_claim_discrepancy where measure = 'members_count' and url = 'u1'"
    )
    assert [tuple(one.values()) for one in found] == [(457, "consistent")]  # of the 13th, so by the roster of the 12th


def test_stocks_go_on_over_a_nil_day_and_movements_are_zero(rows: Rows) -> None:
    found = rows(
        "select report_date, received, distributed, written_off, closing, is_carried, distributed_7d, days_known_7d, "
        "days_of_stock from marts.mart_materials where region_code = '61' and material_type = 'leaflet' and language = 'kk' "
        "order by 1"
    )
    assert [tuple(one.values()) for one in found] == [
        (FIRST, 1000, 150, 0, 850, False, 150, 1, D("5.7")),
        (SECOND, 0, 50, 10, 790, False, 200, 2, D("7.9")),
        (THIRD, 0, 0, 0, 790, True, 200, 3, D("11.9")),
    ]


def test_a_material_that_a_filed_day_does_not_name_has_not_moved(rows: Rows) -> None:
    found = rows(
        "select received, distributed, closing, is_carried, days_of_stock from marts.mart_materials "
        "where region_code = '61' and material_type = 'poster' order by report_date"
    )
    assert [tuple(one.values()) for one in found] == [
        (50, 10, 40, False, D("4.0")), (0, 0, 40, True, D("8.0")), (0, 0, 40, True, D("12.0")),
    ]  # fmt: skip
    assert rows("select 1 from marts.mart_materials where region_code = '61' and language = 'ru'") == []  # quarantine


@pytest.mark.parametrize("region", ["62", "79"])
def test_of_a_region_that_filed_nothing_nothing_is_known(rows: Rows, region: str) -> None:
    stocks = rows("select * from marts.mart_materials where region_code = %s order by report_date", region)
    assert [(one["report_date"], one["material_type"], one["language"]) for one in stocks] == [
        (day, "-1", "-1") for day in tiny.DAYS
    ]
    assert {one[name] for one in stocks for name in ("received", "distributed", "closing", "days_of_stock")} == {None}
    (door,) = rows("select * from marts.mart_door where region_code = %s", region)
    assert {
        door[name] for name in ("visited", "opened", "contact_rate", "visited_cum", "households_per_1000_voters")
    } == {None}
    assert (door["days_due"], door["days_known"]) == ((2 if region == "62" else 0), 0)
    (posts,) = rows("select * from marts.mart_online where region_code = %s", region)
    assert (posts["platform"], posts["posts"], posts["views"], posts["days_known"]) == ("-1", None, None, 0)


def test_doors_are_counted_with_the_place_that_nobody_knows(rows: Rows) -> None:
    found = rows("select unit_code, teams, visited, leaflets_left, questions from core.fct_door order by row_no")
    assert [tuple(one.values()) for one in found] == [(tiny.UNIT_A, 2, 50, 30, 2), ("-2", 1, 10, None, None)]
    (door,) = rows(
        "select days_due, days_known, visited, opened, no_answer, declined, contact_rate, decline_rate, visited_cum, "
        "contact_rate_cum, households_per_1000_voters from marts.mart_door where region_code = '61'"
    )
    assert tuple(door.values()) == (2, 2, 60, 36, 19, 5, D("60.00"), D("8.33"), 60, D("60.00"), D("0.05"))


def test_followers_are_the_last_and_reach_the_largest_of_a_day(rows: Rows) -> None:
    found = rows(
        "select platform, posts, livestreams, views, engagements, engagement_rate, followers_last, reach_max_day, days_known "
        "from marts.mart_online where region_code = '61' order by platform"
    )
    assert sorted(tuple(one.values()) for one in found) == [
        ("-2", 4, None, None, None, None, None, None, 3),
        ("instagram", 10, 1, 450, 25, D("5.56"), 1510, 200, 3),
        ("telegram", 1, None, None, None, None, None, None, 3),
    ]


def test_the_country_has_the_members_of_its_regions(rows: Rows) -> None:
    found = answer(rows, "q12_members_at_the_latest_roster")
    assert found[-1]["members"] == 452 + 35
    assert (found[-1]["region"], found[-1]["regions"]) == ("all regions", 2)
    of_party = {
        (one["party"], one["category"]): one["members"]
        for one in found
        if one["region"] == "all regions" and one["party"] != "all parties"
    }
    assert of_party["AMANAT", "party representatives"] == 340
    assert sum(members or 0 for members in of_party.values()) == 487
    assert [one["members"] for one in found if one["region"] == "Ulytau Region"] == [None]


def test_leaflets_in_kazakh_last_so_many_days(rows: Rows) -> None:
    found = {one["region_code"]: one for one in answer(rows, "q15_stock_of_kazakh_leaflets")}
    assert set(found) == {"61", "62", "79"}
    assert (found["61"]["copies"], found["61"]["days_of_stock"], found["61"]["is_alarm"]) == (790, D("11.9"), False)
    assert (found["62"]["copies"], found["62"]["days_of_stock"], found["62"]["is_alarm"]) == (None, None, None)


def test_online_events_are_a_share_of_those_held(rows: Rows) -> None:
    found = {one["region_code"]: one for one in answer(rows, "q18_share_of_online_events")}
    # 001, 901 and that of the 13th offline, 002 online; the session is no outreach, the postponed one was not held
    one = found["61"]
    assert (one["events_held"], one["offline"], one["online"], one["hybrid"]) == (4, 3, 1, 0)
    assert one["online_share_pct"] == D("25.00")
    assert (found["62"]["events_held"], found["62"]["online_share_pct"]) == (None, None)


def test_doors_since_the_action_began(rows: Rows) -> None:
    found = {one["region_code"]: one for one in answer(rows, "q20_door_to_door_since_the_action_began")}
    one = found["61"]
    assert (one["first_week"], one["days_due"], one["days_known"], one["households_visited"]) == (WEEK, 2, 2, 60)
    assert (one["contact_rate_pct"], one["households_per_1000_voters"]) == (D("60.00"), D("0.05"))
    assert found["79"]["first_week"] is None


def test_the_warehouse_knows_since_when_a_sheet_belongs_into_the_pack() -> None:
    """int_form_days says it in SQL; the forms say it in forms.yml."""
    text = (ROOT / "dbt" / "models" / "intermediate" / "int_form_days.sql").read_text(encoding="utf-8")
    for code, form in forms.forms().items():
        is_late = (
            code in forms.pack("daily") and form.since != "1.0" and form.sheet_due in {"always", "from_door_start"}
        )
        said = f"('{code}', '{form.since}', {str(form.sheet_due == 'from_door_start').lower()})"
        assert (said in text) == is_late, said


def test_every_measure_of_the_forms_says_whether_it_adds_up() -> None:
    entries = yaml.safe_load((ROOT / "dbt" / "models" / "core" / "_core__forms.yml").read_text(encoding="utf-8"))
    said = {
        (model["name"], column["name"]): column["config"]["meta"]["additivity"]
        for model in entries["models"]
        for column in model["columns"]
        if "config" in column
    }
    assert {name for name, kind in said.items() if kind != "additive"} == {
        ("fct_roster_snapshot", "members"), ("fct_material_movement", "opening"), ("fct_material_movement", "closing"),
        ("fct_door", "teams"), ("fct_online", "accounts"), ("fct_online", "reach"), ("fct_online", "peak_viewers"),
        ("fct_online", "followers"),
    }  # fmt: skip
