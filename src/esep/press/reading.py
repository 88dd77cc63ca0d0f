"""An article's page or plain text -> Article: text, title, dates, language, regions, parties, claims. No network, no database.

Offsets everywhere are code points into `Article.text`. Names of persons are neither looked for nor kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from esep.config import settings
from esep.press import boilerplate, claims, dates, language, pages, parties, places, roles, story, wording
from esep.press.text import clean, decode, lower

READER_VERSION = "1"
MOST_CHARACTERS = 100_000  # an article longer than this is a document; the rest is not read
Kind = Literal["auto", "html", "text"]


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
        party_codes = dict.fromkeys(m.code for m in self.parties)
        return {
            "language": self.language,
            "lang_uncertain": self.is_language_uncertain,
            "title": self.title,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "date_basis": self.date_basis,
            "event_date": self.event_date.isoformat() if self.event_date else None,
            "text": self.text,
            "regions": [
                {"code": code, "role": self.role(code), "mentions": _mentions(self.regions, code)} for code in codes
            ],
            "parties": [{"code": code, "mentions": _mentions(self.parties, code)} for code in party_codes],
            "claims": [
                {
                    "measure": claim.measure,
                    "low": claim.low,
                    "high": claim.high,
                    "comparator": claim.comparator,
                    "unit": claim.unit,
                    "scope": claim.scope,
                    "status": claim.status,
                    "text": claim.text,
                    "start": claim.start,
                    "end": claim.end,
                }
                for claim in self.claims
            ],
            "flags": list(self.flags),
        }


def _mentions(found: Sequence[places.Mention | parties.Mention], code: str) -> list[dict[str, Any]]:
    return [{"text": m.said, "start": m.start, "end": m.end} for m in found if m.code == code]


@dataclass(frozen=True, slots=True)
class _Raw:
    """Lines of the main text and what the page's head said."""

    lines: list[str]
    title: str | None
    published_said: str | None
    flags: list[str]


def read(
    html_or_text: bytes | str, *, kind: Kind = "auto", published_at: datetime | None = None, url: str | None = None
) -> Article:
    """Read one article. published_at is the feed's date when there is one; it outranks what the page says."""
    raw = _opened(html_or_text, kind)
    stripped = boilerplate.strip(raw.lines)
    lines, title = stripped.lines, raw.title
    if title is None:
        title, lines = boilerplate.split_header(lines)
    elif lines and boilerplate.same_words(lines[0], title):
        lines = lines[1:]
    text = "\n".join(lines)
    flags = list(raw.flags)
    published, basis = _published(published_at, raw.published_said, boilerplate.header_instant(stripped.header))
    campaign = settings().campaign
    event = dates.event_date(text, published, {campaign.voting_on, campaign.silence_on})
    spoken, is_uncertain = language.identify(f"{title or ''}\n{text}")
    flags += ["DATE_CONFLICT"] * event.is_conflict + ["EVENT_DATE_RELATIVE"] * event.is_relative
    flags += ["TAIL_REMOVED"] * stripped.has_tail + ["LANG_UNCERTAIN"] * is_uncertain + ["NO_TEXT"] * (not text)
    in_title = places.find(title or "")
    regions = places.heard(places.find(text), in_title)
    in_title = _heard_in_title(in_title, regions)
    primary = frozenset(roles.primary(text, regions, in_title))
    setting = claims.Setting(
        language="kk" if spoken == "kk" else "ru",
        mentions=regions,
        primary=primary,
        occasion=wording.occasion(lower(f"{title or ''} {text[:400]}"), 0),
    )
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
        claims=tuple(claims.find(text, setting)) if wording.is_about_campaign(f"{title} {text}") else (),
        flags=tuple(flags),
        url=url,
        words=len(re.findall(r"\w+", text)),
    )


def _opened(html_or_text: bytes | str, kind: Kind) -> _Raw:
    flags = []
    if isinstance(html_or_text, bytes):
        html_or_text, is_repaired = decode(html_or_text)
        flags += ["MOJIBAKE_REPAIRED"] * is_repaired
    if kind == "auto":
        kind = "html" if pages.looks_like_html(html_or_text) else "text"
    if kind == "text":
        return _Raw(_lines(html_or_text), None, None, flags)
    page = pages.main_text(html_or_text)
    title = story.without_outlet(" ".join(clean(page.title).split())) if page.title else None
    return _Raw(_lines(page.text), title or None, page.published_said, flags)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(text[:MOST_CHARACTERS]).split("\n") if line.strip()]


def _published(feed: datetime | None, metadata: str | None, header: str | None) -> tuple[datetime | None, str]:
    if feed:
        return feed, "feed"
    for said, basis in ((metadata, "metadata"), (header, "text")):
        if found := dates.instant(said):
            return found, basis
    return None, "none"


def _heard_in_title(title: list[places.Mention], body: list[places.Mention]) -> list[places.Mention]:
    """A weak name in a title counts when nothing in the title is stronger and nothing contradicts it."""
    if any(m.strength > places.WEAK for m in title):
        return [m for m in title if m.strength > places.WEAK]
    said = {m.said for m in title if lower(m.said).startswith(("столиц", "мегаполис", "елорда"))}
    certain = {m.code for m in body if m.strength > places.WEAK}
    return [m for m in title if m.said not in said or m.code in certain or not certain]
