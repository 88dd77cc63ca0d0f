"""Which article a page is, and whether it says anything new: one article is kept once, one version of it once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from psycopg import Connection

from esep import days
from esep.press import reading
from esep.press.articles import rows
from esep.press.articles.rows import Rows
from esep.press.page import partial, sketches
from esep.press.sources import addresses
from esep.warehouse import load

ALIKE = 0.5  # of two texts: different articles stay below 0.03, edited copies above 0.67
WORDS_OF_A_CLAIM = ("measure", "low", "high", "comparator", "unit", "scope", "status", "unit_code")
STANDING = """
select body_sha256, text_sha256, sketch, title_key, words, %s = any(flags)
from raw.press_pages
where url = %s
order by greatest(fetched_at, returned_at) desc, body_sha256
limit 1
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What is remembered of a version without its text."""

    body_sha256: str
    text_sha256: str
    sketch: list[int]
    title_key: str
    words: int
    is_partial: bool


def standing(connection: Connection[Any], url: str) -> Version | None:
    """The version of an article that stands now."""
    row = connection.execute(STANDING, (partial.FLAG, url)).fetchone()
    return Version(*row) if row else None


def claims_of(connection: Connection[Any], url: str, digest: str) -> list[tuple[str, ...]]:
    """The figures of a version, comparable with those of `said`."""
    columns = ", ".join(WORDS_OF_A_CLAIM)
    rows = connection.execute(
        f"select {columns} from raw.press_claims where url = %s and body_sha256 = %s".encode(),  # noqa: S608 (our own names)
        (url, digest),
    )
    return sorted(tuple(_said(value) for value in row) for row in rows)


def said(found: Rows) -> list[tuple[str, ...]]:
    """The figures of a page just read."""
    return sorted(tuple(_said(claim[column]) for column in WORDS_OF_A_CLAIM) for claim in found["claims"])


def _said(value: Any) -> str:
    return f"{float(value):.6f}" if hasattr(value, "real") else "" if value is None else str(value)


def says_the_same(connection: Connection[Any], url: str, found: Rows) -> bool:
    """Whether the version that stands has the same text, title and figures: other bytes alone are no new version."""
    known, page = standing(connection, url), found["page"]
    if known is None or known.title_key != page["title_key"] or known.is_partial != (partial.FLAG in page["flags"]):
        return False
    has_same_sketch = bool(known.sketch) and known.sketch == page["sketch"] and known.words == page["words"]
    if known.text_sha256 != page["text_sha256"] and not has_same_sketch:
        return False
    return claims_of(connection, url, known.body_sha256) == said(found)


def article_url(asked: str, moved_to: str | None, canonical: str | None) -> str:
    """The address an article is known by: what it calls itself, where it was moved for good, else where it was asked.

    An address on another host, the site's root and a section above the article are not believed.

    >>> article_url("https://a.kz/news/1?from=feed", None, "https://a.kz/news/1")
    'https://a.kz/news/1'
    >>> article_url("https://a.kz/news/1", None, "https://a.kz/news/")
    'https://a.kz/news/1'
    """
    for said_to_be in (canonical, moved_to):
        candidate = addresses.canonical(said_to_be, asked) if said_to_be else None
        if candidate and _is_believable(candidate, asked):
            return candidate
    return asked


def _is_believable(candidate: str, asked: str) -> bool:
    there, here = urlsplit(candidate), urlsplit(asked)
    path = there.path.rstrip("/")
    is_same_site = _site(there.netloc) == _site(here.netloc)
    is_above = here.path.startswith(f"{path}/") and not there.query and here.path.rstrip("/") != path
    is_section = is_above and not re.search(
        r"[\d-]", path.rpartition("/")[2]
    )  # /news above /news/1, not /news/1 above its print
    return is_same_site and bool(path or there.query) and not is_section


def _site(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def is_home(url: str, asked: str) -> bool:
    """Whether an article's address led to the front page: it is not there any more, whatever the status says."""
    there, here = urlsplit(url), urlsplit(asked)
    return not there.path.strip("/") and not there.query and bool(here.path.strip("/") or here.query)


def known_as(connection: Connection[Any], url: str, address: str, read: Rows) -> str | None:
    """The address under which the same article is kept already, by its address and by its text or title; None when it is new."""
    found = connection.execute(
        "select distinct kept_as from ops.visits where (article_url = %(address)s or url = %(address)s) "
        "and url <> %(url)s and visits > 0 order by 1",
        {"address": address, "url": url},
    ).fetchall()
    for (kept_as,) in found:
        other = standing(connection, kept_as)
        if kept_as != url and other and _is_same_article(other, read["page"]):
            return str(kept_as)
    return None


def _is_same_article(other: Version, page: dict[str, Any]) -> bool:
    if other.text_sha256 == page["text_sha256"] or (page["title_key"] and other.title_key == page["title_key"]):
        return True
    return sketches.resemblance(other.sketch, page["sketch"]) >= ALIKE


def keep(connection: Connection[Any], code: str, url: str, digest: str, found: Rows, fetched_at: datetime) -> None:
    """One version of one page with all that was found in it, in the caller's transaction. Again: the same."""
    keys = {"url": url, "body_sha256": digest}
    given = {
        **keys,
        "source_code": code,
        "fetched_at": fetched_at,
        "read_at": days.now(),
        "reader_version": reading.READER_VERSION,
        **found["page"],
    }
    load.upsert(connection, "raw.press_pages", list(keys), given)
    load.replace(connection, "raw.press_mentions", keys, rows.MENTION, found["mentions"])
    load.replace(connection, "raw.press_claims", keys, rows.CLAIM, found["claims"])
    load.replace(connection, "raw.press_quotes", keys, rows.QUOTE, found["quotes"])
    load.replace(connection, "raw.press_events", keys, rows.EVENT, found["events"])


def first_fetched(connection: Connection[Any], url: str, digest: str) -> datetime | None:
    """When this version was fetched first, None when it is new."""
    row = connection.execute(
        "select fetched_at from raw.press_pages where url = %s and body_sha256 = %s", (url, digest)
    ).fetchone()
    return row[0] if row else None


def returned(connection: Connection[Any], url: str, digest: str, as_of: datetime) -> None:
    """The page says again what it said before another version: that version stands again."""
    connection.execute(
        "update raw.press_pages set returned_at = %s where url = %s and body_sha256 = %s", (as_of, url, digest)
    )
