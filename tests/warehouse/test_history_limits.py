"""Where a rule about what was filed before begins and ends, told by packs that differ in one figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from warehouse.history_cases import AS_OF, BEFORE, D, Room, event, held, member

from esep import checks
from esep.checks import history
from esep.checks.breaches import Breach
from esep.checks.policy import applied
from esep.errors import ConfigError
from esep.policy import Policy

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend

# A district of 78 997 people: five per cent of them are 3 949.85.
SMALL = {"region": "61", "unit_code": "611600000"}
# A town of 328 762: five per cent are more than 15 000.
LARGE = {"region": "10", "unit_code": "101000000"}


def test_what_is_about_no_row_refuses_none() -> None:
    policy = Policy(severities={"R-304": "Q"})
    about_file = Breach("R-304", "W", "cross-file", "f" * 64)
    assert applied(about_file, policy).severity == "W"
    assert applied(replace(about_file, sheet="F8", row_no=4), policy).severity == "Q"


@pytest.mark.parametrize(
    ("given", "severities"),
    [
        ({"participants_offline": 2000}, set()),
        ({"participants_offline": 2001}, {"W"}),
        ({"participants_offline": 3949}, {"W"}),
        ({"participants_offline": 3950}, {"W", "Q"}),
        ({"participants_offline": 3950, "event_type": "mass_event"}, {"W"}),
        ({"participants_offline": 15_000, **LARGE}, {"W"}),
        ({"participants_offline": 15_001, **LARGE}, {"W", "Q"}),
        ({"participants_offline": 15_001, "event_type": "mass_event"}, {"W"}),
    ],
)
def test_how_many_people_are_too_many(warehouse: str, given: dict[str, Any], severities: set[str]) -> None:
    room = Room()
    whole = SMALL | given
    room.daily(region=whole["region"], events=[event(1, **whole)])
    room.load(is_clean=False)
    assert {one.severity for one in checks.ask("R-208", D, AS_OF)} == severities


def test_a_number_withdrawn_before_it_was_used_is_not_free(warehouse: str) -> None:
    """The withdrawal must come after the event that it withdraws, else it withdrew another."""
    room = Room()
    first, then = D - timedelta(days=3), D - timedelta(days=2)
    room.daily(first, events=[event(7, first, row_action="retract")])
    room.daily(then, events=[event(7, then, event_uid=event(7, first)["event_uid"])])
    room.daily(events=[event(7, D, event_uid=event(7, first)["event_uid"])])
    assert [one.args["other_date"] for one in room.ask("R-212")] == [str(then)]


@pytest.mark.parametrize(("copied", "shares"), [(4, []), (5, [83, 83])])
def test_a_journal_is_a_copy_from_more_than_four_fifths_on(warehouse: str, copied: int, shares: list[int]) -> None:
    room = Room()
    size = 5 if copied == 4 else 6
    room.daily(events=[event(number) for number in range(1, size + 1)])
    others = [
        event(number, region="71", unit_code="711110000", participants_offline=40 + number + 300 * (number > copied))
        for number in range(1, size + 1)
    ]
    room.daily(region="71", events=others)
    assert [one.args["share"] for one in room.ask("R-309")] == shares


@pytest.mark.parametrize(("now", "found"), [(30, 0), (31, 1)])
def test_up_to_ten_members_more_are_left_alone(warehouse: str, now: int, found: int) -> None:
    room = Room()
    room.roster([member(20, D - timedelta(days=7))], D - timedelta(days=7))
    room.roster([member(now)], D)
    assert len(room.ask("R-232")) == found


def test_a_correction_from_before_the_total_explains_no_fall(warehouse: str) -> None:
    """What came before the last total is in it already."""
    number = "0b8f0f6e-1111-4222-8333-444455556666"
    long_ago = D - timedelta(days=3)
    room = Room()
    room.daily(long_ago, summary=held(10, 30), submission_id=number)
    room.daily(long_ago, summary=held(9, 29), later=1, at="09:00", kind="correction", supersedes=number)
    room.daily(BEFORE, summary=held(10, 40))
    room.daily(summary=held(5, 39))
    assert len(room.ask("R-303")) == 1


@pytest.mark.parametrize(("filed", "found"), [(5, 0), (6, 1), (7, 1)])
def test_a_day_is_held_against_six_of_the_last_seven(warehouse: str, filed: int, found: int) -> None:
    room = Room()
    for number in range(1, filed + 1):
        room.daily(D - timedelta(days=number), summary=held(20, 400 - 20 * number))
    room.daily(D - timedelta(days=8), summary=held(20, 100))
    room.daily(summary=held(90, 490))
    assert len(room.ask("R-308")) == found


@pytest.mark.parametrize(("more_people", "is_told"), [(0, True), (7, False)])
def test_yesterdays_journal_filled_in_again_is_asked_about(warehouse: str, more_people: int, is_told: bool) -> None:
    """Numbers and dates of the rows are new, all else is the day before's."""
    room = Room()
    room.daily(BEFORE, events=[event(number, BEFORE) for number in range(1, 7)])
    room.daily(events=[event(number, participants_offline=40 + number + more_people) for number in range(1, 7)])
    told = [(str(one.args["date"]), str(one.args["share"])) for one in room.ask("R-309")]
    assert told == ([(str(BEFORE), "100")] if is_told else [])


def test_a_name_that_nothing_stands_for_is_refused() -> None:
    with pytest.raises(ConfigError, match="yesterday"):
        history.filled("select * from {batch} inner join {yesterday} on true", D, AS_OF)
