"""Articles that the reader was not written on: what it reached there must not be lost. See tests/fixtures/press/heldout."""

from __future__ import annotations

from pathlib import Path

import press_scores
import pytest

HELD_OUT = Path(__file__).parents[2] / "fixtures" / "press" / "heldout"


@pytest.fixture(scope="module")
def scores() -> press_scores.Scores:
    return press_scores.score(HELD_OUT)


@pytest.mark.parametrize(
    ("field", "least"), [("regions", 0.97), ("parties", 0.97), ("units", 0.97), ("regions with role", 0.93), ("claims", 0.84)]
)  # fmt: skip
def test_what_was_reached_stands(scores: press_scores.Scores, field: str, least: float) -> None:
    assert scores.tallies[field].f1 >= least


def test_no_figure_is_the_sites_or_the_nations(scores: press_scores.Scores) -> None:
    assert scores.boilerplate_figures == []
    assert scores.national_on_a_region == []
