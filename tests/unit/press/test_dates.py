"""Dates as feeds and papers print them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from esep.press import dates


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Fri, 13 Feb 2026 21:45:00 +0500", "2026-02-13T21:45:00+05:00"),
        ("Fri, 13 Feb 2026 16:45:00 GMT", "2026-02-13T21:45:00+05:00"),
        ("Fri, 13 Feb 2026 21:45:00 ALMT", "2026-02-13T21:45:00+05:00"),
        ("Пт, 13 фев 2026 21:45:00 +0600", "2026-02-13T20:45:00+05:00"),
        ("13 февраля 2026 г., 21:45", "2026-02-13T21:45:00+05:00"),
        ("13.02.2026 21:45", "2026-02-13T21:45:00+05:00"),
        ("13.02.2026, 21:45", "2026-02-13T21:45:00+05:00"),
        ("21:45, 13 февраля 2026", "2026-02-13T21:45:00+05:00"),
        ("13 ақпан 2026, 21:45", "2026-02-13T21:45:00+05:00"),
        ("2026 жылғы 13 ақпан", "2026-02-13T00:00:00+05:00"),
        ("2026-02-13T21:45:00", "2026-02-13T21:45:00+05:00"),
        ("2026-02-13T21:45:00Z", "2026-02-14T02:45:00+05:00"),
        ("2026-02-13T21:45:00.123+06", "2026-02-13T20:45:00+05:00"),
        ("2026-02-13", "2026-02-13T00:00:00+05:00"),
        ("13.02.2026 24:00", "2026-02-14T00:00:00+05:00"),
        ("February 13, 2026", "2026-02-13T00:00:00+05:00"),
    ],
)
def test_an_instant_is_read_and_zoneless_is_almatys(said: str, meant: str) -> None:
    found = dates.instant(said)
    assert found is not None
    assert found.isoformat() == meant


@pytest.mark.parametrize(
    "said",
    ["2026-02-30", "30 февраля 2026", "31.04.2026 10:00", "13.02.2026 24:61", "13.13.2026", "02/13/2026", "вчера", "", None,
     "1970-01-01", "84 %", "13 Feb 2026 10:00 XYZW"],
)  # fmt: skip
def test_an_impossible_date_is_none_and_is_not_rolled_over(said: str | None) -> None:
    assert dates.instant(said) is None


PUBLISHED = datetime.fromisoformat("2026-02-14T09:00:00+05:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("13 февраля 2026 года состоялось заседание.", date(2026, 2, 13)),
        ("13 февраля в городе прошла встреча.", date(2026, 2, 13)),
        ("2026 жылғы 13 ақпанда отырыс өтті.", date(2026, 2, 13)),
        ("13.02.2026 прошла встреча.", date(2026, 2, 13)),
        ("Накануне прошла встреча.", date(2026, 2, 13)),
        ("Кеше кездесу өтті.", date(2026, 2, 13)),
        ("Сегодня создана коалиция.", date(2026, 2, 14)),
        ("Бүгін коалиция құрылды.", date(2026, 2, 14)),
        ("Бүгінде кездесулер өтіп жатыр.", None),
        ("Коалиция работает, 84 % плана и 1959 встреч.", None),
        ("На встрече было 30 научных работников, прошли 12 декад и 5 маршрутов.", None),
        ("15 марта 2026 года состоится референдум.", None),
    ],
)
def test_the_day_of_the_event(text: str, meant: date | None) -> None:
    assert dates.event_date(text, PUBLISHED, {date(2026, 3, 15)}).day == meant


def test_a_year_that_is_a_slip_is_flagged_and_not_used() -> None:
    found = dates.event_date("13 февраля 2022 года состоялось заседание.", PUBLISHED)
    assert (found.day, found.is_conflict) == (date(2026, 2, 14), True)


def test_a_date_out_of_history_is_no_conflict() -> None:
    found = dates.event_date("Действующая Конституция принята 30 августа 1995 года.", PUBLISHED)
    assert (found.day, found.is_conflict) == (None, False)
