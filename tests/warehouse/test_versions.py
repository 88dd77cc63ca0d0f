"""Which version of a filing counts, and which counted when, through the intake itself."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from warehouse import loading_cases
from warehouse.filing_room import (
    DAY,
    ask,
    at,
    bytes_of,
    daily,
    event,
    found,
    hand_in,
    manifest,
    nothing,
    number,
    official,
    states,
    take_in,
)
from warehouse.versions_room import campaign_written as campaign_written

from esep.reports import replay
from esep.warehouse import campaign


@pytest.mark.parametrize("rule", loading_cases.CASES)
def test_a_rule_of_loading_speaks(rule: str) -> None:
    assert loading_cases.CASES[rule].breaks()


@pytest.mark.parametrize("rule", loading_cases.CASES)
def test_a_rule_of_loading_is_silent_where_nothing_is_wrong(rule: str) -> None:
    assert loading_cases.CASES[rule].holds() == []


def test_every_order_of_loading_ends_the_same() -> None:
    """A correction that came to be read before its original waits for it; nothing else depends on the order either."""
    first = hand_in(daily(1), "02-20T19:00")
    second = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T20:00")
    third = hand_in(daily(3, [event(3)], kind="correction", supersedes=2), "02-20T21:00")
    gone = hand_in(nothing(4, 3), "02-20T22:00")
    results = []
    for order in itertools.permutations([first, second, third, gone]):
        for one in order:
            take_in(only=[one])
        take_in()
        spans = ask("select file_sha256, known_from, known_to from ops.official_versions order by known_from")
        results.append((spans, states()))
        ask("delete from raw.submissions returning 1")
    assert all(result == results[0] for result in results)
    assert [digest for digest, _, _ in results[0][0]] == [first, second, third, second]


def test_the_old_version_stays_official_until_the_new_one_is_acceptable() -> None:
    first = hand_in(daily(), "02-20T19:00")
    broken = hand_in(daily(2, region_code="71", kind="correction", supersedes=1), "02-20T20:00")
    take_in()
    assert (states()[broken], official()) == ("rejected", first)
    second = hand_in(daily(3, [event(2)], kind="correction", supersedes=1), "02-20T21:00")
    take_in()
    assert official() == second
    assert official(when=at("02-20T20:59")) == first
    assert states()[first] == "superseded"


def test_the_same_number_with_other_bytes_is_the_next_version() -> None:
    """A secretary mends the annotated workbook and sends it back: nobody logs in, nobody fills in Supersedes."""
    first = hand_in(daily(events=[event(1, 40)]), "02-20T19:00")
    second = hand_in(daily(events=[event(1, 45)]), "02-20T19:40")
    take_in()
    assert official() == second
    assert ask("select file_sha256, version_no from ops.submission_versions order by version_no") == [
        (first, 1),
        (second, 2),
    ]


def test_the_same_data_in_other_bytes_is_told_and_is_a_version() -> None:
    hand_in(bytes_of(daily()), "02-20T19:00")
    second = hand_in(bytes_of(daily(), padding=3), "02-20T19:40")
    take_in()
    assert [digest for digest, _, _ in found("R-009")] == [second]
    assert official() == second


def test_two_files_of_one_instant_are_versions_in_the_order_of_their_bytes() -> None:
    """Two workbooks attached to one mail: the same is said of them however often they are read."""
    both = sorted(hand_in(bytes_of(daily(), padding=blanks), "02-20T19:00") for blanks in range(2))
    take_in()
    assert [digest for digest, _, _ in found("R-009")] == [both[1]] == [official()]
    assert [one.file_sha256 for one in replay.replay(since=DAY, until=DAY).changed] == []


def test_a_number_of_another_day_or_region_is_refused() -> None:
    hand_in(daily(), "02-20T19:00")
    day = hand_in(daily(report_date="2026-02-21"), "02-21T19:00")
    region = hand_in(daily(region_code="71"), "02-20T20:00", region="71")
    take_in()
    take_in("71")
    told = {digest: args["reason"] for digest, _, args in found("R-003")}
    assert told[day] == told[region] == "id_reused"
    assert states()[day] == states()[region] == "rejected"


def test_corrections_may_not_run_in_a_circle() -> None:
    hand_in(daily(1), "02-20T19:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T20:00")
    third = hand_in(daily(1, [event(3)], kind="correction", supersedes=2), "02-20T21:00")
    take_in()
    assert [(digest, args["reason"]) for digest, _, args in found("R-007")] == [(third, "cycle")]


def test_a_retraction_gives_the_day_back_to_the_older_version_and_cannot_be_retracted() -> None:
    first = hand_in(daily(1), "02-20T19:00")
    second = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T20:00")
    third = hand_in(nothing(3, 2), "02-20T21:00")
    fourth = hand_in(nothing(4, 3), "02-20T22:00")
    take_in()
    assert official() == first
    assert official(when=at("02-20T20:30")) == second
    assert [(digest, args["reason"]) for digest, _, args in found("R-007")] == [(fourth, "is_retraction")]
    assert (states()[second], states()[third]) == ("retracted", "accepted")


def test_after_a_retraction_the_same_number_may_be_filed_anew() -> None:
    hand_in(daily(1), "02-20T19:00")
    hand_in(nothing(3, 1), "02-20T20:00")
    again = hand_in(daily(1, [event(2)]), "02-20T21:00")
    take_in()
    assert official(when=at("02-20T20:30")) is None
    assert official() == again


def test_a_correction_of_another_day_is_refused_once_and_not_read_again() -> None:
    hand_in(daily(1, report_date="2026-02-19", events=[event(1, event_date="2026-02-19")]), "02-19T19:00")
    wrong = hand_in(daily(2, kind="correction", supersedes=1), "02-20T19:00")
    take_in()
    assert states()[wrong] == "rejected"
    assert take_in().files_read == 0


def test_a_correction_read_before_what_it_corrects_is_read_again() -> None:
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T21:00")
    take_in()
    assert states()[late] == "rejected"
    hand_in(daily(1), "02-20T19:00", source="slow")  # found later, received before
    take_in()
    assert official() == late


@pytest.mark.parametrize("said", ["2025-02-20", "2026-02-28"])
def test_a_refused_file_belongs_to_no_day_that_cannot_be(said: str) -> None:
    """A slip in the year, or a day that has not come: the file is counted where its sender will look for it."""
    campaign.write()
    named = hand_in(daily(1, report_date=said), "02-20T19:00", name="61/61_2026-02-20_original_1.json")
    unnamed = hand_in(daily(2, report_date=said), "02-21T11:00", name="61/pack.json")
    take_in()
    days_of = dict(ask("select file_sha256, report_date from ops.submission_versions"))
    assert (days_of[named], days_of[unnamed]) == (DAY, DAY)


def test_a_plan_may_be_revised_at_any_time() -> None:
    lines = [
        {
            "plan_line": 1,
            "plan_date": "2026-03-05",
            "event_type": "round_table",
            "format": "offline",
            "planned_events": 9,
        }
    ]
    for version, clock in ((1, "02-20T18:00"), (2, "02-28T18:00")):
        rows = [line | {"plan_version": version, "approved_on": str(DAY), "approval_ref": "№ 1"} for line in lines]
        newest = hand_in({"F0": manifest(version), "F1": rows}, clock, name=f"61/61_{DAY}_plan_{version}.json")
    take_in()
    assert (official(pack="plan"), found("R-008")) == (newest, [])


def test_arrivals_of_known_bytes_are_receipts_and_are_told_once() -> None:
    data = bytes_of(daily())
    first = hand_in(data, "02-20T19:00")
    take_in()
    numbers = ask("select xmin::text from raw.submissions")
    hand_in(data, "02-20T21:00", source="mail")
    for _ in range(2):
        take_in()
    assert [(digest, severity, args["source"]) for digest, severity, args in found("R-002")] == [(first, "I", "mail")]
    assert ask("select xmin::text from raw.submissions") == numbers
    assert states() == {first: "accepted"}


def test_two_corrections_at_once_both_stand_and_the_later_is_official() -> None:
    hand_in(daily(1), "02-20T19:00")
    take_in()
    second = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T20:00")
    third = hand_in(daily(3, [event(3)], kind="correction", supersedes=1), "02-20T20:01")
    with ThreadPoolExecutor(2) as pool:
        attempts = [pool.submit(take_in, only=[one]) for one in (third, second)]
    assert sum(attempt.result().files_read for attempt in attempts) == 2
    assert official() == third
    assert official(when=at("02-20T20:00")) == second
    assert sorted(states().values()) == ["accepted", "superseded", "superseded"]


def test_a_correction_never_makes_a_late_filing_earlier() -> None:
    hand_in(daily(1), "02-21T11:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-21T11:30")
    take_in()
    ((first,),) = ask("select min(received_at) from ops.submission_versions where is_standing")
    assert first == at("02-21T11:00")
    assert number(1) in str(ask("select submission_id from raw.submissions"))
