"""An Article -> the rows of raw.press_*, as plain values that travel as JSON.

`Rows` is what comes out of the bounded child: instants and days are ISO text, which PostgreSQL reads.
"""

from __future__ import annotations

from typing import Any, TypedDict

from esep.press.names import places
from esep.press.reading import Article

STRENGTHS = {places.STRONG: "strong", places.DISTRICT: "district", places.WEAK: "weak"}
MENTION = ["kind", "code", "role", "strength", "said", "starts_at", "ends_at"]
CLAIM = ["claim_no", "measure", "low", "high", "comparator", "unit", "scope", "status", "said", "starts_at", "ends_at"]
CLAIM += ["rule_id", "unit_code", "speaker_role"]
QUOTE = ["quote_no", "is_direct", "speaker_role", "starts_at", "ends_at"]
EVENT = ["event_no", "event_type", "status", "region_code", "unit_code", "event_date", "date_basis", "said"]
EVENT += ["starts_at", "ends_at", "rule_id"]


class Rows(TypedDict):
    """One version of a page: its own columns, and a row for each thing found in it."""

    page: dict[str, Any]
    mentions: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    events: list[dict[str, Any]]


def of(article: Article) -> Rows:
    """The rows of an article, without its address and digest."""
    return {
        "page": _page(article),
        "mentions": _mentions(article),
        "claims": _numbered("claim_no", article.claims, CLAIM),
        "quotes": _numbered("quote_no", article.quotes, QUOTE),
        "events": _numbered("event_no", article.events, EVENT),
    }


def _page(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "published_at": _iso(article.published_at),
        "date_basis": article.date_basis,
        "event_date": _iso(article.event_date),
        "event_date_basis": article.event_date_basis,
        "canonical_url": article.canonical_url,
        "modified_at": _iso(article.modified_at),
        "text_share": article.text_share,
        "sketch": list(article.sketch),
        "language": article.language,
        "is_language_uncertain": article.is_language_uncertain,
        "words": article.words,
        "text_sha256": article.text_sha256,
        "title_key": article.title_key,
        "flags": list(article.flags),
    }


def _mentions(article: Article) -> list[dict[str, Any]]:
    said_in_text = {m.code for m in article.regions}
    rows = [_mention("region", m, role=article.role(m.code), strength=STRENGTHS[m.strength]) for m in article.regions]
    # a region that only the title names has no place in the text: start and end 0, nothing said
    rows += [
        {"kind": "region", "code": code, "role": article.role(code), "strength": None, "said": "", "starts_at": 0, "ends_at": 0}
        for code in article.regions_in_title
        if code not in said_in_text
    ]  # fmt: skip
    rows += [_mention("unit", m, strength="district") for m in article.units]
    rows += [_mention("party", m) for m in article.parties]
    rows += [_mention(m.kind, m) for m in article.concepts]
    once = {(row["kind"], row["code"], row["starts_at"]): row for row in rows}
    return list(once.values())


def _mention(kind: str, found: Any, *, role: str | None = None, strength: str | None = None) -> dict[str, Any]:
    return {
        "kind": kind, "code": found.code, "role": role, "strength": strength,
        "said": found.said, "starts_at": found.start, "ends_at": found.end,
    }  # fmt: skip


def _numbered(number: str, found: Any, columns: list[str]) -> list[dict[str, Any]]:
    """A row for each thing found, its columns by the names of its attributes; three have another name in the warehouse."""
    attributes = {"said": "text", "starts_at": "start", "ends_at": "end"}
    return [
        {number: at, **{column: _iso(getattr(one, attributes.get(column, column))) for column in columns[1:]}}
        for at, one in enumerate(found, 1)
    ]


def _iso(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
