"""The invented newspapers: well-formed feeds, marked pages, claims that stand in the text and keep their verdict."""

from __future__ import annotations

import html
import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import feedparser
import pytest

from esep import days
from esep.config import settings
from esep.sample import MARK, campaign, figures, press, stories, wording
from esep.sample.telling import verdict


@pytest.mark.parametrize("outlet", sorted(press.OUTLETS))
def test_feeds_are_well_formed_and_newest_first(made: campaign.Manifest, outlet: str) -> None:
    content = (made.site / outlet / press.OUTLETS[outlet][2]).read_bytes()
    feed = feedparser.parse(content)
    assert not feed.bozo
    assert MARK in content.decode()
    published = [entry.published_parsed for entry in feed.entries]
    assert published == sorted(published, reverse=True)
    listed = [one for one in made.articles if one["outlet"] == outlet]
    assert [entry.link for entry in feed.entries] == [made.base_url + one["path"] for one in reversed(listed)]


def test_only_one_page_is_missing_and_the_others_carry_the_mark(made: campaign.Manifest) -> None:
    missing = [one["path"] for one in made.articles if not (made.site / one["path"].lstrip("/")).exists()]
    assert missing == [one["path"] for one in made.articles if one["is_missing"]]
    assert len(missing) == 1
    assert missing[0].startswith("/ozen_ru/2026/02/17/")
    pages = list(made.site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        assert MARK in page.read_text(encoding="utf-8")


def test_the_outlets_are_those_of_the_campaign() -> None:
    known = {outlet.code: (outlet.language, outlet.feed.rsplit("/", 1)[1]) for outlet in settings().press.outlets}
    assert known == {code: (language, feed) for code, (_, language, feed) in press.OUTLETS.items()}


def test_six_to_twelve_articles_a_day(made: campaign.Manifest) -> None:
    for day in range(12, 18):
        printed = [one for one in made.articles if one["published_at"].startswith(f"2026-02-{day}")]
        assert 6 <= len(printed) <= 12
        assert {one["language"] for one in printed} == {"ru", "kk"}


def test_every_claim_stands_in_its_article(made: campaign.Manifest) -> None:
    checked = 0
    for claim in made.claims:
        page = made.site / claim["path"].lstrip("/")
        if page.exists():
            text = html.unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")))
            assert claim["said"] in text
            checked += 1
    assert checked == len(made.claims) - sum("meeting-35" in claim["path"] for claim in made.claims)


def test_late_reports_do_not_change_a_verdict(made: campaign.Manifest) -> None:
    compared = 0
    for claim in made.claims:
        if claim["measure"] in {"events_held", "meetings_held"}:
            day = date.fromisoformat(claim["claim_date"])
            assert figures.is_settled(made.seed, claim["scope"], day), claim
            now = figures.reported(made.seed, claim["scope"], day).held
            row = next(
                row for row in made.expected if row["region"] == claim["scope"] and row["day"] == day.isoformat()
            )
            assert row["events_held_cum"] == claim["reported"] == now
            compared += 1
    assert compared >= 15


def test_every_verdict_is_planted(made: campaign.Manifest) -> None:
    assert {claim["verdict"] for claim in made.claims} == {
        "consistent", "minor", "major", "claim_higher", "claim_stale_or_understated", "superseded_fact", None,
    }  # fmt: skip
    told = {
        (c["scope"], c["measure"])
        for c in made.claims
        if c["verdict"] in {"major", "claim_higher"} and c["claim_date"] == "2026-02-17"
    }
    assert told == {("43", "meetings_held"), ("61", "events_held"), ("15", "events_planned")}


@pytest.mark.parametrize(
    ("said", "comparator", "reported", "what"),
    [
        (120, "ge", 64, "claim_higher"),
        (120, "ge", 120, "consistent"),
        (120, "ge", 149, "consistent"),
        (120, "ge", 150, "claim_stale_or_understated"),
        (100, "eq", 98, "minor"),
        (100, "eq", 99, "consistent"),
        (100, "approx", 91, "consistent"),
        (100, "ge", 95, "claim_higher"),
        (120, "eq", 64, "major"),
    ],
)
def test_verdicts_follow_the_comparator(said: int, comparator: str, reported: int, what: str) -> None:
    assert verdict(said, comparator, reported) == what


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (120, "120-дан астам"),
        (70, "70-тен астам"),
        (90, "90-нан астам"),
        (300, "300-ден астам"),
        (80, "80-нен астам"),
        (65, "65-тен астам"),
    ],
)
def test_kazakh_numerals_take_their_ending(number: int, said: str) -> None:
    # 120 ends in «жиырма», 70 in «жетпіс», 90 in «тоқсан», 300 in «жүз», 80 in «сексен».
    assert wording.astam(number) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 встреча"), (22, "22 встречи"), (11, "11 встреч"), (112, "112 встреч")]
)
def test_russian_numerals_take_their_noun(number: int, said: str) -> None:
    assert wording.counted("ru", "meetings", number) == said


def test_the_traps_are_in_the_press(made: campaign.Manifest) -> None:
    def text_of(fragment: str) -> str:
        (first, *_) = [one for one in made.articles if fragment in one["path"]]
        return (made.site / first["path"].lstrip("/")).read_text(encoding="utf-8")

    assert "13 февраля 2022 года" in text_of("session-75")
    assert "Народнной партии" in text_of("session-75")
    assert "Алматинского городского" in text_of("session-75")
    assert text_of("session-75").count("Фото: пресс-служба") >= 3
    assert "более 1 миллиона 195 тысяч" in text_of("founding-61")
    assert "1 800 снегоуборочных" in text_of("higher-55")
    assert "облыстары мен Астанада" in text_of("street-")
    story = [one for one in made.articles if one["story"].startswith("session-75")]
    assert {one["language"] for one in story} == {"ru", "kk"}
    assert {one["published_at"][:10] for one in story} == {"2026-02-13", "2026-02-14"}


def test_reprints_say_the_same_in_other_outlets(made: campaign.Manifest) -> None:
    pair = [one for one in press.articles(made.seed, made.until) if one.story.startswith("higher-10")]
    first, second = ([re.sub("Дала Жаршысы|Өзен-Инфо", "", line) for line in one.body.paragraphs] for one in pair)
    assert first == second


def test_later_days_have_news_too() -> None:
    until = days.at(date(2026, 2, 27), time(23))
    printed = [one for one in press.articles(campaign.SEED, until) if one.published_at > until - timedelta(days=2)]
    assert 10 <= len(printed) <= 26


def test_the_manifest_on_disk_is_the_one_returned(made: campaign.Manifest) -> None:
    document = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert document["mark"] == MARK
    assert document["claims"] == made.claims
    assert datetime.fromisoformat(document["until"]) == made.until
    assert not list(Path(made.folder).rglob(".*"))
    assert set(stories._KINDS) >= {spec.split(" ")[1] for day in press.SCRIPT.values() for spec in day}
