"""Which outlet prints which story when: written down for 12 to 18 February, drawn by lot afterwards; as a static site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from esep import days
from esep.regions import regions
from esep.sample import figures, pages, plans, stories
from esep.sample.plans import rng
from esep.sample.telling import Body, Telling

LAST_SCRIPTED = date(2026, 2, 17)
OUTLETS = {
    "dala_ru": ("Дала Жаршысы", "ru", "rss.xml"),
    "dala_kk": ("Дала Жаршысы", "kk", "rss.xml"),
    "ozen_ru": ("Өзен-Инфо", "ru", "atom.xml"),
    "korme_kk": ("Көрме Таңы", "kk", "atom.xml"),
}
SHORT = {"dr": "dala_ru", "dk": "dala_kk", "or": "ozen_ru", "kk": "korme_kk"}
REPRINTED_AFTER = timedelta(minutes=35)
FEED_LENGTH = 30
SITEMAP = "news-sitemap.xml"

# Day of February -> "clock kind regions outlets [flags]". A reprint follows 35 minutes later; /next is the day after.
# Exact tallies come after 20:00, when the day's figures are known.
SCRIPT: dict[int, tuple[str, ...]] = {
    12: (
        "10:20 national 71 dr,or",
        "11:40 explainer - dk,kk",
        "14:10 noise - or",
        "16:30 founding 71 dr",
        "18:05 noise - kk tail",
    ),
    13: (
        "09:40 founding 61 dr,or straight_quotes",
        "12:15 founding 27 dr tail",
        "15:00 session 75 or,dr,dk/next year_2022,credits,straight_quotes,typo",
        "17:20 founding 79 kk credits",
    ),
    14: (
        "11:00 more 61 dr",
        "13:30 higher 55 or tail",
        "16:00 noise - dk,or",
        "20:40 tally 15 dr,kk",
    ),
    15: (
        "10:30 street 71+35+39+55 dk,dr",
        "12:20 meeting 39 or credits",
        "15:10 higher 23 kk tail",
        "18:00 noise - dr",
        "20:45 tally 79 or",
    ),
    16: (
        "09:30 explainer - or outdated",
        "11:10 stale 61 dr tail",
        "13:00 plan 79 dk,dr",
        "15:40 higher 10 dr,or",
        "17:00 meeting 19 or typo",
        "20:30 tally 47 kk",
    ),
    17: (
        "09:20 national 71 dk,kk tail",
        "10:30 higher 43 dr,or",
        "12:40 far_higher 61 kk",
        "14:00 plan_wrong 15 or credits",
        "15:30 meeting 35 or missing",
        "16:10 more 27 dk tail",
        "17:40 session 71 dr credits",
        "19:10 about 33 kk tail",
        "20:30 minor 39 dr",
        "20:50 tally 10 dk",
    ),
}


@dataclass(frozen=True, slots=True)
class Article:
    """One page of one outlet."""

    outlet: str
    path: str  # "/dala_ru/2026/02/13/founding-61-1.html"
    story: str
    kind: str
    day: date
    published_at: datetime
    regions: tuple[str, ...]
    flags: frozenset[str]
    body: Body

    @property
    def language(self) -> str:
        """The language it is written in."""
        return OUTLETS[self.outlet][1]


def articles(seed: int, until: datetime) -> list[Article]:
    """Everything published until `until`, oldest first."""
    result: list[Article] = []
    day = plans.STARTS_ON
    while day <= min(days.calendar_day(until), plans.ENDS_ON):
        for number, spec in enumerate(_specs(seed, day), start=1):
            result += _printed(seed, day, number, spec)
        day += timedelta(days=1)
    return sorted((one for one in result if one.published_at <= until), key=lambda one: (one.published_at, one.path))


def write_site(folder: Path, published: list[Article], base_url: str) -> None:
    """The pages that are not there yet, and the feeds and front pages as of now."""
    for article in published:
        path = folder / article.path.lstrip("/")
        if "missing" not in article.flags and not path.exists():
            pages.put(path, pages.article(article, OUTLETS[article.outlet][0]))
    for outlet, (name, language, feed) in OUTLETS.items():
        latest = [one for one in reversed(published) if one.outlet == outlet][:FEED_LENGTH]
        pages.put(folder / outlet / feed, pages.feed(feed, outlet, name, language, latest, base_url))
        pages.put(folder / outlet / "index.html", pages.front(outlet, name, language, feed, latest))
        pages.put(folder / outlet / SITEMAP, pages.sitemap(name, language, latest, base_url))
    pages.put(folder / "robots.txt", pages.ROBOTS)


def described(published: Iterable[Article]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles and their claims as the manifest lists them."""
    listed, claims = [], []
    for one in published:
        listed.append(
            {
                "path": one.path,
                "outlet": one.outlet,
                "language": one.language,
                "published_at": one.published_at.isoformat(),
                "title": one.body.title,
                "story": one.story,
                "kind": one.kind,
                "regions": list(one.regions),
                "flags": sorted(one.flags),
                "is_missing": "missing" in one.flags,
            }
        )
        claims += [
            {
                "path": one.path,
                "outlet": one.outlet,
                "published_at": one.published_at.isoformat(),
                "claim_date": days.calendar_day(one.published_at).isoformat(),
                "scope": said.scope,
                "measure": said.measure,
                "status": said.status,
                "low": said.low,
                "high": said.high,
                "comparator": said.comparator,
                "said": said.text,
                "reported": said.reported,
                "verdict": said.verdict,
            }
            for said in one.body.claims
        ]
    return listed, claims


def _specs(seed: int, day: date) -> tuple[str, ...]:
    if day <= LAST_SCRIPTED:
        return SCRIPT[day.day]
    return tuple(_drawn(seed, day))


def _drawn(seed: int, day: date) -> list[str]:
    """Later days: a mix of right, rounded and wrong tallies about regions whose figures are settled, and other news."""
    dice = rng(seed, day, "press")
    told = [region.code for region in regions() if figures.is_settled(seed, region.code, day)]
    dice.shuffle(told)
    specs = [f"{dice.randint(9, 11)}:{dice.randint(10, 55)} noise - {dice.choice(('dr', 'or', 'dk', 'kk'))}"]
    kinds = ("more", "higher", "stale", "tally", "minor", "plan")
    evening = {"tally", "minor"}
    for kind, region in zip(kinds, told, strict=False):
        hour = 20 if kind in evening else dice.randint(12, 18)
        outlets = dice.choice(("dr,or", "dk", "kk", "dr", "or", "dr,dk/next"))
        specs.append(f"{hour}:{dice.randint(25, 59)} {kind} {region} {outlets}{dice.choice(('', ' tail', ' credits'))}")
    return [spec if len(spec.split(":")[0]) == 2 else f"0{spec}" for spec in specs]


def _printed(seed: int, day: date, number: int, spec: str) -> list[Article]:
    clock, kind, about, outlets, *flags = spec.split(" ")
    codes = tuple(about.split("+")) if about != "-" else ()
    marks = frozenset(flag for flag in ",".join(flags).split(",") if flag)
    story = f"{kind}-{'-'.join(codes) or 'all'}-{day:%m%d}-{number}"
    result = []
    for place, name in enumerate(outlets.split(",")):
        short, _, later = name.partition("/")
        published_at = days.at(day, time.fromisoformat(clock)) + place * REPRINTED_AFTER + timedelta(days=bool(later))
        outlet = SHORT[short]
        language = OUTLETS[outlet][1]
        dice = rng(seed, story, language)  # the reprint has the same words, but for the outlet's name
        telling = Telling(seed, kind, day, language, OUTLETS[outlet][0], codes, marks, dice)
        path = f"/{outlet}/{published_at:%Y/%m/%d}/{story}.html"
        result.append(Article(outlet, path, story, kind, day, published_at, codes, marks, stories.write(telling)))
    return result
