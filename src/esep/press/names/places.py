"""Which of the 20 regions a text speaks about, and which of their districts and towns, each mention with its offsets.

A name alone is seldom enough: what counts is its head noun, which an enumeration shares («А, Б и В областях»,
«A, B, C облыстары мен D-да»). Evidence: strong (a name with its head, a city, an abbreviation, a town where something
happened), district (a unique district with its head), weak (a town or a region's name in passing, its people, an adjective).
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from esep.press.names import namesakes
from esep.press.names import placenames as names
from esep.press.names.placenames import Item
from esep.press.names.placescan import Head, Scan, heads, is_shared, is_where, scanned, sensible

STRONG, DISTRICT, WEAK = 3, 2, 1

FROM_RU = re.compile(r"\bиз\s(?:[^.;:!?\n]{0,40}\sи\s)?(?:города\s|г\.\s?)?$")
FROM_KK = re.compile(r"(?:[дтн][ае]н)$")
# kinds heard only where nothing else speaks, or for a region already heard
SUPPORTED_ONLY = {"old", "nickname", "dateline"}
MASCULINE = re.compile(r"ск(?:ий|ого|ому|им|ом)$")  # «в Павлодарской» is short for the region
LISTED_BEFORE = re.compile(r"(?:^|[,;:•·—–-]|(?<!\w)(?:а|также))\s*$")
ELIDED_AFTER = re.compile(r"\s*(?:[—–,.;:()-]|\d|$)|\s(?:и|а)\s|\s+\w+(?:л|ла|ли|ло|ют|[её]т|ит)(?!\w)")
FIGURE_AFTER = re.compile(r"\s*(?:[—–-]\s*|\(\s*)\d")
COUNTED_KK = re.compile(r"\s*(?:[—–-]\s*|\(\s*)?(?:\w+\s+){0,2}\d")
NEAR = 120  # characters around
FAR = 400  # characters: a region named further away does not settle a shared name of a district


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a region or a unit. chain numbers the enumeration it stands in; kind is that of its evidence."""

    code: str
    said: str
    start: int
    end: int
    strength: int
    chain: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """One place: the region it gives evidence of, and the units it may be."""

    region: Mention | None
    units: frozenset[str]
    start: int
    end: int
    needs_region: bool


def find(text: str) -> list[Mention]:
    """Every mention of a region that has evidence of its own, in order; ambiguous districts are left out."""
    return [found.region for found in _places(text) if found.region]


def units(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The districts and towns a text names, each with its unit code; `mentions` are its regions, which settle a shared name."""
    found = []
    ordered = sorted(mentions, key=lambda mention: mention.start)
    named = {mention.code for mention in ordered}
    for place in _places(text):
        code = _settled(place, ordered, named)
        if code:
            said = text[place.start : place.end]
            found.append(Mention(code, said, place.start, place.end, DISTRICT, 0, "unit"))
    return found


def heard(mentions: list[Mention], title: list[Mention]) -> list[Mention]:
    """The mentions that count: old names, nicknames and datelines only of a region heard otherwise, or where nothing else speaks."""
    certain = {m.code for m in (*mentions, *title) if m.kind not in SUPPORTED_ONLY}
    if not certain:
        return mentions
    # «алматинские активисты» in a text on Almaty Region are not the city's
    plain = {m.code for m in (*mentions, *title) if m.kind not in {*SUPPORTED_ONLY, "city_adj"}}
    return [
        m
        for m in mentions
        if m.code in certain and not (m.kind == "city_adj" and m.code == "75" and "19" in plain and "75" not in plain)
    ]


@functools.lru_cache(maxsize=4)
def _places(text: str) -> tuple[_Found, ...]:
    """The places of a text; kept, since regions and units are asked for one after the other."""
    scan = scanned(text)
    rights = heads(scan, 1, names.JOINS)
    lefts = heads(scan, -1, names.JOINS - {"в", "во", "из"})
    found = (_resolved(scan, scan.items[first], rights.get(first), lefts.get(first)) for first in sorted(scan.items))
    return tuple(place for place in found if place)


def _resolved(scan: Scan, item: Item, right: Head | None, left: Head | None) -> _Found | None:
    right, left = sensible(scan, item, right, left)
    if namesakes.is_something_else(scan, item, right, left):
        return None
    start, end = scan.said[item.first].start, scan.said[item.last].end
    evidence = _by_head(item, left, "left") or _by_head(item, right, "right") or _by_itself(scan, item, right, left)
    if right and right[1] == item.last + 1 and re.fullmatch(r"[»\"”]? ", scan.gap(item.last, right[1])):
        end = scan.said[right[1]].end
    elif left and left[1] == item.first - 1 and not (evidence and evidence[0] == WEAK):
        start = scan.said[left[1]].start
    region = None
    if evidence:
        strength, code, kind = evidence
        region = Mention(code, scan.text[start:end], start, end, strength, scan.chains[item.first], kind)
    if region is None and _is_one_of_the_districts(scan, item):
        return _Found(None, item.units.get("district") or item.units["district_at"], start, end, needs_region=True)
    return _Found(region, _units_of(scan, item, region, right, left), start, end, "city" in item.kinds)


def _only(codes: frozenset[str] | None) -> str | None:
    return next(iter(codes)) if codes and len(codes) == 1 else None


def _first(item: Item, *kinds: str) -> tuple[str, str] | None:
    """(code, kind) of the first of these kinds that means one region."""
    for kind in kinds:
        if code := _only(item.kinds.get(kind)):
            return code, kind
    return None


def _by_head(item: Item, head: Head | None, side: str) -> tuple[int, str, str] | None:
    found: tuple[str, str] | None = None
    strength = STRONG
    match (head[0] if head else None, side):
        case ("oblast_ru", "right"):
            found = _first(item, "adj", "old_adj")
        case ("oblast_ru", "left"):
            found = _first(item, "name")
        case ("oblast_kk" | "region_en", "right"):
            found = _first(item, "name", "strong")
        case ("city", _):
            found = _first(item, "city", "city_adj", "town", "headed")
            found = found or (_first(item, "town_adj", "adj") if side == "right" else None)
            found, strength = (found, strength) if found else (_first(item, "district"), DISTRICT)
        case ("district", _):
            found, strength = _first(item, "district"), DISTRICT
        case ("regional", "right"):
            found = _first(item, "adj", "city_adj", "city", "name", "town")
    if not found:
        return None
    code, kind = found
    return (WEAK, code, "old") if kind == "old_adj" else (strength, code, f"of_{head[0]}" if head else kind)


def _by_itself(scan: Scan, item: Item, right: Head | None, left: Head | None) -> tuple[int, str, str] | None:
    if "district" in (right and right[0], left and left[0]):
        return None  # a district we do not know, or one of several: not the city of the same name
    if namesakes.is_a_district_centre(scan, item) and (found := _first(item, "district")):
        return DISTRICT, found[0], "centre"
    if namesakes.is_dateline(scan, item) and (found := _first(item, "city", "town")):
        return None if found[1] == "city" else (WEAK, found[0], "dateline")  # the agencies sit in the cities
    if right and right[0] == "oblast_kk" and right[1] == item.last + 1 and (found := _first(item, "town")):
        return WEAK, found[0], "old"  # «Жезқазған облысы»: there was one
    if found := _first(item, "city", "strong", "abbr"):
        return STRONG, *found
    if scan.chains[item.first] in scan.former and _first(item, "weak"):
        return None  # «Ақмола, Астана, Нұр-Сұлтан»: the names a city had
    if found := _first(item, "town", "weak", "headed"):
        if is_shared(scan.said[item.first].key) and scan.named and found[0] not in scan.named:
            return None  # «Ақсуда» in an article on Zhetisu is not the town near Pavlodar
        if found[1] == "headed" and _is_beside_a_town(scan, item):
            return WEAK, *found
        if found[1] == "headed" or namesakes.may_be_a_plain_word(scan, item):
            return (STRONG, *found) if is_where(scan, item) else None
        return (STRONG if scan.chains[item.first] in scan.where else WEAK, *found)
    if scan.said[item.last].key.startswith("уральск"):
        return None  # of the mountains
    if found := _first(item, "people", "city_adj", "capital", "nickname", "adj", "town_adj"):
        return WEAK, *found
    if found := _first(item, "old", "old_abbr"):
        return WEAK, found[0], "old"
    return None


def _is_beside_a_town(scan: Scan, item: Item) -> bool:
    """«жители Экибастуза и Аксу»."""
    around = (scan.items.get(index) for index in range(item.first - 3, item.last + 4) if index != item.first)
    chain = scan.chains[item.first]
    return any(other and "town" in other.kinds and scan.chains[other.first] == chain for other in around)


def _is_one_of_the_districts(scan: Scan, item: Item) -> bool:
    """«В Алакольском районе — 41, в Саркандском — 36», «Ұлан ауданында — 21, Зайсанда — 19»: the head stands with another one."""
    if not scan.said[item.first].said[0].isupper() or item.units.keys().isdisjoint({"district", "district_at"}):
        return False
    start, end = scan.said[item.first].start, scan.said[item.last].end
    left = scan.text[max(0, scan.text.rfind("\n", 0, start) + 1, start - FAR) : start]
    right = scan.text[end : end + NEAR].split("\n", 1)[0]
    if "ск" not in scan.said[item.last].key:
        is_bare = item.kinds.keys() <= {"district", "district_at", "headed"}
        follows = COUNTED_KK if "district_at" in item.units else FIGURE_AFTER
        return is_bare and "аудан" in left and follows.match(right) is not None
    if not MASCULINE.search(scan.said[item.last].key) or "район" not in f"{left} {right}":
        return False
    if item.first and scan.said[item.first - 1].key in {"в", "во", "и"}:
        return True
    if FIGURE_AFTER.match(right):
        return True
    return LISTED_BEFORE.search(left[-12:]) is not None and ELIDED_AFTER.match(right) is not None


def _is_origin(scan: Scan, item: Item) -> bool:
    """«приехавшие из Аксу», «Екібастұздан келген»: not where anything happened."""
    start = scan.said[item.first].start
    return bool(
        FROM_RU.search(scan.text, max(0, start - 60), start) or names.is_bent(scan.said[item.last].key, FROM_KK)
    )


def _units_of(scan: Scan, item: Item, region: Mention | None, right: Head | None, left: Head | None) -> frozenset[str]:
    if "district" in {head[0] for head in (right, left) if head}:
        return item.units.get("district", frozenset())
    if region and region.kind == "centre":
        return item.units["district"]
    if region is None or region.kind not in {"of_city", "town", "headed"} or _is_origin(scan, item):
        return frozenset()
    if region.kind == "town" and "weak" in item.kinds:
        return frozenset()  # «Қостанайда»: the town or the region
    kinds = ("district",) if region.strength == DISTRICT else ("town", "headed", "town_adj")
    return frozenset().union(*(item.units.get(kind, frozenset()) for kind in kinds))


def _settled(place: _Found, mentions: Sequence[Mention], named: set[str]) -> str | None:
    """The unit a place is: the only one of its name, or the one whose region the text names, alone or next to it.

    `mentions` are in order; `named` their codes.
    """
    if not place.units:
        return None
    regions_of = {code: _region_of(code) for code in place.units}
    if len(regions_of) == 1 and not place.needs_region:
        return next(iter(regions_of))
    codes = named & set(regions_of.values())
    if len(codes) > 1:
        first = bisect.bisect(mentions, place.start - FAR, key=lambda m: m.start)
        last = bisect.bisect(mentions, place.end + FAR, key=lambda m: m.start)
        near = [m for m in mentions[first:last] if m.code in codes and not m.start <= place.start < m.end]
        codes = {min(near, key=lambda m: _apart(m, place)).code} if near else set()
    fitting = [unit for unit, code in regions_of.items() if code in codes]
    return fitting[0] if len(fitting) == 1 else None


def _apart(mention: Mention, place: _Found) -> int:
    """Characters between a region and a place."""
    return max(mention.start - place.end, place.start - mention.end)


@functools.cache
def _region_of(unit: str) -> str:
    from esep.regions import units_by_code

    return units_by_code()[unit].region_code
