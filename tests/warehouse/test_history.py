"""Rules that look at what was filed before: each broken and kept, and what HQ and engineers may decide about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from warehouse import history_cases
from warehouse.history_cases import (
    AS_OF,
    BEFORE,
    CASES,
    METRICS,
    UNIT,
    D,
    Room,
    event,
    found,
    held,
    line,
    member,
    stock,
)

from esep import checks, config, days
from esep.checks import suites
from esep.config import ROOT
from esep.reports import rules
from esep.warehouse import connect

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend

Configure = Callable[..., None]


@pytest.fixture
def configured(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Our campaign.yml with other settings under `reports`."""

    def configure(**reports: Any) -> None:
        document = yaml.safe_load((ROOT / "campaign.yml").read_text(encoding="utf-8"))
        document["reports"] |= reports
        path = tmp_path / "campaign.yml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        monkeypatch.setenv("ESEP_CAMPAIGN", str(path))
        config.forget()

    return configure


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect("loader") as connection:
        return connection.execute(query.encode()).fetchall()


def tell(statement: str) -> None:
    with connect("loader") as connection:
        connection.execute(statement.encode())


def wanted(one: history_cases.Row) -> set[str]:
    """The names that the finding's message needs, in whatever language (a piece in brackets may lack its own)."""
    rule = rules.catalogue()[one["rule"]]
    reason = rules.reasons().get(str(one["args"].get("reason") or rule.reason or ""), {})
    texts = [*rule.message.values(), *reason.values()]
    return {name for text in texts for name in re.findall(r"\{(\w+)\}", re.sub(r"\[[^]]*\]", "", text))} - {"reason"}


def known(one: history_cases.Row) -> set[str]:
    """The names that the finding can fill in."""
    own = {name for name in ("said", "field", "suggested") if one[name] is not None}
    return own | {name for name, value in one["args"].items() if value is not None}


def consequences() -> list[tuple[Any, ...]]:
    """Everything that a validation writes, without the clock."""
    return [
        *ask("select to_jsonb(f) from ops.findings as f order by file_sha256, fence, finding_no"),
        *ask("select to_jsonb(q) from ops.quarantine as q order by file_sha256, sheet, row_no"),
        *ask("select to_jsonb(h) from ops.holds as h order by file_sha256, rule"),
        *ask("select to_jsonb(v) - 'validated_at' from ops.validations as v order by suite, report_date"),
    ]


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_finds_what_breaks_it(warehouse: str, rule: str) -> None:
    found = CASES[rule].breaks()
    assert found, f"{rule} found nothing"
    assert {one["report_date"] for one in found} == {D}
    assert all(one["args"]["why"] for one in found)
    for one in found:
        assert wanted(one) <= known(one), f"{rule}: its message asks for more than the finding says"


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_is_silent_where_it_is_kept(warehouse: str, rule: str) -> None:
    assert CASES[rule].holds() == []


def test_every_rule_of_the_suites_has_a_case() -> None:
    known = {one["meta"].get("rule") for suite in suites.suites() for one in suite.expectations} - {None}
    assert known == set(CASES)


def test_a_finding_names_the_field_its_cell_and_what_was_before(warehouse: str) -> None:
    room = Room()
    room.daily(BEFORE, summary=held(10, 40))
    room.daily(summary=held(5, 46) | {"questions_day": 46, "questions_cum": 46})
    (one,) = room.validate("R-302")
    assert (one["severity"], one["scope"], one["field"], one["said"]) == ("W", "cross-file", "events_held_cum", "46")
    assert one["cell"].endswith("events_held_cum")
    assert {name: one["args"][name] for name in ("before", "day", "expected", "date")} == {
        "before": 40, "day": 5, "expected": 45, "date": f"{BEFORE}",
    }  # fmt: skip


def test_late_detail_may_be_in_the_total_or_not(warehouse: str) -> None:
    for total, is_right in ((45, True), (46, True), (47, False)):
        room = Room()
        day = D + timedelta(days=total - 45)
        room.daily(day - timedelta(days=1), summary=held(10, 40), at=f"18:{total}")
        room.daily(day, summary=held(5, total), events=[event(1, day), event(900, day - timedelta(days=1))])
        tell("delete from raw.submissions")
        assert (room.ask("R-302", day) == []) is is_right, total


def test_a_later_correction_of_the_day_before_does_not_make_the_day_wrong(warehouse: str) -> None:
    room = Room()
    first = room.daily(BEFORE, summary=held(10, 40), submission_id="0b8f0f6e-1111-4222-8333-444455556666")
    room.daily(summary=held(5, 45))
    room.daily(
        BEFORE, summary=held(8, 38), later=2, kind="correction", supersedes="0b8f0f6e-1111-4222-8333-444455556666"
    )  # fmt: skip
    assert room.ask("R-302") == []
    assert first in room.files


def test_a_correction_explains_a_fall_and_nothing_else_does(warehouse: str) -> None:
    number = "0b8f0f6e-1111-4222-8333-444455556666"
    room = Room()
    room.daily(D - timedelta(days=2), summary=held(10, 40), submission_id=number)
    room.daily(BEFORE, summary=held(1, 40))
    room.daily(summary=held(2, 37))
    (fall,) = room.ask("R-303")
    assert (fall.field, fall.said, fall.args["before"], fall.args["date"]) == ("events_held_cum", "37", 40, f"{BEFORE}")
    room.daily(D - timedelta(days=2), summary=held(5, 35), later=2, at="23:00", kind="correction", supersedes=number)
    assert room.ask("R-303") == []


def test_an_event_withdrawn_in_the_file_explains_a_fall(warehouse: str) -> None:
    room = Room()
    room.daily(BEFORE, summary=held(10, 40), events=[event(1, BEFORE)])
    room.daily(summary=held(0, 39), events=[event(1, BEFORE, row_action="retract")])
    assert room.ask("R-303") == []


def test_a_total_falls_over_a_missing_day_too(warehouse: str) -> None:
    room = Room()
    room.daily(D - timedelta(days=4), summary=held(10, 40))
    room.daily(summary={f"{name}_{kind}": 1 for name in METRICS for kind in ("day", "cum")})
    assert [one.field for one in room.ask("R-303")] == ["events_held_cum"]
    assert room.ask("R-302") == []  # with what should it be compared?


def test_the_day_that_was_missing_comes_and_the_remark_goes(warehouse: str) -> None:
    room = Room()
    room.daily(D - timedelta(days=2), summary=held(10, 40))
    room.daily(summary=held(5, 46))
    (one,) = room.validate("R-304")
    assert (one["severity"], one["args"]["date"], one["row_no"]) == ("W", f"{BEFORE}", None)
    room.daily(BEFORE, summary=held(1, 41), later=3)
    assert room.validate("R-304", BEFORE) == [one]  # the day that came has nothing to say about its neighbour
    assert room.validate("R-304") == []
    at_night = days.at(D, history_cases.time(23))
    assert len(room.ask("R-304", as_of=at_night)) == 1  # on that evening it was missing


def test_the_first_day_of_a_region_misses_nothing(warehouse: str) -> None:
    room = Room()
    start = history_cases.date(2026, 2, 12)
    room.daily(start, summary=held(1, 1))
    assert room.ask("R-304", start) == []


def test_a_line_is_missing_unknown_or_of_another_type(warehouse: str) -> None:
    room = Room()
    room.plan([line(), line(event_type="round_table")])
    plain = {"is_unplanned": None}
    room.daily(
        events=[
            event(1, **plain, plan_line=1), event(2, **plain), event(3), event(4, **plain, plan_line=9),
            event(5, **plain, plan_line=2, plan_version=1), event(6, **plain, status="cancelled", participants_offline=0),
        ]
    )  # fmt: skip
    reasons = {one.row_no: one.args["reason"] for one in room.ask("R-213")}
    assert sorted(reasons.values()) == ["plan_missing", "plan_other_type", "plan_unknown"]
    assert [reasons[row] for row in sorted(reasons)] == ["plan_missing", "plan_unknown", "plan_other_type"]


def test_without_a_plan_no_one_is_asked_for_a_line_of_it(warehouse: str) -> None:
    room = Room()
    room.daily(events=[event(1, is_unplanned=None)])
    assert room.ask("R-213") == []


def test_a_new_version_of_the_plan_counts_from_the_next_day(warehouse: str) -> None:
    room = Room()
    room.plan([line(), line(event_type="round_table")])
    room.plan([line(event_type="round_table"), line()], version=2, day=D)
    room.daily(events=[event(1, is_unplanned=None, plan_line=1)])
    room.daily(D + timedelta(days=1), events=[event(1, D + timedelta(days=1), is_unplanned=None, plan_line=1)])
    assert room.ask("R-213") == []
    assert [one.args["version"] for one in room.ask("R-213", D + timedelta(days=1))] == [2]


@pytest.mark.parametrize(("clock", "found"), [(time(11, 59), []), (time(12), [(str(BEFORE), 10, 1)])])
def test_the_past_of_a_plan_is_past_whatever_date_the_new_version_bears(
    warehouse: str, clock: time, found: list[tuple[str, int, int]]
) -> None:
    """A version dated back would else rewrite what past days are measured by. Before noon it belongs to the day before."""
    room = Room()
    room.plan([line(BEFORE, 10), line(D + timedelta(days=3), 100)])
    dated_back = date(2026, 2, 16)
    rows = [
        {"plan_line": number, "plan_version": 2, "approved_on": dated_back, "approval_ref": "№ 2", **one}
        for number, one in enumerate([line(BEFORE, 1), line(D + timedelta(days=3), 100)], start=1)
    ]
    room.file({"F0": history_cases.manifest(dated_back, "61"), "F1": rows}, days.at(D, clock))
    told = room.ask("R-222", dated_back)
    assert [(one.args["date"], one.args["before"], one.args["now"]) for one in told] == found


def test_a_slip_as_large_as_an_integer_stops_nobody(warehouse: str) -> None:
    largest = 2_147_483_647
    room = Room()
    room.daily(BEFORE, summary=held(largest, largest))
    room.daily(summary=held(largest, largest))
    assert [one.args["expected"] for one in room.ask("R-302")] == [2 * largest]


def test_of_two_rosters_of_a_day_the_later_counts(warehouse: str) -> None:
    for first, second in ((400, 450), (450, 400)):
        room = Room()
        for count, clock in ((first, time(10)), (second, time(15))):
            pack = {"F0": history_cases.manifest(D, "61", sheet_rows="F3=1"), "F3": [member(count)]}
            room.file(pack, days.at(D, clock))
        room.daily(
            events=[event()], at=f"19:{first % 60:02d}", summary={"members_total": second, "coalitions_total": 1}
        )
        room.load()
        digest = room.files[-1]
        assert [one for one in checks.ask("R-305", D, AS_OF) if one.file_sha256 == digest] == []
        tell("delete from raw.submissions")


def test_five_concerts_do_not_hold_a_file(warehouse: str) -> None:
    room = Room()
    crowds = [event(number, participants_offline=15_001, event_type="mass_event") for number in range(1, 6)]
    room.daily(events=crowds)
    assert {one.severity for one in room.ask("R-208")} == {"W"}


def test_a_withdrawn_number_may_be_used_again(warehouse: str) -> None:
    room = Room()
    two_days_before = D - timedelta(days=2)
    room.daily(two_days_before, events=[event(7, two_days_before)])
    room.daily(BEFORE, events=[event(7, two_days_before, row_action="retract")])
    room.daily(events=[event(7, two_days_before, event_date=D)])
    assert room.ask("R-212") == []


def test_a_coalition_that_is_gone_is_named(warehouse: str) -> None:
    room = Room()
    week_ago = D - timedelta(days=7)
    room.roster([member(50, week_ago), member(9, week_ago, code=f"61-{UNIT}")], week_ago)
    room.roster([member(59)], D)
    (one,) = room.ask("R-232")
    assert (one.args["reason"], one.args["coalition"]) == ("coalition_gone", f"61-{UNIT}")


def test_a_refused_row_is_not_held_against_the_sum_that_lacks_it(warehouse: str) -> None:
    room = Room()
    room.plan([line(BEFORE, 10), line(D + timedelta(days=3), 100)])
    room.plan([line(BEFORE, "ten"), line(D + timedelta(days=3), 100)], version=2, day=D)
    room.roster([member(50), member("nine", code=f"61-{UNIT}")], D)
    room.daily(events=[event()], summary={"members_total": 59})
    room.load(is_clean=False)
    assert ask("select form from ops.quarantine order by form") == [("F1",), ("F3",)]
    assert [checks.ask(rule, D, AS_OF) for rule in ("R-222", "R-223", "R-305")] == [[], [], []]


def test_a_copied_journal_is_told_to_both_and_names_the_other(warehouse: str) -> None:
    room = Room()
    history_cases.copied(room, is_broken=True)
    told = {one.args["other_region"]: (one.scope, one.row_no, one.args["share"]) for one in room.ask("R-309")}
    assert told == {"61": ("cross-file", None, 100), "71": ("cross-file", None, 100)}


def test_a_rule_in_shadow_is_counted_and_nothing_follows(configured: Configure) -> None:
    configured(shadow_rules=["R-222", "R-204"])
    room = Room()
    history_cases.past_made_less(room, is_broken=True)
    history_cases.founded_later(room, is_broken=True)
    (one,) = room.validate("R-222")
    assert (one["severity"], one["is_shadow"]) == ("B", True)
    assert [(one["severity"], one["is_shadow"]) for one in found("R-204")] == [("Q", True)]
    assert ask("select count(*) from ops.holds") == [(0,)]
    assert ask("select count(*) from ops.quarantine") == [(0,)]
    assert [(one.severity, one.is_shadow) for one in checks.ask("R-222", D, AS_OF)] == [("B", False)]


def test_a_waived_rule_informs_and_names_the_permission(warehouse: str) -> None:
    room = Room()
    history_cases.past_made_less(room, is_broken=True)
    tell(
        "insert into ops.waivers (region_code, report_date, pack, rule, approval_ref, granted_by_role, reason) "
        "values ('61', '2026-03-05', 'plan', 'R-222', '№ 7', 'hq_chair', 'the first version was a draft')"
    )
    (one,) = room.validate("R-222")
    assert (one["severity"], one["waiver_ref"], one["is_shadow"]) == ("I", "№ 7", False)
    assert ask("select count(*) from ops.holds") == [(0,)]


def test_a_falling_total_can_be_kept_out(configured: Configure) -> None:
    configured(severities={"R-303": "Q"})
    room = Room()
    history_cases.total_falls(room, is_broken=True)
    (one,) = room.validate("R-303")
    assert one["severity"] == "Q"
    assert ask("select form, rules, cells ->> 'events_held_cum' from ops.quarantine") == [("F8", ["R-303"], "39")]
    room.daily(D + timedelta(days=1), summary=held(1, 41))
    assert room.ask("R-302", D + timedelta(days=1)) == []  # nothing is compared with a refused row


def test_a_file_that_hq_let_in_stays_in(warehouse: str) -> None:
    room = Room()
    history_cases.past_made_less(room, is_broken=True)
    room.validate("R-222")
    assert ask("select rule, released_at from ops.holds") == [("R-222", None)]
    tell("update ops.holds set released_at = held_at + interval '1 minute', approval_ref = '№ 7'")
    released = ask("select * from ops.holds")
    assert len(room.validate("R-222")) == 1
    assert ask("select * from ops.holds") == released
    assert ask("select count(*) from ops.submission_versions where is_held") == [(0,)]


def test_a_hold_goes_with_its_cause_and_those_of_the_intake_stay(warehouse: str) -> None:
    room = Room()
    history_cases.past_made_less(room, is_broken=True)
    room.validate("R-222")
    tell("insert into ops.holds (file_sha256, rule, why) select file_sha256, 'R-019', 'late' from ops.holds")
    tell("update raw.plan_lines set planned_events = 10 where planned_events = 9")
    assert room.validate("R-222") == []
    assert ask("select rule from ops.holds") == [("R-019",)]


def test_looking_again_finds_the_same(configured: Configure) -> None:
    configured(severities={"R-303": "Q"})
    room = Room()
    history_cases.past_made_less(room, is_broken=True)
    history_cases.total_falls(room, is_broken=True)
    history_cases.copied(room, is_broken=True)
    room.validate("R-303")
    before = consequences()
    room.validate("R-303")
    assert consequences() == before
    assert {"R-222", "R-303", "R-304", "R-309"} <= {rule for (rule,) in ask("select rule from ops.findings")}


def test_asking_a_rule_writes_nothing_and_finds_what_validating_finds(warehouse: str) -> None:
    room = Room()
    room.daily(BEFORE, materials=[stock(1000, 100)])
    room.daily(materials=[stock(1000)])
    asked = room.ask("R-242")
    assert ask("select count(*) from ops.validations") == [(0,)]
    assert ask("select count(*) from ops.findings where fence = 'expectation'") == [(0,)]
    assert [(one["file_sha256"], one["sheet"], one["row_no"], one["cell"], one["severity"], one["args"])
            for one in room.validate("R-242")] == [
        (one.file_sha256, one.sheet, one.row_no, one.cell, one.severity, one.args) for one in asked
    ]  # fmt: skip
    assert checks.ask("R-999", D, AS_OF) == []


def test_more_rows_than_the_library_hands_over_are_all_kept_out(warehouse: str) -> None:
    """It shows 200 of them; a row that is not listed in the quarantine would be counted."""
    room = Room()
    room.daily(events=[event(number, participants_offline=20_000 + number) for number in range(1, 231)])
    room.load()
    checks.validate(D, AS_OF)
    assert ask("select count(*) from ops.quarantine where fence = 'expectation'") == [(230,)]
