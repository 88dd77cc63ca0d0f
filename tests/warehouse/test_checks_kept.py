"""Every look of the expectations is kept, and the quality page tells what fails and how that changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from warehouse.test_checks import AS_OF, DAY, A, B, ask, submission

from esep import checks, days
from esep.config import settings
from esep.warehouse import connect, results

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend
KEPT = "select count(distinct looked_at), count(*) filter (where not is_success), sum(rows_failed) from ops.expectation_results"


def page() -> str:
    return (settings().pages / "quality" / "index.html").read_text(encoding="utf-8")


def test_each_look_is_kept_and_the_last_one_counts(warehouse: str) -> None:
    submission(A, [45, 20_000])
    checks.validate(DAY, AS_OF)
    first = ask(KEPT)
    assert first[0][0] == 1
    assert first[0][2] >= 1
    submission(B, [45])
    checks.validate(DAY, AS_OF)
    assert ask(KEPT)[0][0] == 2
    last = ask(
        "select rows_failed, rows_checked from ops.expectation_results where rule = 'R-208' and not is_success "
        "order by looked_at desc limit 1"
    )
    assert last[0][1] == 3
    told = [one for one in results.checks() if one.kind == "expectation"]
    assert {one.status for one in told} >= {"pass"}
    failed = [one for one in told if one.is_bad and "R-208" in one.name]
    assert failed[0].rows_checked == 3
    assert f"day {DAY}" in str(failed[0].said)


def look(day: date, rule: str, rows: int) -> None:
    with connect("loader") as connection:
        connection.execute(
            "insert into ops.expectation_results values ('s', %s, %s, 0, %s, null, 'k', 'warning', 'warn', %s, %s, 100)",
            (day, AS_OF, rule, rows == 0, rows),
        )


def test_the_page_tells_the_trend_of_a_week(warehouse: str) -> None:
    look(DAY, "R-208", 7)
    look(DAY - timedelta(days=8), "R-208", 2)
    checks.validate(DAY, AS_OF)
    shown = page()
    assert '<td>R-208</td><td class=num>7</td><td class=num>2</td><td class="num bad">+5</td>' in shown


def test_a_week_that_nobody_looked_at_is_unknown(warehouse: str) -> None:
    look(DAY, "R-208", 7)
    checks.validate(DAY, AS_OF)
    assert "<td>R-208</td><td class=num>7</td><td class=num>&ndash;</td>" in page()


def test_the_page_shows_the_checks_that_failed(warehouse: str) -> None:
    class Outcome:
        success, result = False, None
        exception = RuntimeError("the <project> cannot be read")

    assert "Проверки моделей" not in (checks.validate(DAY, AS_OF) and page())
    outcome: Any = Outcome()
    results.keep("build", "marts", DAY, days.now(), outcome)
    checks.validate(DAY, AS_OF)
    shown = page()
    assert "0 из 1 прошли" in shown
    assert "<td class=bad>error</td><td>marts: marts</td>" in shown
    assert "<project>" not in shown
