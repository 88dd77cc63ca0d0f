"""The KPIs of the tiny campaign against what was counted on paper, and the formulas against published examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from models import tiny

from esep.warehouse import build

Rows = Callable[..., list[dict[str, Any]]]
WEEK = date(2026, 2, 9)
FIRST, SECOND, THIRD = tiny.DAYS

# Turkistan, 12 to 14 February, as the head of tiny.py tells it.
ON_PAPER = {
    "K1": "40.00",  # 4 of the 10 planned by version 2 to the 14th
    "K2": "20.00",  # 4 of its 20
    "K3": "-30.00",  # 20 - 50
    "K4": "100.00",  # 3 packs of 3 days
    "K5": "66.67",  # the 13th came at 20:05
    "K6": "100.00",
    "K7": "5.0",
    "K7B": "5.0",
    "K8": "11.76",  # 2 of 17 units
    "K9": "15",
    "K10": "0.07",  # 40 + 15 + 25 of 1 195 thousand
    "K11": "26.7",  # 80 at three meetings; the online one has no attendance
    "K11B": "25.0",  # of 15, 25, 40
    "K12": "25.00",  # one online of four
    "K16": "62.50",  # 5 questions of 80 attendances
    "K17": None,  # nobody said how many were answered
    "K17B": "0",
    "K18": None,
    "K19": "33.33",  # 1 + 1 + 1/3 of 7 stories
    "K20": "347.61",  # against 1 195 000 of 12 461 796 voters
    "K21": "40.00",  # 2 major of 5 that can be compared
    "K22": None,  # nothing was mailed
    "K23": "89.23",  # one B and one Q in 13 rows: 1 - 7/65
    "K24": "14.0",  # 18:00 to 08:00
    "K25": "66.67",  # the 12th differs with and without its late detail
}


def of_week(rows: Rows, region: str) -> dict[str, dict[str, Any]]:
    """The scorecard of one region."""
    found = rows("select * from marts.mart_scorecard where region_code = %s and week_starts_on = %s", region, WEEK)
    return {one["kpi_code"]: one for one in found}


@pytest.mark.parametrize("code", ON_PAPER)
def test_a_kpi_is_what_was_counted_on_paper(code: str, rows: Rows) -> None:
    wanted = ON_PAPER[code]
    assert of_week(rows, "61")[code]["value"] == (None if wanted is None else Decimal(wanted))


def test_who_filed_nothing_has_a_rate_of_zero_and_no_figures(rows: Rows) -> None:
    silent = of_week(rows, "62")
    assert {silent[code]["value"] for code in ("K4", "K5", "K6")} == {Decimal(0)}
    assert {silent[code]["value"] for code in ("K1", "K8", "K9", "K10", "K11", "K12", "K16", "K25")} == {None}
    late = of_week(rows, "79")
    assert (late["K4"]["value"], late["K6"]["value"]) == (Decimal(0), Decimal(100))  # one day due, its file withdrawn
    assert late["K24"]["value"] is None


def test_a_sparkline_ends_with_the_last_day_and_keeps_its_gaps(rows: Rows) -> None:
    card = of_week(rows, "61")
    assert all(len(one["sparkline"]) == 14 for one in card.values())
    assert card["K1"]["sparkline"] == [None] * 11 + [Decimal("75.00"), Decimal("57.14"), Decimal("40.00")]
    assert card["K12"]["sparkline"][-3:] == [Decimal("33.33"), Decimal("0.00"), None]  # nothing was held on the 14th
    assert card["K7"]["sparkline"][-3:] == [None, Decimal("5.0"), None]


def test_a_region_stands_among_others_that_are_not_named(rows: Rows) -> None:
    card = of_week(rows, "61")
    assert (card["K4"]["percentile"], card["K6"]["percentile"], card["K1"]["percentile"]) == (100, 50, None)
    assert (card["K4"]["status"], card["K5"]["status"], card["K9"]["status"], card["K2"]["status"]) == (
        "good", "alarm", "alarm", "none",
    )  # fmt: skip
    assert card["K5"]["national_median"] == 0


def test_every_kpi_is_in_every_scorecard_in_words_and_three_languages(rows: Rows) -> None:
    found = rows(
        "select s.kpi_code, k.name_ru, k.name_kk, k.name_en, k.definition_en from marts.mart_scorecard as s "
        "left join core.dim_kpi as k on s.kpi_code = k.kpi_code where s.region_code = '61'"
    )
    assert {f"K{number}" for number in range(1, 27)} <= {one["kpi_code"] for one in found}
    assert all(all(one.values()) for one in found)


def test_daily_parts_of_a_week_are_not_its_average(rows: Rows) -> None:
    days = rows("select kpi_value from marts.mart_kpi_day where region_code = '61' and kpi_code = 'K11' order by 1")
    assert [one["kpi_value"] for one in days] == [Decimal("25.0"), Decimal("27.5")]
    assert of_week(rows, "61")["K11"]["value"] == Decimal("26.7")


# DHIS2's published examples of reporting rates, and what follows from "NULL and zero denominators give NULL".
EXAMPLES = [
    ("twenty-eight daily reports of February, all filed", "reporting_rate('28', '28')", "100.00"),
    ("500 reports of 100 facilities that owe 10 each", "reporting_rate('500', '100 * 10')", "50.00"),
    ("nothing filed of what was expected", "reporting_rate('null::integer', '28')", "0.00"),
    ("nothing was expected", "reporting_rate('3', 'null::integer')", None),
    ("expected of nobody", "reporting_rate('3', '0')", None),
    ("on time is of what was expected", "on_time_rate('21', '28')", "75.00"),
    ("no file came", "first_pass_yield('0', '0')", None),
    ("one of four was refused at first", "first_pass_yield('4', '1')", "75.00"),
    ("half of the plan to date", "completion_pct('5', '10')", "50.00"),
    ("no plan", "completion_pct('5', 'null::integer')", None),
    ("never filed", "completion_pct('null::integer', '10')", None),
    ("20 % held where 50 % were due", "pace_gap_pp('4', '10', '20')", "-30.00"),
    ("29 questions say nothing", "momentum('29', '1')", None),
    ("30 after 20", "momentum('30', '20')", "0.500"),
    ("30 after none", "momentum('30', '0')", None),
    ("no day of distribution", "days_of_stock('100', '0', '7')", None),
    ("100 copies at 10 a day, of two days that are known", "days_of_stock('100', '20', '2')", "10.0"),
    ("a quarter of the voice by a quarter of the voters", "share_of_voice_index('1', '4', '250', '1000')", "100.00"),
    ("no voters", "share_of_voice_index('1', '4', 'null::integer', '1000')", None),
    ("told 40, now 50", "restatement_pct('10', '40')", "25.00"),
    ("told 0, now 5", "restatement_pct('5', '0')", None),
    ("no row was checked", "data_quality_score('7', '5', '0')", None),
    ("every row refused the file, and more", "data_quality_score('70', '5', '13')", "0.00"),
    ("one B and one Q in 13 rows", "data_quality_score('7', '5', '13')", "89.23"),
]


@pytest.fixture(scope="module")
def worked_out(built: str) -> dict[str, Decimal | None]:
    """Each example by the macro itself, in one query."""
    select = " union all ".join(
        f"select {number} as example, ({{{{ {formula} }}}})::text as answer"
        for number, (_, formula, _) in enumerate(EXAMPLES)
    )
    shown: Any = build.dbt("--quiet", "show", "--limit", "100", "--inline", select)
    table = shown.results[0].agate_table
    found = {int(row["example"]): row["answer"] for row in table.rows}
    assert len(found) == len(EXAMPLES)
    return {
        formula: None if found[number] is None else Decimal(str(found[number]))
        for number, (_, formula, _) in enumerate(EXAMPLES)
    }


@pytest.mark.parametrize(("formula", "answer"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_a_formula_gives_the_published_answer(
    formula: str, answer: str | None, worked_out: dict[str, Decimal | None]
) -> None:
    assert worked_out[formula] == (None if answer is None else Decimal(answer))
