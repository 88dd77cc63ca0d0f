"""Which articles are one story, worked out in Python from the definitions and not from the SQL."""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from models.press_cases import Article, Case

CONSTANT = {"voters_count", "constitution_articles", "organisations_count", "coalitions_count"}
STANDING = {"members_count", "meetings_planned"}

Quantity = tuple[str, str, str | None]


class Pair(NamedTuple):
    """Two articles that are alike; resemblance is None for a retelling and where there is no text."""

    one: Article
    other: Article
    resemblance: Fraction | None


def resemblance(one: list[int], other: list[int]) -> Fraction:
    """The shared among the 128 smallest hashes of both."""
    smallest = sorted({*one, *other})[:128]
    return Fraction(len({*one} & {*other} & {*smallest}), len(smallest)) if smallest else Fraction(0)


def words(article: Article) -> str:
    """The key of the title; of a page without one the digest of its text."""
    return article.title_key or hashlib.sha256(article.url.encode()).hexdigest()


def stated(claim: dict[str, Any]) -> int:
    """The one number of a claim."""
    value = claim["low"] if claim["low"] is not None else claim["high"]
    return int(value)


def own_figures(article: Article) -> dict[Quantity, set[tuple[str, int, float, float]]]:
    """Comparator, number and the span that the words allow, by quantity: of its own regions, or the country's."""
    found: dict[Quantity, set[tuple[str, int, float, float]]] = defaultdict(set)
    for claim in article.claims:
        mine = claim["scope"] in article.regions or (claim["scope"] == "national" and not article.regions)
        if not mine or claim["measure"] == "goats":
            continue
        value = stated(claim)
        span = {
            "eq": (value, value), "approx": (0.9 * value, 1.1 * value), "ge": (value, float("inf")),
            "le": (float("-inf"), value), "range": (claim["low"], claim["high"]),
        }[claim["comparator"]]  # fmt: skip
        found[claim["measure"], claim["scope"], claim["unit_code"]].add((claim["comparator"], value, *span))
    return found


def contradict(one: Article, other: Article) -> bool:
    """Both speak of one quantity, and no number of the one can be one of the other."""
    mine, theirs = own_figures(one), own_figures(other)
    return any(
        not any(
            a[1] == b[1] or (a[0] != b[0] and a[2] <= b[3] and b[2] <= a[3])
            for a, b in itertools.product(mine[quantity], theirs[quantity])
        )
        for quantity in mine.keys() & theirs.keys()
    )


def own_address(article: Article) -> str:
    """The address the page calls its own, unless that is the front page."""
    return article.url if article.canonical_url in {None, "https://o.example/"} else str(article.canonical_url)


def first(articles: list[Article]) -> list[Article]:
    """In the order of publication; of two at once the smaller address."""
    return sorted(articles, key=lambda one: (one.published_at, one.url))


def address_pairs(articles: list[Article]) -> Iterator[tuple[Article, Article]]:
    """Prints at one address, one after the other, with something in common."""
    homes: dict[str, list[Article]] = defaultdict(list)
    for article in first(articles):
        homes[own_address(article)].append(article)
    for prints in homes.values():
        for one, other in itertools.pairwise(prints):
            if words(one) == words(other) or resemblance(one.sketch, other.sketch) >= Fraction(3, 10):
                yield one, other


def alike_pairs(articles: list[Article]) -> list[Pair]:
    """By title or text: the same regions, a week apart at most, no contradiction."""
    found = []
    for one, other in itertools.combinations(articles, 2):
        if set(one.regions) != set(other.regions) or abs(one.day - other.day) > timedelta(days=7):
            continue
        near = resemblance(one.sketch, other.sketch)
        titled = words(one) == words(other) and (
            len(words(one).split()) >= 4 or not one.sketch or not other.sketch or bool({*one.sketch} & {*other.sketch})
        )
        if titled or near >= Fraction(1, 2):
            found.append(Pair(one, other, near if one.sketch or other.sketch else None))
    return [*found, *(Pair(one, other, None) for one, other in retellings(articles))]


def telling_figures(article: Article) -> set[tuple[Quantity, int]]:
    """Numbers that tell stories apart: not those that stand in every article."""
    return {
        (quantity, figure[1])
        for quantity, figures in own_figures(article).items()
        if quantity[0] not in CONSTANT
        for figure in figures
    }


def told_events(article: Article) -> set[tuple[str, str, date]]:
    """Kind, district and day of events in its own regions."""
    if "DATE_CONFLICT" in article.flags:
        return set()
    return {
        (one["event_type"], one["unit_code"], one["event_date"])
        for one in article.events
        if one["region_code"] in article.regions and one["unit_code"] and one["event_date"]
    }


def likeness_of_tellings(one: Article, other: Article) -> int:
    """How much two articles in two languages share that tells stories apart; 0: they are not one story."""
    if (
        one.language == other.language
        or set(one.regions) != set(other.regions)
        or abs(one.day - other.day) > timedelta(days=2)
        or (one.units and other.units and not {*one.units} & {*other.units})
        or (one.parties and other.parties and not {*one.parties} & {*other.parties})
    ):
        return 0
    events = len(told_events(one) & told_events(other))
    mine, theirs = telling_figures(one), telling_figures(other)
    shared, said = mine & theirs, max(len(mine), len(theirs))
    standing = sum(quantity[0] in STANDING for quantity, _ in shared)
    moving = len(shared) - standing
    enough = 2 * len(shared) >= said and (moving > 0 or standing > 1 or (standing == 1 and len(shared) == said))
    return events + len(shared) if events or enough else 0


def retellings(articles: list[Article]) -> Iterator[tuple[Article, Article]]:
    """Pairs of which neither shares more with another."""
    strength = {
        (one.url, other.url): found
        for one, other in itertools.permutations(articles, 2)
        if (found := likeness_of_tellings(one, other))
    }
    best = {url: max(found for (one, _), found in strength.items() if one == url) for url, _ in strength}
    for one, other in itertools.combinations(articles, 2):
        shared = strength.get((one.url, other.url))
        if shared and shared == best[one.url] == best[other.url]:
            yield one, other


def not_refused(pairs: list[Pair]) -> list[Pair]:
    """Half a copy without a figure belongs to the print most like it, not to prints with other numbers."""
    neighbours: dict[str, list[tuple[Article, Fraction | None]]] = defaultdict(list)
    articles = {one.url: one for pair in pairs for one in pair[:2]}
    for pair in pairs:
        neighbours[pair.one.url].append((pair.other, pair.resemblance))
        neighbours[pair.other.url].append((pair.one, pair.resemblance))
    refused = set()
    for url, found in neighbours.items():
        quantities = {q for article, _ in found for q in own_figures(article)} - own_figures(articles[url]).keys()
        for quantity in quantities:
            offering = [(article, near) for article, near in found if quantity in own_figures(article)]
            dearest = min(offering, key=lambda one: (one[1] is None, -(one[1] or 0), one[0].url))[0]
            preferred = min(figure[1] for figure in own_figures(dearest)[quantity])
            refused |= {
                frozenset((url, article.url))
                for article, _ in offering
                if preferred not in {figure[1] for figure in own_figures(article)[quantity]}
            }
    return [pair for pair in pairs if frozenset((pair.one.url, pair.other.url)) not in refused]


def stories(case: Case) -> dict[str, str]:
    """Address -> address of the first print of its story."""
    pairs = [pair for pair in alike_pairs(case.articles) if not contradict(pair.one, pair.other)]
    joined = [*address_pairs(case.articles), *(pair[:2] for pair in not_refused(pairs))]
    home = {article.url: article.url for article in case.articles}

    def root(url: str) -> str:
        return url if home[url] == url else root(home[url])

    for one, other in joined:
        home[root(one.url)] = root(other.url)
    firsts: dict[str, str] = {}
    for article in first(case.articles):
        firsts.setdefault(root(article.url), article.url)
    return {article.url: firsts[root(article.url)] for article in case.articles}
