"""Archived files read again, and rules held against the archive: what would change, what is written, and twice the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from warehouse.filing_room import DAY, ask, at, bytes_of, daily, event, hand_in, nothing, states, take_in

from esep import checks
from esep.errors import EsepError
from esep.reports import backtest, intake, rereading
from esep.reports import day as reporting
from esep.reports.replay import replay
from esep.warehouse import campaign, connect

TABLES = ("raw.submissions", "raw.report_events", "raw.cells", "ops.findings", "ops.quarantine", "ops.holds")
BAD = "1,000"  # one, or one thousand?


@pytest.fixture(autouse=True)
def _campaign(warehouse: str) -> None:
    campaign.write()


def everything() -> dict[str, list[str]]:
    """All that stands, without the clock of the load."""
    return {
        table: [str(row) for row in ask(f"select to_jsonb(t) - 'loaded_at' from {table} as t order by 1")]
        for table in TABLES
    }


def test_what_says_the_same_today_is_left_alone() -> None:
    hand_in(daily(1, [event(1, 40), event(2) | {"participants_offline": BAD}]), "02-20T19:00")
    hand_in(b"<html>503</html>", "02-20T19:10")
    take_in()
    before, numbers = everything(), ask("select xmin::text from raw.cells order by 1")
    found = replay(since=DAY, until=DAY, apply=True)
    assert (found.files, found.changed) == (2, [])
    assert everything() == before
    assert ask("select xmin::text from raw.cells order by 1") == numbers


def test_a_difference_is_told_and_written_only_when_asked() -> None:
    digest = hand_in(daily(1, [event(1), event(2)]), "02-20T19:00")
    take_in()
    with_old_rules(digest)
    before = everything()
    told = replay(file=digest[:12])
    assert everything() == before
    (one,) = told.changed
    assert one.head["rows_succeeded"] == (5, 6)
    assert one.rows[("F2", "61-20260220-002")][0] is None
    assert one.rows[("F2", "61-20260220-001")][0]["participants_offline"] == 7  # type: ignore[index]
    assert any("participants_offline 7 -> 40" in line for line in told.in_words())
    assert "nothing was written" in told.in_words()[-1]
    applied = replay(file=digest, apply=True)
    assert applied.to_json()["changed"] == told.to_json()["changed"]
    once = everything()
    assert replay(file=digest, apply=True).changed == []
    assert everything() == once


def with_old_rules(digest: str) -> None:
    """As if an older reader had lost one row and misread a figure of another."""
    with connect("loader") as connection:
        connection.execute("delete from raw.report_events where event_uid = '61-20260220-002'")
        connection.execute("update raw.report_events set participants_offline = 7")
        connection.execute(
            "update raw.submissions set rows_succeeded = rows_succeeded - 1, rows_ignored = rows_ignored + 1 "
            "where file_sha256 = %s",
            (digest,),
        )


def test_only_one_file_is_meant() -> None:
    with pytest.raises(EsepError, match="characters"):
        replay(file="abc")
    with pytest.raises(EsepError, match="begins 0 files"):
        replay(file="ab" * 32)


def test_reading_everything_again_changes_nothing() -> None:
    hand_in(daily(1), "02-20T19:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T20:00")
    hand_in(daily(3, [event(3)], kind="correction", supersedes=1), "02-24T20:00")
    hand_in(nothing(4, 2), "02-20T21:00")
    data = bytes_of(daily(5, [event(4)], report_date=str(DAY + timedelta(days=1))))
    hand_in(data, "02-21T19:00")
    hand_in(data, "02-21T19:30", source="mail")
    take_in()
    before = everything(), states()
    rereading.again(rereading.files_of(None, None))
    assert (everything(), states()) == before
    assert take_in().files_read == 0


@pytest.mark.parametrize(
    ("rule", "wrong"), [("R-101", {"unit_code": "619999999"}), ("R-205", {"participants_online": 5})]
)
def test_a_rule_of_one_file_is_tried_on_the_archive(rule: str, wrong: dict[str, object]) -> None:
    hand_in(daily(1), "02-20T19:00")
    bad = hand_in(daily(2, [event(1), event(2) | wrong]), "02-20T20:00")
    hand_in(b"<html>503</html>", "02-20T19:10")
    take_in()
    before = everything()
    found = backtest.backtest(rule)
    told = [(one.file_sha256, one.effect, one.rows) for one in found.hits]
    assert (found.filings, told) == (3, [(bad, "rows refused", 1)])
    assert found.headline() == f"{rule} as Q would have refused 1 of 3 filings (1 rows), remarked on 0."
    assert next(iter(wrong)) in found.hits[0].cells[0]
    assert everything() == before


def test_another_severity_can_be_tried() -> None:
    digest = hand_in(daily(), "02-20T19:00", name="61/report.json")  # not the name that was asked for
    take_in()
    assert [(one.file_sha256, one.effect) for one in backtest.backtest("R-005").hits] == [(digest, "remarked")]
    found = backtest.backtest("R-005", severity="B")
    assert [(one.effect, one.rows > 0) for one in found.hits] == [("refused", True)]
    assert "of them 1 whole" in found.headline()


def test_a_rule_of_loading_is_tried_on_the_archive() -> None:
    hand_in(daily(1), "02-20T19:00")
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    take_in()
    before = everything()
    found = backtest.backtest("R-008")
    assert [(one.file_sha256, one.effect) for one in found.hits] == [(late, "held")]
    assert everything() == before


def test_a_rule_of_history_is_tried_by_the_query_that_checks_a_day() -> None:
    hand_in(daily(1, [event(1, 40)]), "02-20T19:00")
    take_in()
    asked: list[str] = []
    found = backtest.backtest("R-304", say=asked.append)
    assert (found.filings, [one.effect for one in found.hits]) == (1, ["remarked"])  # the day before is missing
    assert asked
    with pytest.raises(EsepError, match="published tables"):
        backtest.backtest("R-401")
    with pytest.raises(EsepError, match="stays Q"):
        backtest.backtest("R-101", severity="W")
    with pytest.raises(EsepError, match="no rule"):
        backtest.backtest("R-999")


def test_a_range_of_days_is_kept_to() -> None:
    hand_in(daily(1), "02-20T19:00")
    take_in()
    assert backtest.backtest("R-101", since=DAY + timedelta(days=1)).filings == 0
    assert backtest.backtest("R-101", until=DAY).filings == 1


def test_a_late_file_has_the_days_after_it_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []

    def look(day: date, _: object) -> list[checks.SuiteResult]:
        looked.append(day)
        return []

    monkeypatch.setattr(checks, "validate", look)
    days_ = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
    for number, day in enumerate(days_, start=1):
        hand_in(daily(number, [event(number)], report_date=str(day)), f"{day:%m-%d}T19:00")
    take_in()
    validated(days_)
    reporting.validate_days(days_[2], at("02-23T08:00"))
    assert looked == [days_[2]]
    looked.clear()
    hand_in(daily(9, [event(9)], kind="correction", supersedes=1), "02-22T20:00")
    take_in()
    reporting.validate_days(days_[2], at("02-23T08:00"))
    assert looked == days_


def validated(days_: list[date]) -> None:
    """As if the suites had looked at these days now."""
    with connect("loader") as connection:
        for day in days_:
            connection.execute(
                "insert into ops.validations values ('made up', %s, true, 0, 0, 0, '{}', clock_timestamp())", (day,)
            )


def test_two_readings_of_a_day_write_one_receipt() -> None:
    hand_in(daily(1), "02-20T19:00")
    assert isinstance(take_in(), intake.RegionResult)
    take_in()
    assert ask("select key, outcome from ops.receipts") == [("61", "unchanged")]


def test_a_rule_with_a_part_at_each_fence_is_tried_at_both() -> None:
    """R-272: reach beyond the region's population stands in one file; a fall of followers needs the day before."""
    pack = daily(1)
    pack["F7"] = [
        {"platform": "instagram", "language": "kk", "posts": 1, "views": 9, "reach": 9, "followers_total": 1000}
    ]
    hand_in(pack, "02-20T19:00")
    following = daily(2, [event(2)], report_date=str(DAY + timedelta(days=1)))
    following["F7"] = [pack["F7"][0] | {"followers_total": 100}]
    fallen = hand_in(following, "02-21T19:00")
    take_in()
    found = backtest.backtest("R-272")
    assert (found.filings, [(one.file_sha256, one.effect) for one in found.hits]) == (2, [(fallen, "remarked")])
