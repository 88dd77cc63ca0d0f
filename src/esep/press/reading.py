"""An article's page or plain text -> Article: text, title, dates, language, regions, parties, claims. No network, no database.

Offsets everywhere are code points into `Article.text`. Names of persons are neither looked for nor kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from esep.config import PageRules, settings
from esep.errors import Refused
from esep.press.figures import claims, happenings, relevance, wording
from esep.press.names import concepts, parties, places, roles
from esep.press.page import dates, drafts, heads, language, quotes, sketches, story
from esep.press.text import lower

READER_VERSION = "2"
NO_RULES = PageRules()


class ReaderFailed(Refused):
    """Our own reading broke on a page: a bug, not a property of the page."""


@dataclass(frozen=True, slots=True)
class Article:
    """What was read. date_basis says where published_at came from: feed, metadata, text, none."""

    title: str | None
    text: str
    language: str
    is_language_uncertain: bool
    published_at: datetime | None
    date_basis: str
    event_date: date | None
    regions: tuple[places.Mention, ...]
    primary: frozenset[str]
    regions_in_title: tuple[str, ...]
    parties: tuple[parties.Mention, ...]
    claims: tuple[claims.Claim, ...]
    flags: tuple[str, ...]
    url: str | None = None
    words: int = field(default=0)
    units: tuple[places.Mention, ...] = ()
    concepts: tuple[concepts.Mention, ...] = ()
    quotes: tuple[quotes.Quote, ...] = ()
    events: tuple[happenings.Happening, ...] = ()
    sketch: tuple[int, ...] = ()
    event_date_basis: str = "none"
    canonical_url: str | None = None
    modified_at: datetime | None = None
    text_share: float | None = None

    @property
    def title_key(self) -> str:
        """See story.title_key."""
        return story.title_key(self.title or "")

    @property
    def text_sha256(self) -> str:
        """See story.text_sha256."""
        return story.text_sha256(self.text)

    def role(self, code: str) -> str:
        """primary or background."""
        return "primary" if code in self.primary else "background"

    def to_json(self) -> dict[str, Any]:
        """The shape of `press read`."""
        codes = dict.fromkeys([*(m.code for m in self.regions), *self.regions_in_title])
        return {
            "language": self.language,
            "lang_uncertain": self.is_language_uncertain,
            "title": self.title,
            "published_at": _iso(self.published_at),
            "date_basis": self.date_basis,
            "event_date": _iso(self.event_date),
            "event_date_basis": self.event_date_basis,
            "canonical_url": self.canonical_url,
            "modified_at": _iso(self.modified_at),
            "text_share": self.text_share,
            "text": self.text,
            "regions": [
                {"code": code, "role": self.role(code), "mentions": _mentions(self.regions, code)} for code in codes
            ],
            "units": [{"code": code, "mentions": _mentions(self.units, code)} for code in _codes(self.units)],
            "parties": [{"code": code, "mentions": _mentions(self.parties, code)} for code in _codes(self.parties)],
            "concepts": [
                {"kind": m.kind, "code": m.code, "text": m.said, "start": m.start, "end": m.end} for m in self.concepts
            ],
            "claims": [_shown(claim) for claim in self.claims],
            "quotes": [_shown(quote) for quote in self.quotes],
            "events": [_shown(event) for event in self.events],
            "flags": list(self.flags),
        }


def _shown(found: claims.Claim | quotes.Quote | happenings.Happening) -> dict[str, Any]:
    return {
        name: _iso(value) if isinstance(value, date) else value
        for name, value in asdict(found).items()
        if name != "rule_id"
    }


def _iso(said: date | datetime | None) -> str | None:
    return said.isoformat() if said else None


def _codes(found: Sequence[places.Mention | parties.Mention]) -> list[str]:
    return list(dict.fromkeys(mention.code for mention in found))


def _mentions(found: Sequence[places.Mention | parties.Mention], code: str) -> list[dict[str, Any]]:
    return [{"text": m.said, "start": m.start, "end": m.end} for m in found if m.code == code]


def read(
    html_or_text: bytes | str,
    *,
    kind: drafts.Kind = "auto",
    published_at: datetime | None = None,
    url: str | None = None,
    rules: PageRules = NO_RULES,
) -> Article:
    """Read one article. published_at is the feed's date when there is one; it outranks what the page says.

    Raises Refused, and nothing else, for a page that cannot or should not be read; ReaderFailed where the fault is ours.
    """
    try:
        return _read(drafts.draw(html_or_text, kind, rules), published_at, url)
    except (Refused, MemoryError):
        raise
    except Exception as err:
        raise ReaderFailed(f"a page that the reader cannot read: {type(err).__name__}: {err}"[:300]) from err


def _read(draft: drafts.Draft, published_at: datetime | None, url: str | None) -> Article:
    title, text = draft.title, draft.text
    in_title = places.find(title or "")
    published, basis = _published(published_at, draft.head_said, draft.header_said)
    campaign = settings().campaign
    event = dates.event_date(text, published, {campaign.voting_on, campaign.silence_on})
    spoken, is_uncertain = language.identify(f"{title or ''}\n{text}")
    flags = [*draft.flags, *language.flags(text)]
    flags += ["DATE_CONFLICT"] * event.is_conflict + ["EVENT_DATE_RELATIVE"] * event.is_relative
    flags += ["LANG_UNCERTAIN"] * is_uncertain + ["NO_TEXT"] * (not text)
    regions = places.heard(places.find(text), in_title)
    in_title = _heard_in_title(in_title, regions)
    primary = frozenset(roles.primary(text, regions, in_title))
    units = places.units(text, regions)
    in_title_only = _units_in_title(title or "", in_title, units)
    kinds = concepts.find(text)
    said = quotes.find(text)
    spoken_in = spoken if spoken in {"kk", "en"} else "ru"
    setting = claims.Setting(
        language=spoken_in,
        mentions=regions,
        primary=primary,
        occasion=wording.occasion(lower(f"{title or ''} {text[:400]}"), 0),
        units=units,
        quotes=said,
        title=title or "",
    )
    is_ours = wording.is_about_campaign(f"{title} {text}")
    if is_ours:
        kinds = relevance.field(text, title or "").concepts(kinds)
    return Article(
        title=title,
        text=text,
        language=spoken,
        is_language_uncertain=is_uncertain,
        published_at=published,
        date_basis=basis,
        event_date=event.day,
        regions=tuple(regions),
        primary=primary,
        regions_in_title=tuple(dict.fromkeys(m.code for m in in_title)),
        parties=tuple(parties.find(text)),
        claims=tuple(claims.find(text, setting)) if is_ours else (),
        flags=tuple(flags),
        url=url,
        words=len(re.findall(r"\w+", text)),
        units=(*in_title_only, *units),
        concepts=tuple(kinds),
        quotes=tuple(said),
        events=tuple(
            happenings.find(
                text,
                language=spoken_in,
                published_at=published,
                regions=regions,
                units=units,
                primary=primary,
                kinds=kinds,
            )
            if is_ours
            else ()
        ),
        sketch=tuple(sketches.sketch(text)),
        event_date_basis="none" if event.day is None else "relative" if event.is_relative else "text",
        canonical_url=heads.canonical_url(draft.canonical, url),
        modified_at=dates.instant(draft.modified_said),
        text_share=draft.text_share,
    )


def _published(feed: datetime | None, metadata: str | None, header: str | None) -> tuple[datetime | None, str]:
    if feed and dates.EARLIEST <= feed.year <= dates.LATEST:
        return feed, "feed"
    for said, basis in ((metadata, "metadata"), (header, "text")):
        if found := dates.instant(said):
            return found, basis
    return None, "none"


def _units_in_title(
    title: str, regions: Sequence[places.Mention], in_text: Sequence[places.Mention]
) -> list[places.Mention]:
    """The units that only the title names: without a place in the text, so 0 to 0 and nothing said."""
    known = {unit.code for unit in in_text}
    found = {unit.code: unit for unit in places.units(title, regions) if unit.code not in known}
    return [replace(unit, said="", start=0, end=0) for unit in found.values()]


def _heard_in_title(title: list[places.Mention], body: list[places.Mention]) -> list[places.Mention]:
    """A weak name in a title counts when nothing in the title is stronger and nothing contradicts it."""
    if any(m.strength > places.WEAK for m in title):
        return [m for m in title if m.strength > places.WEAK]
    said = {m.said for m in title if lower(m.said).startswith(("столиц", "мегаполис", "елорда"))}
    certain = {m.code for m in body if m.strength > places.WEAK}
    return [m for m in title if m.said not in said or m.code in certain or not certain]
