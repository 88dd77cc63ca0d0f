"""Random small warehouses of press and reports: rows of raw and ops, drawn by a seed. SYNTHETIC: every figure is invented.

Few regions, days, texts, titles and numbers, so that everything that can collide does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from models import tiny

REGIONS = ("61", "55", "15")  # voters of them: at least, about, exactly
UNITS = {
    "61": ("611600000", "612000000"),
    "55": ("551600000", "552200000"),
    "15": ("151000000", "153200000"),
}
START = date(2026, 2, 12)
DAYS = tuple(START + timedelta(days=n) for n in range(6))
OUTLETS = ("a_ru", "b_kk", "c_ru", "d_kk")
TITLES = ("news of the day", "a long title of many words", "digest", "another long title of the week", "")
MEASURES = {
    "events_held": (0, 1, 2, 3, 4, 5, 6, 8, 10),
    "meetings_planned": (4, 5, 8, 10, 12, 15),
    "members_count": (100, 102, 109, 112, 125),
    "coalitions_count": (1, 2, 18, 19),
    "voters_count": (1195000, 1300000, 950000, 500000, 430000, 540000, 577053, 460000),
    "constitution_articles": (95, 96, 104, 77),
    "organisations_count": (300, 350, 240, 200),
    "meeting_participants": (0, 10, 20, 24, 25, 30),
    "questions_count": (3, 12),
    "goats": (7,),
}
PRESS_TYPES = ("meeting_residents", "round_table", "lecture", "coalition_session", "unheard_of")
REPORT_TYPES = ("meeting_residents", "meeting_residents", "round_table", "coalition_session", "mass_event")
SHARES = (50, 79, 80, 81, 89, 90, 91, 97, 98, 99, 100, 101, 102, 103, 109, 110, 111, 124, 125, 126, 200)


@dataclass(slots=True)
class Article:
    """One address: what its standing version says."""

    url: str
    source: str
    published_at: datetime
    title_key: str
    regions: tuple[str, ...]
    sketch: list[int]
    canonical_url: str | None
    flags: list[str]
    event_date: date | None
    event_date_basis: str
    units: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The language of its outlet."""
        return self.source[-2:]

    @property
    def day(self) -> date:
        """The day of publication in Almaty."""
        return self.published_at.date()


@dataclass(slots=True)
class Case:
    """A small warehouse. held: (region, day of the pack) -> its events; plans: (region, version, from) -> lines."""

    articles: list[Article]
    packs: dict[tuple[str, date], list[dict[str, Any]]]
    totals: dict[tuple[str, date], tuple[int | None, int | None]]
    plans: dict[tuple[str, int, date], list[tuple[str | None, date, str, int]]]
    rosters: dict[tuple[str, date], list[tuple[str, int]]]


def draw(seed: int, articles: int = 14) -> Case:
    """The warehouse of a seed."""
    dice = random.Random(seed)
    case = Case([], {}, {}, {}, {})
    for region in REGIONS:
        _draw_reports(dice, case, region)
    texts = [_text(dice, size) for size in (128, 128, 24, 9)]
    case.articles = [_draw_article(dice, number, texts) for number in range(articles)]
    return case


def _draw_reports(dice: random.Random, case: Case, region: str) -> None:
    for day in DAYS:
        if dice.random() < 0.3:
            continue
        case.packs[region, day] = [
            {
                "event_type": dice.choice(REPORT_TYPES),
                "event_date": day - timedelta(days=dice.choice((0, 0, 0, 1))) if day > START else day,
                "unit_code": dice.choice((*UNITS[region], None)),
                "status": dice.choice(("held", "held", "held", "cancelled")),
                "participants_offline": dice.choice((0, 10, 20, 25)),
                "participants_online": dice.choice((0, 0, 5)),
            }
            for _ in range(dice.choice((0, 1, 2, 3)))
        ]
        case.totals[region, day] = (dice.choice((None, 100, 110)), dice.choice((None, 18)))
    for version, since in ((1, START), (2, START + timedelta(days=2))):
        if dice.random() < 0.7:
            case.plans[region, version, since] = [
                (
                    dice.choice((*UNITS[region], *UNITS[region], None)),
                    START + timedelta(days=dice.randrange(20)),
                    dice.choice((*REPORT_TYPES, "training")),
                    dice.randrange(1, 6),
                )
                for _ in range(dice.randrange(1, 4))
            ]
    for day in (START, START + timedelta(days=3)):
        if dice.random() < 0.4:
            case.rosters[region, day] = [("c1", dice.choice((50, 100))), ("c2", dice.choice((10, 2)))]


def _text(dice: random.Random, size: int) -> list[int]:
    return sorted(dice.sample(range(1, 1_000_000), size))


def _variant(dice: random.Random, text: list[int]) -> list[int]:
    """The text with some of its runs written anew: from a copy to another text altogether."""
    share = dice.choice((0.0, 0.0, 0.1, 0.25, 0.3, 0.33, 0.35, 0.5, 0.7))
    kept = dice.sample(text, len(text) - round(share * len(text)))
    return sorted({*kept, *dice.sample(range(1, 1_000_000), len(text) - len(kept))})


def _draw_article(dice: random.Random, number: int, texts: list[list[int]]) -> Article:
    regions = dice.choice(((), ("61",), ("61",), ("61",), ("55",), ("15",), ("55", "61")))
    url = f"https://o.example/{number:02}"
    published = datetime.fromisoformat("2026-02-12T00:30+05:00") + timedelta(
        days=dice.choice((0, 0, 1, 1, 2, 3, 5, 8)), hours=dice.choice((0, 9, 9, 23))
    )
    article = Article(
        url=url,
        source=dice.choice(OUTLETS),
        published_at=published,
        title_key=dice.choice((*TITLES, f"only of {number}", f"only of {number}", f"only of {number}")),
        regions=regions,
        sketch=[] if dice.random() < 0.15 else _variant(dice, dice.choice(texts)),
        canonical_url=dice.choice((None, None, None, url, "https://o.example/", "https://o.example/one")),
        flags=dice.choice(([], [], [], [], [], ["DATE_CONFLICT"], ["PARTIAL"])),
        event_date=dice.choice((None, published.date(), published.date() - timedelta(days=1))),
        event_date_basis="none",
    )
    if article.event_date:
        article.event_date_basis = dice.choice(("text", "relative"))
    near = [unit for code in regions for unit in UNITS[code]]
    article.units = dice.sample(near, min(len(near), dice.choice((0, 0, 1, 2))))
    article.parties = dice.sample(("amanat", "aq_jol", "respublica"), dice.choice((0, 0, 1, 2)))
    article.claims = [_draw_claim(dice, regions) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
    article.events = [_draw_event(dice, article) for _ in range(dice.choice((0, 0, 1, 2)))]
    return article


def _draw_claim(dice: random.Random, regions: tuple[str, ...]) -> dict[str, Any]:
    measure = dice.choice((*MEASURES, "events_held", "events_held", "meetings_planned", "meeting_participants"))
    value = dice.choice(MEASURES[measure])
    comparator = dice.choice(("eq", "eq", "eq", "ge", "le", "approx", "range"))
    scope = dice.choice((*(regions * 5), "61", "55", "national", "national", "unknown", "62"))
    low, high = {
        "eq": (value, value), "approx": (value, value), "ge": (value, None), "le": (None, value),
        "range": (value, value + dice.choice((1, 5))),
    }[comparator]  # fmt: skip
    unit = dice.choice((*(None,) * 9, *UNITS.get(scope, ()), *UNITS.get(scope, ()), "999"))
    return {"measure": measure, "low": low, "high": high, "comparator": comparator, "scope": scope, "unit_code": unit}


def _draw_event(dice: random.Random, article: Article) -> dict[str, Any]:
    region = dice.choice((*article.regions, *article.regions, "61", "national"))
    day = article.day - timedelta(days=dice.choice((0, 0, 1, 3)))
    return {
        "event_type": dice.choice(PRESS_TYPES),
        "status": dice.choice(("held", "held", "held", "planned")),
        "region_code": region,
        "unit_code": dice.choice((None, *UNITS.get(region, ()))),
        "event_date": dice.choice((day, day, day, None)),
        "date_basis": dice.choice(("text", "relative", "published")),
    }


def load(connection: psycopg.Connection[Any], case: Case) -> None:
    """Everything of a case into empty raw and ops."""
    load_reports(connection, case)
    for article in case.articles:
        put(connection, article)


def load_reports(connection: psycopg.Connection[Any], case: Case) -> None:
    """The settings, and what the regions sent."""
    _settings(connection)
    for (region, day), events in case.packs.items():
        _pack(connection, case, region, day, events)
    for (region, version, since), lines in case.plans.items():
        name, approved = f"plan {version} of {region}", since - timedelta(days=1)
        digest = tiny.submit(
            connection, name, f"{approved.day:02}T10:00", pack="plan", region_code=region, report_date=since
        )
        tiny.put(connection, "raw.plan_lines", *(
            {"file_sha256": digest, "sheet": "F1", "row_no": number, "plan_version": version, "approved_on": approved,
             "approval_ref": "1", "plan_line": number, "unit_code": unit, "plan_date": day, "event_type": kind,
             "format": "offline", "planned_events": planned}
            for number, (unit, day, kind, planned) in enumerate(lines, start=1)
        ))  # fmt: skip
    for (region, day), coalitions in case.rosters.items():
        name = f"roster of {region} {day}"
        digest = tiny.submit(
            connection, name, f"{day.day:02}T12:00", pack="roster", region_code=region, report_date=day
        )
        tiny.put(connection, "raw.report_roster", *(
            {"file_sha256": digest, "sheet": "F3", "row_no": number, "as_of": day, "coalition_code": code,
             "coalition_level": "district", "party_code": "amanat", "member_category": "other", "members_count": members}
            for number, (code, members) in enumerate(coalitions, start=1)
        ))  # fmt: skip


def _settings(connection: psycopg.Connection[Any]) -> None:
    tiny.configure(connection)
    connection.execute("delete from ops.campaign_regions; delete from ops.days")
    tiny.put(
        connection, "ops.campaign_regions", *({"region_code": code, "reporting_starts_on": START} for code in REGIONS)
    )
    tiny.put(connection, "ops.days", *(
        {"report_date": day, "as_of": tiny.AS_OF.replace(day=day.day + 1, hour=13)} for day in DAYS
    ))  # fmt: skip


def _pack(
    connection: psycopg.Connection[Any], case: Case, region: str, day: date, events: list[dict[str, Any]]
) -> None:
    digest = tiny.submit(
        connection, f"{region} of {day}", f"{day.day:02}T19:00", region_code=region, report_date=day, is_nil=not events
    )
    numbered = ({**one, "event_uid": f"{region}-{day}-{number}"} for number, one in enumerate(events))
    tiny.events(connection, digest, *numbered)
    members, coalitions = case.totals[region, day]
    tiny.summary(connection, digest, 0, 0, 0, members_total=members, coalitions_total=coalitions)


def put(connection: psycopg.Connection[Any], article: Article) -> None:
    """An article in one version, under the digest of its address."""
    digest = tiny.sha(article.url)
    page = {"url": article.url, "body_sha256": digest}
    where = {"starts_at": 0, "ends_at": 1}
    tiny.put(
        connection, "ops.files", {"file_sha256": digest, "bytes": 1, "media_type": "x", "first_seen_at": tiny.AS_OF}
    )
    tiny.put(connection, "raw.press_pages", {
        **page, "source_code": article.source, "fetched_at": article.published_at, "title": article.title_key,
        "published_at": article.published_at, "date_basis": "metadata", "language": article.language, "words": 100,
        "text_sha256": digest, "title_key": article.title_key, "sketch": article.sketch, "flags": article.flags,
        "canonical_url": article.canonical_url, "event_date": article.event_date,
        "event_date_basis": article.event_date_basis, "reader_version": "1",
    })  # fmt: skip
    tiny.put(connection, "raw.press_entries", {
        "source_code": article.source, "url": article.url, "title": article.title_key,
        "published_at": article.published_at, "first_seen_at": article.published_at,
    })  # fmt: skip
    mentions = [
        *(("region", code, "primary") for code in article.regions),
        ("region", "79", "background"),
        *(("unit", code, None) for code in article.units),
        *(("party", code, None) for code in article.parties),
    ]
    tiny.put(connection, "raw.press_mentions", *(
        {**page, "kind": kind, "code": code, "role": role, "said": code, "starts_at": number, "ends_at": number + 1}
        for number, (kind, code, role) in enumerate(mentions)
    ))  # fmt: skip
    for number, claim in enumerate(article.claims, start=1):
        usual = {"unit": "x", "status": "fact", "said": str(claim["low"]), "rule_id": "test"}
        tiny.put(connection, "raw.press_claims", {**page, **where, **usual, "claim_no": number, **claim})
    for number, event in enumerate(article.events, start=1):
        tiny.put(
            connection, "raw.press_events",
            {**page, **where, "said": "x", "rule_id": "test", "event_no": number, **event},
        )  # fmt: skip


def grid() -> Case:
    """Every kind of bound around every reported number: a roster of another size on each day, and the facts."""
    sizes = dict(zip(DAYS, (0, 1, 8, 100, 500, 1000), strict=True))
    case = Case([], {}, {}, {}, {("61", day): [("c1", size)] for day, size in sizes.items()})
    around = [("members_count", "61", size, day) for day, size in sizes.items()]
    facts = {"61": 1195000, "55": 500000, "15": 577053, "62": 141000, "national": 12416759}
    around += [("voters_count", scope, size, START) for scope, size in facts.items()]
    around += [("constitution_articles", "national", 96, START), ("organisations_count", "national", 300, START)]
    for number, (measure, scope, size, day) in enumerate(around):
        published = datetime.fromisoformat(f"{day}T12:00+05:00")
        address = f"https://o.example/{number:02}"
        article = Article(address, "a_ru", published, f"only of {number}", (), [], None, [], None, "none")
        article.claims = [
            {"measure": measure, "low": low, "high": high, "comparator": comparator, "scope": scope, "unit_code": None}
            for value in sorted({size * percent // 100 for percent in SHARES} | {0, 1, size + 1, 95, 104})
            for comparator, low, high in (
                ("eq", value, value), ("approx", value, value), ("ge", value, None), ("le", None, value),
                ("range", value, value + 1), ("range", value, 2 * value),
            )
        ]  # fmt: skip
        case.articles.append(article)
    return case
