"""Frozen figures are canonical, and come back from JSON as they were."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from unit.bulletin import made_up

from esep.bulletin import figures


def test_figures_come_back_from_their_json_as_they_were() -> None:
    given = made_up.figures()
    assert figures.from_json(given.to_json()) == given


def test_figures_come_back_from_an_object_whose_keys_were_put_in_another_order() -> None:
    given = made_up.figures()
    shuffled = dict(reversed(json.loads(given.to_json()).items()))
    again = figures.from_json(shuffled)
    assert again == given
    assert again.to_json() == given.to_json()


def test_a_fraction_keeps_its_digits_and_no_data_stays_no_data() -> None:
    stored = json.loads(made_up.figures().to_json())
    assert stored["headline"]["completion_cum_pct_previous_day"] == "94.10"
    missing = next(r for r in stored["regions"] if r["region_code"] == made_up.MISSING)
    assert missing["events_held"] is None
    assert missing["held_cum"] is None


def test_the_furthest_behind_comes_first_and_the_unknown_last() -> None:
    order = [region.region_code for region in made_up.figures().worst_gaps]
    assert order[0] == made_up.BEHIND
    assert order[-1] == made_up.MISSING


def test_the_longest_silence_comes_first() -> None:
    assert [r.region_code for r in made_up.figures().not_filed] == [made_up.MISSING, made_up.REJECTED]


@pytest.mark.parametrize(
    ("day", "is_quiet"),
    [(date(2026, 3, 12), False), (date(2026, 3, 13), True), (date(2026, 3, 14), True), (date(2026, 3, 15), False)],
)
def test_what_appears_on_the_day_of_silence_and_the_voting_day_is_quiet(day: date, is_quiet: bool) -> None:
    assert replace(made_up.figures(), report_date=day).is_quiet is is_quiet
