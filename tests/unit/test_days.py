"""An instant becomes a reporting day in one place."""

from __future__ import annotations

import doctest
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esep import days


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-02-13T19:59:59+05:00", date(2026, 2, 13)),
        ("2026-02-14T00:30:00+05:00", date(2026, 2, 13)),  # after midnight it is still yesterday's report
        ("2026-02-14T12:00:00+05:00", date(2026, 2, 13)),  # the last collection of the day
        ("2026-02-14T12:10:00+05:00", date(2026, 2, 14)),
        ("2026-02-13T20:30:00+00:00", date(2026, 2, 13)),
        ("2026-03-01T03:00:00-08:00", date(2026, 3, 1)),
    ],
)
def test_a_report_belongs_to_the_day_that_is_open(said: str, day: date) -> None:
    assert days.reporting_day(datetime.fromisoformat(said)) == day


def test_the_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(days).failed == 0
    assert doctest.testmod(days).attempted >= 2


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        days.reporting_day(datetime(2026, 2, 13, 20, 0))  # noqa: DTZ001 (the case in question)


def test_deadlines_are_almatys_clock() -> None:
    assert days.at(date(2026, 2, 13), time(20, 0)).isoformat() == "2026-02-13T20:00:00+05:00"
    assert days.at(date(2026, 2, 13), time(12, 0), days_later=1).isoformat() == "2026-02-14T12:00:00+05:00"


def test_zone_data_are_new_enough() -> None:
    days.check_zone_data()


@given(st.datetimes(min_value=datetime(2026, 2, 1), max_value=datetime(2026, 4, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_the_zone_an_instant_is_written_in_does_not_change_its_day(instant: datetime) -> None:
    assert days.reporting_day(instant) == days.reporting_day(days.local(instant))
