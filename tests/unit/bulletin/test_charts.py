"""The charts: readable letters (a missing glyph is a warning, and warnings are errors), small files, no bar of length 0."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from unit.bulletin import made_up

from esep.bulletin import charts
from esep.config import LANGUAGES

BLUE = (31, 92, 153)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    """Share of pixels within a shade of `colour` (the palette rounds)."""
    return float((np.abs(image.astype(int) - colour).max(axis=2) < 12).mean())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [charts.tiles, charts.bullets])
def test_a_chart_is_sharp_small_and_white(draw: object, language: str) -> None:
    png = draw(made_up.figures(), language)  # type: ignore[operator]
    image = pixels(png)
    assert image.shape[1] == 1280
    assert len(png) < 60_000
    assert tuple(image[0, 0]) == (255, 255, 255)


def test_a_missing_region_is_hatched_on_the_map_and_not_filled() -> None:
    def tile(status: str) -> np.ndarray:
        figures = made_up.with_region(made_up.figures(), made_up.MISSING, filing_status=status)
        return pixels(charts.tiles(figures, "ru"))[440:566, 10:174]  # МАН: fourth row, first column

    assert share(tile("on_time"), BLUE) > 0.5
    for status in ("missing", "overdue"):
        assert share(tile(status), BLUE) == 0
        assert share(tile(status), (217, 115, 13)) > 0.1


def test_every_status_looks_different_even_in_grey() -> None:
    looks = Counter((shape, hatch) for shape, _, _, hatch in charts.LOOKS.values())
    assert [look for look, number in looks.items() if number > 1] == [("✕", "////")]  # overdue becomes missing


def test_no_report_is_not_drawn_as_nothing_held() -> None:
    figures = made_up.figures()
    nothing_held = made_up.with_region(figures, made_up.MISSING, held_cum=0, filing_status="on_time")
    last = slice(-80, None)  # both stand in the last row: unknown, or turned there by its gap of None
    assert not np.array_equal(
        pixels(charts.bullets(figures, "ru"))[last], pixels(charts.bullets(nothing_held, "ru"))[last]
    )


def test_a_region_without_a_plan_is_drawn() -> None:
    figures = made_up.with_region(
        made_up.figures(), "61", planned_cum=None, planned_total=None, completion_cum_pct=None, pace_gap_pp=None
    )
    assert charts.bullets(figures, "kk")
