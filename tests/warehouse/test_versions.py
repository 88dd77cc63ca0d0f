"""Which version of a filing counts, and which counted when: against a plain reckoning, and through the intake itself."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warehouse import loading_cases
from warehouse.filing_room import (
    AFTER_FREEZE,
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

from esep import config
from esep.errors import EsepError
from esep.reports import decisions, readers, replay
from esep.warehouse import campaign, load

START = datetime.fromisoformat("2026-02-20T18:00:00+05:00")


@pytest.fixture(autouse=True)
def _campaign(warehouse: str) -> None:
    campaign.write()


@pytest.mark.parametrize("rule", loading_cases.CASES)
def test_a_rule_of_loading_speaks(rule: str) -> None:
    assert loading_cases.CASES[rule].breaks()


@pytest.mark.parametrize("rule", loading_cases.CASES)
def test_a_rule_of_loading_is_silent_where_nothing_is_wrong(rule: str) -> None:
    assert loading_cases.CASES[rule].holds() == []


# --- the view against a plain reckoning ---


@dataclasses.dataclass(frozen=True, slots=True)
class Filed:
    """A file as the reckoning sees it. Instants in minutes; hold: None, "open", or the minute of its release."""

    sha: str
    pack: str
    region: str
    day: date
    kind: str
    number: int
    supersedes: int | None
    received: int
    is_rejected: bool
    hold: int | str | None
    let_in: int | None

    @property
    def known_from(self) -> int | None:
        if self.is_rejected or self.hold == "open":
            return None
        return max(self.received, self.hold if isinstance(self.hold, int) else 0, self.let_in or 0)

    @property
    def key(self) -> tuple[str, str, date | None]:
        return self.pack, self.region, None if self.pack == "plan" else self.day


def withdrawn_at(one: Filed, files: list[Filed]) -> int | None:
    """The reckoning of a withdrawal: the first acceptable retraction of its number, region and day that came later."""
    instants = [
        other.known_from
        for other in files
        if other.kind == "retraction"
        and other.known_from is not None
        and (other.supersedes, other.region, other.day) == (one.number, one.region, one.day)
        and other.received >= one.received
    ]
    return min(instants, default=None)


def reckoned(files: list[Filed], key: tuple[str, str, date | None], minute: float) -> str | None:
    """Who is official at an instant: of those known by then and not withdrawn the one that became known last."""
    candidates = [
        one
        for one in files
        if one.key == key
        and one.kind != "retraction"
        and one.known_from is not None
        and one.known_from <= minute
        and not ((gone := withdrawn_at(one, files)) is not None and gone <= minute)
    ]
    return max(candidates, key=lambda one: (one.known_from, one.received, one.sha)).sha if candidates else None


@st.composite
def filings(draw: st.DrawFn) -> list[Filed]:
    """Some files of two regions and two days, in a random order of loading."""
    files = []
    for index in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(["original", "original", "correction", "retraction"]))
        files.append(
            Filed(
                sha=f"{index:064x}",
                pack=draw(st.sampled_from(["daily", "daily", "daily", "plan", "roster"])),
                region=draw(st.sampled_from(["61", "61", "71"])),
                day=draw(st.sampled_from([DAY, DAY, DAY + timedelta(days=1)])),
                kind=kind,
                number=draw(st.integers(0, 3)),
                supersedes=None if kind == "original" else draw(st.integers(0, 3)),
                received=draw(st.integers(0, 30)),
                is_rejected=draw(st.integers(0, 5)) == 0,
                hold=draw(st.sampled_from([None, None, None, "open", 12, 25, 40])),
                let_in=draw(st.sampled_from([None, None, None, 20, 45])),
            )
        )
    return draw(st.permutations(files))


def insert(connection: psycopg.Connection[Any], one: Filed) -> None:
    """One file straight into the tables."""
    instant = START + timedelta(minutes=one.received)
    load.file(connection, one.sha, 1, "x", instant)
    row = {
        "file_sha256": one.sha, "source_code": "inbox", "file_name": "61/x.json", "carrier": "json", "pack": one.pack,
        "channel_region": one.region, "region_code": one.region, "report_date": one.day, "kind": one.kind,
        "submission_id": uuid.UUID(int=one.number),
        "supersedes": None if one.supersedes is None else uuid.UUID(int=one.supersedes),
        "received_at": instant, "state": "rejected" if one.is_rejected else "accepted", "reader_version": "1",
        "rows_attempted": 0, "rows_succeeded": 0, "rows_refused": 0, "rows_ignored": 0,
        "let_in_at": None if one.let_in is None else START + timedelta(minutes=one.let_in),
    }  # fmt: skip
    load.copy(connection, "raw.submissions", list(row), [row])
    if one.hold is not None:
        released = START + timedelta(minutes=one.hold) if isinstance(one.hold, int) else None
        hold = {"file_sha256": one.sha, "rule": "R-208", "why": "x", "held_at": instant, "released_at": released}
        load.copy(connection, "ops.holds", list(hold), [hold])


@pytest.fixture
def scratch(warehouse: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(warehouse) as connection:
        yield connection


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=filings())
def test_the_views_say_what_a_plain_reckoning_says_in_whatever_order_files_were_loaded(
    scratch: psycopg.Connection[Any], files: list[Filed]
) -> None:
    for one in files:
        insert(scratch, one)
    spans = scratch.execute(
        "select file_sha256, pack, region_code, report_date, known_from, known_to from ops.official_versions"
    ).fetchall()
    now = dict(scratch.execute("select file_sha256, is_official from ops.submission_versions").fetchall())
    scratch.rollback()
    for key in {one.key for one in files}:
        for minute in (*range(47), 100):
            instant = START + timedelta(minutes=minute)
            told = [
                span[0]
                for span in spans
                if (span[1], span[2], None if span[1] == "plan" else span[3]) == key
                and span[4] <= instant
                and (span[5] is None or instant < span[5])
            ]
            expected = reckoned(files, key, minute)
            assert told == ([] if expected is None else [expected]), (key, minute)
        assert [one.sha for one in files if one.key == key and now[one.sha]] == told


# --- through the intake ---


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


def test_a_late_correction_waits_and_counts_from_its_release() -> None:
    first = hand_in(daily(1), "02-20T19:00")
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    take_in()
    assert (states()[late], official()) == ("held", first)
    assert [one.file_sha256 for one in decisions.open_holds()] == [late]
    decisions.release(late[:10], "HQ-12")
    assert (official(), official(when=at("02-25T09:00"))) == (late, first)
    assert decisions.open_holds() == []
    before = ask("select * from ops.holds")
    assert "let in before" in decisions.release(late, "HQ-99")
    assert ask("select * from ops.holds") == before


def test_a_waived_rule_lets_in_what_it_held_from_the_decision_on() -> None:
    first = hand_in(daily(1), "02-20T19:00")
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    take_in()
    for _ in range(2):
        decisions.waive("61", DAY, "daily", "R-008", approval_ref="HQ-5", role="hq_chair", reason="agreed by phone")
        assert (official(), official(when=at("02-25T09:00"))) == (late, first)  # nobody knew it then
    granted = ask("select granted_at from ops.waivers")
    assert ask("select released_at from ops.holds") == granted
    assert ask("select approval_ref from ops.holds") == [("HQ-5",)]


def test_a_held_file_that_was_overtaken_is_not_let_in() -> None:
    """It would count from now on, and so replace what came after it."""
    hand_in(daily(1), "02-20T19:00")
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    agreed = daily(3, [event(3)], kind="correction", supersedes=1, approval_ref="HQ-7")
    newer = hand_in(agreed, "02-24T10:00")
    take_in()
    assert (states()[late], official()) == ("held", newer)
    with pytest.raises(EsepError, match="overtaken"):
        decisions.release(late, "HQ-12")
    assert official() == newer


def test_a_held_file_that_was_withdrawn_waits_no_more() -> None:
    hand_in(daily(1), "02-20T19:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    take_in()
    assert len(decisions.open_holds()) == 1
    hand_in(nothing(3, 2), "02-24T11:00")
    take_in()
    assert decisions.open_holds() == []


def test_a_release_of_a_day_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(EsepError, match="not <region>/<day>"):
        decisions.release("61/20.02.2026", "HQ-1")


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


def test_an_original_that_replaces_another_after_the_term_waits_too() -> None:
    first = hand_in(daily(), "02-20T19:00")
    second = hand_in(daily(events=[event(1, 45)]), "02-24T09:00")
    take_in()
    assert (states()[second], official()) == ("held", first)


@pytest.mark.parametrize(("clock", "is_held"), [("02-23T12:00:00", False), ("02-23T12:00:01", True)])
def test_corrections_are_free_until_noon_of_the_third_day(clock: str, is_held: bool) -> None:
    hand_in(daily(1), "02-20T19:00")
    second = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), clock)
    take_in()
    assert (states()[second] == "held") == is_held


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


def test_what_the_checks_hold_stays_held_when_the_file_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hand_in(daily(), "02-20T19:00")
    take_in()
    ask("insert into ops.holds (file_sha256, rule, why) values (%s, 'R-208', 'x') returning rule", digest)
    monkeypatch.setattr(readers, "VERSION", "next")
    assert take_in().files_read == 1
    assert ask("select rule, released_at from ops.holds") == [("R-208", None)]


def test_after_a_retraction_a_late_filing_replaces_nothing_and_waits_for_nobody() -> None:
    hand_in(daily(1), "02-20T19:00")
    hand_in(nothing(2, 1), "02-20T20:00")
    anew = hand_in(daily(3, [event(2)]), "02-25T09:00")
    take_in()
    assert (official(), ask("select count(*) from ops.holds")) == (anew, [(0,)])


@pytest.mark.parametrize(("clock", "told"), [("03-18T10:00:00", 1), ("03-18T10:00:01", 0)])
def test_what_comes_after_the_freeze_was_lifted_waits_for_nothing(clock: str, told: int) -> None:
    lift = "insert into ops.freeze_lifts values ('61', %s, 'HQ-30', %s) returning region_code"
    ask(lift, DAY, at("03-18T10:00:00"))
    digest = hand_in(daily(), clock)
    take_in()
    assert (official(), len(found("R-019"))) == (digest, told)


def test_a_very_late_first_filing_is_not_a_correction() -> None:
    first = hand_in(daily(), "02-25T19:00")
    take_in()
    assert official() == first


def test_after_the_close_a_file_is_kept_and_held_until_the_freeze_is_lifted() -> None:
    late = hand_in(daily(), AFTER_FREEZE)
    take_in()
    assert (states()[late], official()) == ("held", None)
    assert ask("select count(*) from raw.report_events") == [(1,)]
    assert "1 files let in" in decisions.lift_freeze("61", DAY, approval_ref="HQ-30")
    assert official() == late
    assert "lifted before" in decisions.lift_freeze("61", DAY, approval_ref="HQ-30")
    assert ask("select rule, approval_ref from ops.holds where released_at is not null") == [("R-019", "HQ-30")]


def test_a_release_outlives_a_second_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    late = hand_in(daily(), AFTER_FREEZE)
    take_in()
    decisions.release(late, "HQ-30")
    before = ask("select * from ops.holds")
    monkeypatch.setattr(readers, "VERSION", "next")
    assert take_in().files_read == 1
    assert ask("select * from ops.holds") == before
    assert official() == late


def test_a_waived_rule_lets_the_filing_in_from_the_decision_on() -> None:
    refused = hand_in(daily(events=[event(1)], is_nil=True), "02-20T19:00")  # nil with rows
    take_in()
    assert states()[refused] == "rejected"
    said = decisions.waive("61", DAY, "daily", "R-010", approval_ref="HQ-5", role="hq_chair", reason="agreed by phone")
    assert f"{refused[:12]} rejected -> " in said
    assert official() == refused
    assert official(when=at("02-25T09:00")) is None  # nobody knew it then
    assert [
        (severity, ref) for severity, ref in ask("select severity, waiver_ref from ops.findings where rule = 'R-010'")
    ] == [("I", "HQ-5")]
    once = ask("select * from ops.waivers"), ask("select to_jsonb(s) - 'loaded_at' from raw.submissions as s")
    decisions.waive("61", DAY, "daily", "R-010", approval_ref="HQ-5", role="hq_chair", reason="agreed by phone")
    assert (ask("select * from ops.waivers"), ask("select to_jsonb(s) - 'loaded_at' from raw.submissions as s")) == once


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rule": "R-013"}, "cannot be waived"),
        ({"rule": "R-999"}, "no rule"),
        ({"role": "Ivanov"}, "no role"),
        ({"approval_ref": ""}, "number of the approval"),
        ({"region": "00"}, "no region"),
    ],
)
def test_a_permission_that_cannot_be_given_is_refused_in_words(changed: dict[str, str], words: str) -> None:
    given_ = {"region": "61", "pack": "daily", "rule": "R-010", "approval_ref": "1", "role": "hq_chair", "reason": "x"}
    given_ |= changed
    with pytest.raises(EsepError, match=words):
        decisions.waive(day=DAY, **given_)
    assert ask("select count(*) from ops.waivers") == [(0,)]


def test_a_shadow_rule_of_loading_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(daily(1), "02-20T19:00")
    late = hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-24T09:00")
    shadowed = _with(shadow_rules=frozenset({"R-008"}))
    for module in ("rules", "versions"):
        monkeypatch.setattr(f"esep.reports.{module}.settings", shadowed)
    take_in()
    assert official() == late
    assert ask("select is_shadow from ops.findings where rule = 'R-008'") == [(True,)]


def _with(**changed: Any) -> Callable[[], config.Settings]:
    known = dataclasses.replace(config.settings(), **changed)
    return lambda: known


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
