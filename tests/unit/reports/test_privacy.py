"""Personal data is removed before anything is stored. All numbers here are invented."""

from __future__ import annotations

import pytest

from esep.reports import privacy


def valid_iin() -> str:
    """An invented number that passes the check digit."""
    return next(
        digits
        for tail in range(10_000, 10_100)
        for check in range(10)
        if privacy.is_iin(digits := f"900101{tail}{check}")
    )


@pytest.mark.parametrize(
    "said",
    [
        "звонил +7 701 555 00 00 вечером", "8(701)555-00-00", "87015550000", "пишите name@example.org", "телеграм @someone_new",
        "ИИН 990000000000", "карта 4111 1111 1111 1111", "＋７ ７０１ ５５５ ００ ００",
    ],
)  # fmt: skip
def test_a_telephone_an_address_or_a_number_of_a_person_is_removed(said: str) -> None:
    kept = privacy.redacted(said)
    assert "[скрыто]" in kept
    assert "555" not in kept
    assert "example" not in kept


def test_a_persons_number_is_known_by_its_check_digit() -> None:
    assert privacy.redacted(f"вопрос от {valid_iin()}") == "вопрос от [скрыто]"


@pytest.mark.parametrize(
    "said",
    [
        "1 195 000 избирателей", "61-20260220-001", "611600000", "0b8f0f6e-1111-4222-8333-444455556666", "20.02.2026 10:30",
        "встреча 120 человек", "77 статей, 84 %",
    ],
)  # fmt: skip
def test_figures_and_codes_stay(said: str) -> None:
    assert privacy.redacted(said) == said
