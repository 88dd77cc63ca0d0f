"""When a source is asked again, and how well it is said to be: decisions without network or database."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esep.press.sources import health, rhythm
from esep.press.sources.attempts import Failure, failure_of
from esep.press.sources.health import Attempt, Facts, PageRead

NOW = datetime.fromisoformat("2026-02-20T12:00:00+05:00")
HOUR = timedelta(hours=1)

rates = st.none() | st.floats(0, 1e6, allow_nan=False)


@given(rates, st.integers(0, 500), st.floats(0, 24 * 60))
def test_a_rate_is_never_negative_and_the_rhythm_stays_within_its_bounds(
    per_hour: float | None, new: int, hours: float
) -> None:
    after = rhythm.yielded(per_hour, new, hours)
    assert after >= 0
    assert rhythm.SHORTEST <= rhythm.every_minutes(after) <= rhythm.LONGEST


@given(rates, st.integers(0, 500), st.integers(0, 500), st.floats(0.1, 48))
def test_who_yields_more_is_not_asked_more_rarely(per_hour: float | None, one: int, other: int, hours: float) -> None:
    less, more = sorted((one, other))
    assert rhythm.every_minutes(rhythm.yielded(per_hour, more, hours)) <= rhythm.every_minutes(
        rhythm.yielded(per_hour, less, hours)
    )


@given(st.floats(0, 100), st.integers(0, 100), st.floats(0.05, 48))
def test_the_average_lies_between_what_was_and_what_came(per_hour: float, new: int, hours: float) -> None:
    low, high = sorted((per_hour, new / hours))
    assert low - 1e-6 <= rhythm.yielded(per_hour, new, hours) <= high + 1e-6


failures = st.builds(
    Failure, st.sampled_from(["hard", "soft", "temporary"]), st.just("x"), st.none(), st.none() | st.integers(-5, 10**8)
)


@given(failures, st.integers(1, 10_000), st.booleans())
def test_a_back_off_is_never_shorter_than_the_rhythm_nor_longer_than_a_day(
    failure: Failure, count: int, has_other: bool
) -> None:
    minutes = rhythm.back_off_minutes(failure, count, has_other_door=has_other)
    assert rhythm.SHORTEST <= minutes <= (rhythm.LONGEST_BACK_OFF if failure.kind == "temporary" else rhythm.LONGEST)
    assert minutes <= rhythm.back_off_minutes(failure, count + 1, has_other_door=has_other)


@pytest.mark.parametrize(
    ("count", "asked", "minutes"), [(1, None, 30), (2, None, 60), (5, None, 360), (1, 3600, 60), (1, 10**7, 360)]
)
def test_a_temporary_failure_doubles_and_the_server_may_ask_for_more_up_to_six_hours(
    count: int, asked: int | None, minutes: int
) -> None:
    failure = Failure("temporary", "throttled", 429, asked)
    assert rhythm.back_off_minutes(failure, count, has_other_door=True) == minutes


@pytest.mark.parametrize(
    ("kind", "count", "has_other", "minutes"),
    [
        ("hard", 1, False, 1440),
        ("hard", 2, True, 30),
        ("hard", 3, True, 1440),
        ("soft", 1, False, 30),
        ("soft", 9, False, 1440),
    ],
)
def test_a_rejected_door_is_asked_soon_until_the_next_ones_turn_and_then_daily(
    kind: str, count: int, has_other: bool, minutes: int
) -> None:
    assert rhythm.back_off_minutes(Failure(kind, "x"), count, has_other_door=has_other) == minutes


def test_losing_stories_makes_the_rhythm_shortest_and_gives_an_estimate() -> None:
    assert rhythm.every_minutes(0.01, has_lost=True) == 30
    published = [NOW - n * HOUR for n in range(10)]  # one an hour
    assert rhythm.lost_estimate(NOW - 20 * HOUR, published) == 10
    assert rhythm.lost_estimate(NOW - 9 * HOUR, published) is None
    assert rhythm.lost_estimate(None, published) is None


def test_a_run_that_starts_a_little_early_still_finds_the_source_due() -> None:
    assert rhythm.is_due(None, NOW)
    assert rhythm.is_due(NOW + timedelta(seconds=40), NOW)
    assert not rhythm.is_due(NOW + timedelta(minutes=20), NOW)


def test_once_a_day_a_server_is_asked_without_its_validators() -> None:
    assert rhythm.needs_whole(None, NOW)
    assert rhythm.needs_whole(NOW - 24 * HOUR, NOW)
    assert not rhythm.needs_whole(NOW - 23 * HOUR, NOW)


def test_a_failure_that_nobody_classified_is_classified_by_its_kind_and_status() -> None:
    from esep.errors import Refused, Unreachable

    gone = Refused("410")
    gone.status = 410  # type: ignore[attr-defined]
    assert (failure_of(Unreachable("x")).kind, failure_of(Refused("x")).kind, failure_of(gone).kind) == (
        "temporary",
        "soft",
        "hard",
    )


def polls(*outcomes: str, status: int | None = None, reason: str = "", every: timedelta = HOUR) -> list[Attempt]:
    """Newest first."""
    return [
        Attempt(NOW - n * every, False, one, status, None, reason, "https://news.example/rss")
        for n, one in enumerate(outcomes)
    ]


def pages(count: int, outcome: str = "accepted", reason: str = "", status: int | None = 200) -> list[Attempt]:
    return [Attempt(NOW - n * timedelta(minutes=5), True, outcome, status, None, reason) for n in range(count)]


def different(count: int, outcome: str, reason: str = "", since: timedelta = timedelta()) -> list[Attempt]:
    """Pages of several addresses, each asked twice."""
    return [
        Attempt(NOW - since - n * HOUR, True, outcome, 200, None, reason, f"https://news.example/{outcome}/{n // 2}")
        for n in range(count * 2)
    ]


GOOD = polls("unchanged", "accepted", "unchanged", "accepted")
HOURLY = [NOW - n * HOUR for n in range(1, 200)]


@pytest.mark.parametrize(
    ("facts", "state", "why"),
    [
        (Facts(), "new", "not asked"),
        (Facts(polls("accepted"), HOURLY), "new", "fewer"),
        (Facts(GOOD, HOURLY), "well", ""),
        (Facts(polls("unreachable", "unreachable", "accepted"), HOURLY), "new", "fewer"),
        (Facts(polls("unreachable", "unreachable", *["accepted"] * 5), HOURLY), "well", ""),
        (Facts(polls(*["unreachable"] * 3, "accepted", reason="timeout"), HOURLY), "failing", "3 polls in a row gave nothing .timeout"),
        (Facts(polls("rejected", "rejected", "rejected", "accepted", status=410), HOURLY), "gone", "410 for 3 polls"),
        (Facts(polls("rejected", "accepted", "rejected", "rejected", "accepted", "accepted", status=410), HOURLY), "well", ""),
        (Facts([*polls("rejected", status=410), *polls("unreachable", "unreachable", status=503)], HOURLY), "failing", "3 polls"),
        (Facts([*GOOD, *different(6, "rejected", "challenge", since=timedelta(days=8))], HOURLY), "well", ""),
        (Facts(polls("rejected", "rejected", "rejected", "accepted", reason="challenge", status=200), HOURLY), "blocked", "challenge"),
        (Facts(polls("unreachable", "unreachable", "unreachable", status=429), HOURLY), "blocked", "guard's page or a refusal"),
        (Facts([*GOOD, *pages(6, "rejected", "challenge"), *pages(4)], HOURLY), "blocked", "6 of its last 10 pages"),
        (Facts([*GOOD, *pages(2, "rejected", "challenge"), *pages(8)], HOURLY), "well", ""),
        (Facts([*GOOD, *pages(7, "rejected", "no_article"), *pages(33)], HOURLY), "changed", "no article was found in 7"),
        (Facts([*GOOD, *pages(40, "rejected", "no_article")], HOURLY), "changed", "in 10 of its last 10"),
        (Facts([*GOOD, *different(6, "rejected", "robots")], HOURLY), "blocked", "10 of its last 10 pages"),
        (Facts([*GOOD, *different(5, "rejected", "not_found"), *different(5, "accepted")], HOURLY), "failing", "5 of its last 10 pages"),
        (Facts([*GOOD, *different(6, "unreachable", "timeout")], HOURLY), "failing", "6 of its last 6 pages gave nothing .timeout"),
        (Facts([*GOOD, *different(4, "rejected", "not_found")], HOURLY), "well", ""),
        (Facts([*GOOD, *different(5, "rejected", "empty"), *different(6, "accepted")], HOURLY), "failing", "5 of its last 10 pages"),
        (Facts([*GOOD, *different(6, "accepted"), *different(5, "rejected", "empty")], HOURLY), "well", ""),
        (Facts([*GOOD, *different(6, "rejected", "empty", since=timedelta(days=8))], HOURLY), "well", ""),
        (Facts(polls("rejected", "rejected", "rejected", reason="robots"), HOURLY), "blocked", "robots"),
        (Facts(GOOD, HOURLY, [*[PageRead(100)] * 10, *[PageRead(300)] * 30]), "changed", "words of its last 10 pages is 100, 300 before"),
        (Facts(GOOD, HOURLY, [*[PageRead(150)] * 10, *[PageRead(300)] * 30]), "changed", "150, 300 before"),
        (Facts(GOOD, HOURLY, [*[PageRead(200)] * 10, *[PageRead(300)] * 30]), "well", ""),
        (Facts(GOOD, HOURLY, [*[PageRead(300, 0.01)] * 10, *[PageRead(300, 0.1)] * 30]), "changed", "share of text"),
        (Facts(GOOD, HOURLY, [*[PageRead(100)] * 4, *[PageRead(300)] * 36]), "well", ""),
        (Facts(GOOD, [one - 13 * HOUR for one in HOURLY]), "quiet", "no story for 14 hours; usually one comes every 60 minutes"),
        (Facts(GOOD, [one - 24 * HOUR for one in HOURLY]), "silent", "no story for 25 hours"),
        (Facts(GOOD, [one - 5 * HOUR for one in HOURLY]), "well", ""),
        (Facts(GOOD, [NOW - (n + (26 if n < 50 else 120)) * HOUR for n in range(100)]), "silent", "no story for 26 hours"),
        (Facts(GOOD, [NOW - timedelta(days=2)]), "well", ""),
        (Facts(GOOD, [NOW - timedelta(days=21)]), "silent", "no story for 21 days"),
        (Facts(polls(*["unchanged"] * 5, every=timedelta(days=1))), "silent", "not one story since the first poll"),
    ],
)  # fmt: skip
def test_a_state_and_its_reason(facts: Facts, state: str, why: str) -> None:
    verdict = health.judge(facts, NOW)
    assert verdict.state == state
    assert re.search(why, verdict.reason)
    assert verdict.remedy
    assert verdict.is_alarm == (state in {"gone", "blocked", "failing", "changed", "silent"})


def test_a_paper_that_rests_at_weekends_is_not_silent_on_sunday() -> None:
    sunday = datetime.fromisoformat("2026-02-22T12:00:00+05:00")
    weekdays = [sunday - timedelta(hours=n) for n in range(24 * 28)]
    printed = [one for one in weekdays if one.weekday() < 5 and 9 <= one.hour <= 18]
    assert sunday - max(printed) > timedelta(hours=40)
    assert health.judge(Facts(GOOD, printed), sunday).state == "quiet"
    tuesday = sunday + timedelta(days=2)
    assert health.judge(Facts(GOOD, printed), tuesday).state == "silent"


@given(st.lists(st.floats(0, 24 * 40), max_size=60))
def test_silence_needs_a_day_at_least_and_thrice_the_usual_gap(hours: list[float]) -> None:
    stories = [NOW - timedelta(hours=one) for one in hours]
    after = health.silent_after(stories, NOW)
    assert after >= timedelta(hours=24)
    if usual := health.usual_gap(stories, NOW):
        assert after >= 3 * usual[0]


attempts = st.builds(
    Attempt,
    st.floats(0, 24 * 40).map(lambda hours: NOW - timedelta(hours=hours)),
    st.booleans(),
    st.sampled_from(["accepted", "unchanged", "rejected", "unreachable", "broken"]),
    st.sampled_from([None, 200, 304, 403, 404, 410, 429, 503]),
    st.none(),
    st.sampled_from(["", "challenge", "no_article", "timeout", "gone"]),
)


@given(
    st.lists(attempts, max_size=60),
    st.lists(st.floats(-48, 24 * 40), max_size=30),
    st.lists(st.builds(PageRead, st.integers(0, 5000), st.none() | st.floats(0, 1)), max_size=45),
)
def test_any_history_has_a_verdict(found: list[Attempt], hours: list[float], read: list[PageRead]) -> None:
    stories = [NOW - timedelta(hours=one) for one in hours]
    verdict = health.judge(Facts(sorted(found, key=lambda one: one.at, reverse=True), stories, read), NOW)
    assert verdict.state in health.REMEDIES
