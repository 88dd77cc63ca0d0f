"""The outlets of campaign.yml -> Outlet; every complaint names the outlet and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

LONGEST_PATTERN = 300
LANGUAGES = ("ru", "kk", "en")
DOORS = ("feed", "sitemap", "listing")
OWNERS = ("state", "private", "other")


@dataclass(frozen=True, slots=True)
class PageRules:
    """What is particular to an outlet's pages; all empty for most. Selectors are CSS, patterns regular expressions.

    body: the element that is the article. drop: elements that never belong to it. stop_lines: a line that matches one ends
    the article. boilerplate: lines that are never part of it. listing_links: which addresses of a listing page are articles.
    """

    body: str | None = None
    drop: tuple[str, ...] = ()
    stop_lines: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    listing_links: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper, as configured: its doors in the order in which they are tried (feed, news sitemap, listing page)."""

    code: str
    name: str
    language: str
    home: str
    feed: str | None = None
    sitemap: str | None = None
    listing: str | None = None
    region_code: str | None = None
    owner: str | None = None  # whose it is: state, private, other
    terms: str | None = None  # what its robots file or terms ask of us, in words
    rules: PageRules = PageRules()

    @property
    def doors(self) -> tuple[tuple[str, str], ...]:
        """(kind, address) of every door that is named; none when all is left to discovery from the home page."""
        named = ((kind, getattr(self, kind)) for kind in DOORS)
        return tuple((kind, address) for kind, address in named if address)

    @property
    def door(self) -> tuple[str, str]:
        """(kind, address) of the first door: feed, sitemap, listing; the home page as a listing when none is named."""
        return self.doors[0] if self.doors else ("listing", self.home)


KEYS = tuple(field.name for field in fields(Outlet))
RULE_KEYS = tuple(field.name for field in fields(PageRules))


def outlets(blocks: Any, complaints: list[str]) -> tuple[Outlet, ...]:
    """The outlets of the list under press.outlets. What is wrong goes into `complaints`; the faulty outlet is left out."""
    if not isinstance(blocks, list):
        complaints.append("press.outlets is not a list; write one block `- {code: ..., name: ..., ...}` an outlet")
        return ()
    found = [made for number, block in enumerate(blocks, 1) if (made := _outlet(block, number, complaints))]
    codes = [one.code for one in found]
    complaints += [
        f"press.outlets {code}: the code is used {codes.count(code)} times; every outlet needs its own"
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]
    return tuple(found)


def _outlet(block: Any, number: int, complaints: list[str]) -> Outlet | None:
    where = (
        f"press.outlets {block.get('code') or f'number {number}'}"
        if isinstance(block, dict)
        else f"press.outlets number {number}"
    )
    if not isinstance(block, dict):
        complaints.append(
            f"{where}: is not a block of keys; write `- {{code: ..., name: ..., language: ..., home: ...}}`"
        )
        return None
    wrong = [f"{where}: unknown key {key!r}; known are {', '.join(KEYS)}" for key in block if key not in KEYS]
    wrong += [f"{where}: {key} is missing; {HINTS[key]}" for key in HINTS if not block.get(key)]
    code = str(block.get("code") or "")
    if code and not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,39}", code):
        wrong.append(f"{where}: the code has other signs than a-z, 0-9 and _; write for instance dala_ru")
    if block.get("language") and block["language"] not in LANGUAGES:
        wrong.append(f"{where}: language is {block['language']!r}; write ru, kk or en")
    wrong += [
        f"{where}: {key} is {address!r}, not an http or https address; write it whole, with https://"
        for key in ("home", *DOORS)
        if (address := block.get(key)) and not _is_address(address)
    ]
    if block.get("owner") and block["owner"] not in OWNERS:
        wrong.append(f"{where}: owner is {block['owner']!r}; write {', '.join(OWNERS)}, or leave it out")
    rules = page_rules(block.get("rules"), f"{where}: rules", wrong)
    complaints += wrong
    if wrong:
        return None
    given = {key: str(value) for key, value in block.items() if key != "rules" and value not in (None, "")}
    return Outlet(**given, rules=rules)


HINTS = {
    "code": "write a short name of a-z, 0-9 and _",
    "name": "write how the newspaper calls itself",
    "language": "write ru, kk or en",
    "home": "write the address of the front page",
}


def _is_address(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def page_rules(block: Any, where: str, complaints: list[str]) -> PageRules:
    """PageRules of a `rules:` block; complaints for an unknown key, a wrong selector, a wrong or overlong pattern."""
    if block is None:
        return PageRules()
    if not isinstance(block, dict):
        complaints.append(f"{where} is not a block of keys; known are {', '.join(RULE_KEYS)}")
        return PageRules()
    complaints += [
        f"{where}: unknown key {key!r}; known are {', '.join(RULE_KEYS)}" for key in block if key not in RULE_KEYS
    ]
    many = {key: _words(block.get(key), f"{where}.{key}", complaints) for key in ("drop", "stop_lines", "boilerplate")}
    single = {key: _words(block.get(key), f"{where}.{key}", complaints) for key in ("body", "listing_links")}
    for selector in (*single["body"], *many["drop"]):
        _check_selector(selector, where, complaints)
    for pattern in (*many["stop_lines"], *many["boilerplate"], *single["listing_links"]):
        _check_pattern(pattern, where, complaints)
    complaints += [
        f"{where}.{key}: one is enough; write one text, not a list" for key, said in single.items() if len(said) > 1
    ]
    return PageRules(
        body=next(iter(single["body"]), None),
        listing_links=next(iter(single["listing_links"]), None),
        **many,
    )


def _words(value: Any, where: str, complaints: list[str]) -> tuple[str, ...]:
    """One text or a list of texts; nothing for nothing."""
    given = [] if value is None else value if isinstance(value, list) else [value]
    if all(isinstance(one, str) and one.strip() for one in given):
        return tuple(given)
    complaints.append(f"{where} is not a text or a list of texts; put it between quotes")
    return ()


def _check_selector(selector: str, where: str, complaints: list[str]) -> None:
    import cssselect

    try:
        cssselect.GenericTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as err:
        complaints.append(f"{where}: {selector!r} is not a CSS selector ({err}); write for instance div.article-body")


def _check_pattern(pattern: str, where: str, complaints: list[str]) -> None:
    try:
        re.compile(pattern)
    except re.error as err:
        complaints.append(
            f"{where}: {pattern!r} is not a regular expression ({err}); put a \\ before signs meant as such"
        )
    if len(pattern) > LONGEST_PATTERN:
        complaints.append(
            f"{where}: a pattern of {len(pattern)} characters; {LONGEST_PATTERN} are the most, write several"
        )
    elif NESTED.search(pattern):
        complaints.append(
            f"{where}: {pattern!r} repeats a repetition, which can take for ever; write it without the inner + or *"
        )


NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")
