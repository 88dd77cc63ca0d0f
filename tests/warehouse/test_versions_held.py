"""What waits for HQ, and what HQ decides: late corrections, the close of reporting, releases, permissions, rules on trial."""

from __future__ import annotations

import pytest
from warehouse.filing_room import (
    AFTER_FREEZE,
    DAY,
    ask,
    at,
    daily,
    event,
    found,
    hand_in,
    nothing,
    official,
    states,
    take_in,
)
from warehouse.versions_room import campaign_written as campaign_written
from warehouse.versions_room import with_settings

from esep.errors import EsepError
from esep.reports import decisions, readers


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
    shadowed = with_settings(shadow_rules=frozenset({"R-008"}))
    for module in ("rules", "versions"):
        monkeypatch.setattr(f"esep.reports.{module}.settings", shadowed)
    take_in()
    assert official() == late
    assert ask("select is_shadow from ops.findings where rule = 'R-008'") == [(True,)]
