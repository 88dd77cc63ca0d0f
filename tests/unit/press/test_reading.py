"""Labelled articles of our own: what is read is what was labelled."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from esep.press import reading
from esep.press.articles import child
from esep.press.articles.rows import of
from esep.press.page import language
from esep.press.reading import Article

ARTICLES = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "press" / "articles.yml").read_text(encoding="utf-8")
)
NAMES = [article["name"] for article in ARTICLES]


def read(label: dict[str, Any]) -> Article:
    published = datetime.fromisoformat(label["published_at"]) if "published_at" in label else None
    return reading.read(label["text"], kind="text", published_at=published)


@pytest.fixture(params=ARTICLES, ids=NAMES)
def label(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_there_are_articles_in_both_languages() -> None:
    languages = [article["language"] for article in ARTICLES]
    assert len(languages) >= 12
    assert languages.count("kk") >= len(languages) // 2 - 1


def test_every_labelled_figure_is_found_and_no_other(label: dict[str, Any]) -> None:
    found = {(c.measure, c.low, c.high, c.comparator, c.scope, c.status) for c in read(label).claims}
    wanted = {tuple(claim) for claim in label["claims"]}
    assert found == wanted


def test_regions_have_their_roles(label: dict[str, Any]) -> None:
    article = read(label)
    named = {m.code for m in article.regions} | set(article.regions_in_title)
    assert {code for code in named if article.role(code) == "primary"} == set(label["primary"])
    assert {code for code in named if article.role(code) == "background"} == set(label["background"])


def test_parties_are_those_that_are_named(label: dict[str, Any]) -> None:
    assert {m.code for m in read(label).parties} == set(label["parties"])


def test_language_title_dates_and_flags(label: dict[str, Any]) -> None:
    article = read(label)
    assert article.language == label["language"]
    assert not article.is_language_uncertain
    assert article.event_date == label.get("event_date")
    assert article.flags == tuple(label.get("flags", ()))
    if "title" in label:
        assert article.title == label["title"]
    if "published" in label:
        assert article.published_at == datetime.fromisoformat(label["published"])
        assert article.date_basis == label["date_basis"]


def test_every_offset_leads_back_to_the_words(label: dict[str, Any]) -> None:
    article = read(label)
    for claim in article.claims:
        assert article.text[claim.start : claim.end] == claim.text
        assert 0 < len(claim.text) <= 160
    for mention in (*article.regions, *article.parties):
        assert article.text[mention.start : mention.end] == mention.said


def test_the_json_has_the_agreed_shape() -> None:
    shown = read(ARTICLES[0]).to_json()
    assert set(shown) == {
        "language", "lang_uncertain", "title", "published_at", "date_basis", "event_date", "event_date_basis", "canonical_url",
        "modified_at", "text_share", "text", "regions", "units", "parties", "concepts", "claims", "quotes", "events", "flags",
    }  # fmt: skip
    assert set(shown["claims"][0]) == {
        "measure", "low", "high", "comparator", "unit", "scope", "status", "text", "start", "end", "unit_code", "speaker_role",
    }  # fmt: skip
    assert set(shown["quotes"][0]) == {"start", "end", "is_direct", "speaker_role"}
    assert json.loads(json.dumps(shown)) == shown
    assert shown["regions"][0]["role"] in {"primary", "background"}


PAGE = """<!DOCTYPE html><html lang="kk"><head><title>{title} - Үлгі жаңалықтар</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="2026-02-20T09:00:00+05:00"></head>
<body><nav><a href="/">Басты бет</a></nav><article><h1>{title}</h1>{paragraphs}</article><footer>© Үлгі</footer></body></html>"""


def page_of(label: dict[str, Any]) -> str:
    title, *rest = label["text"].strip().splitlines()
    return PAGE.format(title=title, paragraphs="".join(f"<p>{line}</p>" for line in rest))


def test_a_page_is_read_like_the_text_in_it() -> None:
    label = next(a for a in ARTICLES if a["name"] == "plan_le_kk")
    article = reading.read(page_of(label).encode(), kind="auto")
    assert article.title == label["text"].splitlines()[0]
    assert (article.date_basis, article.published_at) == (
        "metadata",
        datetime.fromisoformat("2026-02-20T09:00:00+05:00"),
    )
    assert {c.measure for c in article.claims} == {claim[0] for claim in label["claims"]}


def test_the_feeds_date_outranks_the_pages() -> None:
    given = datetime.fromisoformat("2026-02-21T00:00:00+05:00")
    article = reading.read(page_of(ARTICLES[0]), kind="html", published_at=given)
    assert (article.date_basis, article.published_at) == ("feed", given)


@pytest.mark.parametrize("codec", ["utf-8", "kz1048", "utf-16"])
def test_kazakh_letters_survive_the_code_page(codec: str) -> None:
    label = next(a for a in ARTICLES if a["name"] == "plan_kk")
    data = page_of(label).replace("<head>", '<head><meta charset="windows-1251">').encode(codec, errors="replace")
    assert "Қызылорда облысында" in reading.read(data, kind="html").text


def test_a_page_without_an_article_says_so() -> None:
    article = reading.read("<html><body><p>Checking your browser</p></body></html>", kind="html")
    assert article.text == "" or article.claims == ()


def test_a_saved_page_with_a_menu_above_keeps_only_its_article() -> None:
    text = (
        "18+\nНовости Актау\nТемпература воды сегодня +3°\nКонтакты: +7 (7292) 50 50 85\n© 2026\n23.02.2026, 18:58\n"
        "Молодёжь подключилась к разъяснительной работе\nНовости 0 351\n"
        "В Костанайской области молодёжь подключилась к разъяснительной работе, проведено 14 встреч в районах и городах.\n"
    )
    article = reading.read(text, kind="text")
    assert article.title == "Молодёжь подключилась к разъяснительной работе"
    assert article.published_at == datetime.fromisoformat("2026-02-23T18:58:00+05:00")
    assert article.primary == {"39"}
    assert "Актау" not in article.text


def test_an_undated_today_is_no_date() -> None:
    assert (
        reading.read("Сегодня в Шымкенте состоялось заседание штаба коалиции, в нём участвовали горожане.").event_date
        is None
    )


def test_nowadays_is_not_today() -> None:
    published = datetime.fromisoformat("2026-02-20T09:00:00+05:00")
    article = reading.read(
        "Бүгінде Шымкентте кездесулер өтіп жатыр, белсенділер көп жұмыс атқаруда.", published_at=published
    )
    assert article.event_date is None


def test_the_day_of_the_vote_is_not_the_event() -> None:
    published = datetime.fromisoformat("2026-03-12T09:00:00+05:00")
    text = "15 марта 2026 года состоится референдум. В Шымкенте 11 марта прошла встреча с жителями города."
    assert reading.read(text, published_at=published).event_date == date(2026, 3, 11)


@pytest.mark.parametrize(
    "text",
    [
        "Проведено 5 " + "новых " * 20_000 + "встреч.", "Карагандинской, " * 8_000 + "областях", "«Ауыл» " * 15_000, "12 345 " * 15_000,
        "13 февраля 2026 года " * 5_000, "партии Ауыл, Ақ жол " * 5_000, "«" * 50_000, ". " * 50_000,
    ],
    ids=["adjectives", "regions", "quotes", "figures", "dates", "parties", "open quotes", "stops"],
)  # fmt: skip
def test_a_text_made_to_hang_the_reader_does_not(text: str) -> None:
    started = time.process_time()
    reading.read(text, kind="text")
    assert time.process_time() - started < 10


def test_a_unit_that_only_the_title_names_is_kept_without_a_place() -> None:
    text = "Сайрам ауданының тұрғындары кездесті\nКездесуде жаңа Конституцияның жобасы мен референдум туралы сұрақтар қойылды."
    article = reading.read(text, kind="text")
    assert [(unit.said, unit.start, unit.end) for unit in article.units] == [("", 0, 0)]
    rows = [row for row in of(article)["mentions"] if row["kind"] == "unit"]
    assert [(row["code"], row["starts_at"], row["ends_at"]) for row in rows] == [(article.units[0].code, 0, 0)]


def test_two_units_of_a_title_are_two_rows() -> None:
    text = "Сайрам және Созақ аудандары кездесулер өткізді\nКездесуде жаңа Конституцияның жобасы мен референдум туралы айтылды."
    rows = [row for row in of(reading.read(text, kind="text"))["mentions"] if row["kind"] == "unit"]
    assert len({row["code"] for row in rows}) == len(rows) == 2
    assert {row["starts_at"] for row in rows} == {0}


def test_our_own_bug_is_no_refusal_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> tuple[str, bool]:
        raise IndexError("a slip of ours")

    monkeypatch.setattr(language, "identify", broken)
    with pytest.raises(reading.ReaderFailed, match="IndexError: a slip of ours"):
        reading.read(page_of(ARTICLES[0]), kind="html")
    request = {"rules": {}, "url": "https://news.example/1", "title": None, "published_at": None, "is_cut": False}
    answer = child._read({"body": page_of(ARTICLES[0]).encode(), **request})
    assert (answer["refused"], "a slip of ours" in answer["detail"]) == ("reader_failed", True)
    nested = b"<html><body>" + b"<div>" * 5_000 + b"x</body></html>"
    assert child._read({"body": nested, **request})["refused"] == "refused"
