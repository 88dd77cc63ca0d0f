"""Headline, first and last line, and dates, however a paper lays them out. The pages are of our own making."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from esep import days
from esep.press import reading
from esep.press.page import stamps
from esep.press.reading import Article

LAYOUTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "press" / "layouts.yml").read_text(encoding="utf-8")
)
PAGES: list[dict[str, Any]] = LAYOUTS["pages"]


def filled(page: dict[str, Any]) -> tuple[str, list[str]]:
    """(the headline of a page, the lines of its body)."""
    body = LAYOUTS["bodies"][page["body"]]
    return LAYOUTS["titles"][page["body"]], [page.get("lead", body["lead"]), body["middle"], body["end"]]


def read(page: dict[str, Any]) -> Article:
    title, lines = filled(page)
    lines = [*lines, *page.get("below", ())]
    fed = datetime.fromisoformat(page["feed"]).replace(tzinfo=days.ALMATY) if "feed" in page else None
    if "html" not in page:
        above = [line.replace("{title}", title) for line in page["above"]]
        return reading.read("\n".join([*above, *lines]), kind="text", published_at=fed)
    body = "".join(f"<p>{line}</p>" for line in lines)
    inside = page["html"].replace("{title}", title).replace("{body}", body)
    head = page.get("head", "").replace("{title}", title)
    return reading.read(
        f"<!doctype html><html><head>{head}</head><body>{inside}</body></html>", kind="html", published_at=fed
    )


@pytest.fixture(params=PAGES, ids=[page["name"] for page in PAGES])
def page(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_the_headline_and_the_ends_of_the_text(page: dict[str, Any]) -> None:
    title, lines = filled(page)
    article = read(page)
    said = article.text.split("\n")
    assert article.title == page.get("title", title)
    assert (said[0], said[-1]) == (page.get("first", lines[0]), page.get("last", lines[-1]))


def test_the_dates(page: dict[str, Any]) -> None:
    article = read(page)
    said = page.get("feed") or page.get("published")
    published = datetime.fromisoformat(said).replace(tzinfo=days.ALMATY) if said else None
    basis = "feed" if "feed" in page else page.get("basis", "text") if said else "none"
    event = date.fromisoformat(page["event"]) if page.get("event") else None
    assert (article.published_at, article.date_basis, article.event_date) == (published, basis, event)


@pytest.mark.parametrize(
    "line",
    [
        "Референдум 15 марта 2026 года",
        "Что изменится с 15 марта 2026 года",
        "Концерт, 15 марта 2026 года",
        "Алматы – 21 ақпан 2026, Шымкент – 22 ақпан 2026",
        "Жезқазған қаласы, 15 ақпан",
        "Сарыағаш, Келес, Мақтаарал",
        "Новая школа, открытая 21 февраля 2026 года, приняла первых учеников",
        "В селе 21 февраля 2026 года прошёл сход.",
        "Участок № 15 в новой школе",
        "40 встреч за 2 дня назад не вернуть",
    ],
)
def test_a_line_of_the_article_is_no_stamp(line: str) -> None:
    assert not stamps.is_stamp(line)


def test_the_event_itself_in_the_last_of_many_paragraphs() -> None:
    body = LAYOUTS["bodies"]["kk"]
    text = "\n".join([body["lead"], *[body["middle"]] * 5, "Шара 20 ақпанда өтті."])
    published = datetime(2026, 2, 21, 9, tzinfo=days.ALMATY)
    assert reading.read(text, kind="text", published_at=published).event_date == date(2026, 2, 20)
    other = text.replace("Шара", "Осындай шара")
    assert reading.read(other, kind="text", published_at=published).event_date is None


def test_a_day_that_nobody_can_reckon_with_is_no_date() -> None:
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    article = reading.read("31.12.9999 23:59\nВчера прошла встреча коалиции.", kind="text", published_at=far)
    assert (article.published_at, article.event_date) == (None, None)


def test_a_line_of_a_hundred_thousand_stops_is_read() -> None:
    text = (
        "Штаб коалиции провёл 14 встреч" + "." * 90_000 + "!\n" + "Провели ещё одну встречу, – сказал он" + "," * 5_000
    )
    assert reading.read(text, kind="text").text.startswith("Штаб")
