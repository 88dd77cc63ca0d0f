"""What a page says of itself in its head: title, dates, its own address, a description; JSON-LD first, then the meta tags."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from esep.press.page import dates
from esep.press.sources import addresses
from esep.press.text import clean, lower

ARTICLE_TYPES = re.compile(r"article|posting|report|webpage", re.IGNORECASE)
PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate",
    "publish_date", "publication_date", "dc.date.issued", "dcterms.created", "dc.date", "sailthru.date", "parsely-pub-date", "date",
    "mediator_published_time",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified", "last-modified", "lastmod",
)  # fmt: skip
DESCRIPTION = ("og:description", "description", "twitter:description")
MOST_SCRIPTS = 20
MOST_JSON = 400_000  # characters
MOST_NODES = 2_000  # objects of one JSON-LD script that are looked at
DATE_MOST = 60
DESCRIPTION_MOST = 1_000
BARE = re.compile(r",(?=\s*[}\]])|[\x00-\x1f]")
# Two labels that a country's registrable names have: gov.kz is one owner's, com.kz nobody's.
SHARED_SUFFIX = re.compile(r"(?:^|\.)(?:com|org|net|edu|mil|gov|co|ac)\.[a-z]{2}$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; dates as printed, body is JSON-LD's articleBody."""

    title: str | None
    heading: str | None
    published_said: str | None
    modified_said: str | None
    canonical: str | None
    description: str | None
    body: str | None


def read(tree: HtmlElement) -> Head:
    """The head of a parsed page. Nothing in it raises; what is not readable is not there."""
    known = _metas(tree)
    linked = [node for node in _linked(tree) if _is_article(node)]
    return Head(
        title=_first(known, ("og:title", "twitter:title")) or _text(tree, "//title") or _said(linked, "headline"),
        heading=_only_heading(tree),
        published_said=_date(
            [
                _said(linked, "datePublished"),
                _said(linked, "dateCreated"),
                *(known.get(name) for name in PUBLISHED),
                *_times(tree),
            ]
        ),
        modified_said=_date([*(known.get(name) for name in MODIFIED), _said(linked, "dateModified")]),
        canonical=next((str(href) for href in tree.xpath("//link[@rel='canonical']/@href")), None),
        description=(_first(known, DESCRIPTION) or "")[:DESCRIPTION_MOST] or None,
        body=_said(linked, "articleBody"),
    )


def canonical_url(said: str | None, url: str | None) -> str | None:
    """The address a page calls its own, when it lies with the same owner and is not the front page."""
    if not said or not url:
        return None
    found = addresses.canonical(said, url)
    if not found:
        return None
    ours, theirs = urlsplit(url), urlsplit(found)
    if registrable(ours.hostname or "") != registrable(theirs.hostname or "") or not theirs.path.strip("/"):
        return None
    return found


def registrable(host: str) -> str:
    """The part of a host's name that has one owner; an address of figures is its own.

    >>> registrable("m.news.example.kz"), registrable("a.example.com.kz")
    ('example.kz', 'example.com.kz')
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    return ".".join(labels[-3:] if SHARED_SUFFIX.search(".".join(labels[-2:])) and len(labels) > 2 else labels[-2:])


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content")
        if content and content.strip():
            for name in ("property", "name", "itemprop", "http-equiv"):
                if said := meta.get(name):
                    found.setdefault(said.strip().lower(), content)
    for marked in tree.xpath("//*[@itemprop='datePublished' or @itemprop='dateModified']"):
        said = marked.get("content") or marked.get("datetime") or marked.text_content()[:DATE_MOST]
        found.setdefault(str(marked.get("itemprop")).lower(), said)
    return found


def _first(known: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((known[name] for name in names if name in known), None)


def _text(tree: HtmlElement, path: str) -> str | None:
    for node in tree.xpath(path):
        if said := " ".join(node.text_content().split()):
            return said[:1_000]
    return None


def _only_heading(tree: HtmlElement) -> str | None:
    """The first h1 that says something; a page with many first headings has none."""
    said = [text for node in tree.xpath("//h1")[:5] if (text := " ".join(node.text_content().split()))]
    return said[0][:1_000] if 0 < len(said) <= 3 else None


def _times(tree: HtmlElement) -> list[str]:
    """<time> inside an article or beside its heading; a page of many is a list of other pages."""
    marked = tree.xpath("//article//time/@datetime | //main//time/@datetime") or tree.xpath("//time/@datetime")
    return [str(said) for said in marked[:1]]


def _date(candidates: list[str | None]) -> str | None:
    for said in candidates:
        if said and len(said) <= DATE_MOST:
            plain = " ".join(lower(clean(said)).split())
            if dates.instant(plain):
                return plain
    return None


def _linked(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, those of @graph too."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:MOST_SCRIPTS]:
        waiting = [_parsed(script.text or "")]
        looked = 0
        while waiting and looked < MOST_NODES:
            node = waiting.pop(0)
            looked += 1
            if isinstance(node, list):
                waiting += node[:MOST_NODES]
            elif isinstance(node, dict):
                yield node
                waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _parsed(said: str) -> Any:
    if len(said) > MOST_JSON:
        return None
    try:
        return json.loads(said, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(BARE.sub(" ", said), strict=False)
    except (ValueError, RecursionError):
        return None


def _is_article(node: dict[str, Any]) -> bool:
    return bool(ARTICLE_TYPES.search(str(node.get("@type", ""))[:200]))


def _said(linked: list[dict[str, Any]], key: str) -> str | None:
    return next((node[key] for node in linked if isinstance(node.get(key), str) and node[key].strip()), None)
