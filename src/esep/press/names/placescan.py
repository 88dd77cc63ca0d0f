"""Where the places of a text stand: the enumerations they form and the head nouns they have or share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from esep.press.names import placenames as names
from esep.press.names.placenames import Item
from esep.press.text import Word

LONGEST_LIST = 60  # words of an enumeration: twenty regions with their joins
WHERE_KK = re.compile(r"(?:да|де|та|те|дагы|деги|тагы|теги)$")
PLURAL = re.compile(r"(?:облыстар\w*|аудандар\w*|районы|район(?:ов|ам|ами|ах))$")

SHARED = ("аксу", "балхаш", "балкаш", "алатау", "байкон")

Head = tuple[str, int]  # kind and index of a head noun


@dataclass(frozen=True, slots=True)
class Scan:
    """A text with its words and its places, by first and by last word; named: the regions these may mean.

    chains: the enumeration each place stands in, by its first word. Of the enumerations, where: those that say where
    something happened; former: those with an old name; districts: how many names of districts each has.
    """

    text: str
    said: tuple[Word, ...]
    items: dict[int, Item]
    ends: dict[int, Item]
    named: frozenset[str]
    chains: dict[int, int] = field(default_factory=dict)
    where: set[int] = field(default_factory=set)
    former: set[int] = field(default_factory=set)
    districts: Counter[int] = field(default_factory=Counter)

    def gap(self, left: int, right: int) -> str:
        """What stands between two words."""
        return self.text[self.said[left].end : self.said[right].start]


def scanned(text: str) -> Scan:
    """The text with its places and enumerations."""
    said = names.said_in(text)
    items = {item.first: item for item in names.items(said)}
    plain = (
        i for i in items.values() if not {"city", "district"} <= i.kinds.keys() and not is_shared(said[i.first].key)
    )
    named = frozenset(
        code
        for item in plain
        for kind, codes in item.kinds.items()
        if kind not in {"old", "district_at"}
        for code in codes
    )
    scan = Scan(text, said, items, {item.last: item for item in items.values()}, named)
    chain, previous_end = 0, -1
    for first in sorted(items):
        if previous_end >= 0 and not _is_joined(scan, previous_end, first):
            chain += 1
        scan.chains[first] = chain
        scan.districts[chain] += "district" in items[first].kinds
        if is_where(scan, items[first]):
            scan.where.add(chain)
        if "old" in items[first].kinds:
            scan.former.add(chain)
        previous_end = items[first].last
    return scan


def _is_joined(scan: Scan, left: int, right: int) -> bool:
    """Whether only joins, heads and commas stand between two words."""
    if right - left > LONGEST_LIST:
        return False
    for index in range(left, right):
        if not names.JOINING_GAP.fullmatch(scan.gap(index, index + 1)):
            return False
        key = scan.said[index + 1].key
        if index + 1 < right and key not in names.JOINS and not names.is_head(key):
            return False
    return True


def is_shared(key: str) -> bool:
    """Whether a town has the name of a district, a lake or mountains of another region: Аксу, Балхаш, Алатау, Байконыр."""
    return key.startswith(SHARED)


def is_where(scan: Scan, item: Item) -> bool:
    """«в Караганде», «Қарағандыда»: said of what happened there."""
    if (
        item.first
        and scan.said[item.first - 1].key in {"в", "во", "in"}
        and scan.gap(item.first - 1, item.first) == " "
    ):
        return True
    return names.is_bent(scan.said[item.last].key, WHERE_KK)


def heads(scan: Scan, side: int, joins: set[str]) -> dict[int, Head]:
    """(kind, index) of the head noun each name has or shares on one side (1 right, -1 left), by the name's first word.

    From the far end, so that a name that shares its neighbour's head asks no further than the neighbour.
    """
    found: dict[int, Head] = {}
    for first in sorted(scan.items, reverse=side > 0):
        item = scan.items[first]
        start = index = (item.last if side > 0 else first) + side
        while 0 <= index < len(scan.said) and abs(index - start) < LONGEST_LIST:
            if not names.JOINING_GAP.fullmatch(scan.gap(min(index, index - side), max(index, index - side))):
                break
            key = scan.said[index].key
            if key in joins:
                index += side
                continue
            other = (scan.items if side > 0 else scan.ends).get(index)
            if kind := names.head_kind(key, side):
                found[first] = kind, index
            elif other is not None and other.first in found and abs(found[other.first][1] - start) < LONGEST_LIST:
                found[first] = found[other.first]
            break
    return found


def sensible(scan: Scan, item: Item, right: Head | None, left: Head | None) -> tuple[Head | None, Head | None]:
    """The heads without those that belong to a neighbour only."""
    if right and right[1] > item.last + 1 and not PLURAL.match(scan.said[right[1]].key):
        # «Шымкент, Абай ауданы», «Астана, Алматы және Түркістан облысында»
        if right[0] == "district" or (right[0] == "oblast_kk" and "city" in item.kinds):
            right = None
    elif right and right[0] == "oblast_kk" and _stands_among_cities(scan, item, right[1]):
        right = None
    is_adjective = "ск" in scan.said[item.last].key
    if (
        right
        and right[0] == "district"
        and not is_adjective
        and not scan.said[right[1]].key.startswith(("аудан", "distr"))
    ):
        right = None  # «Шымкент, район Абай»: the head of the next name
    if right and right[1] == item.last + 1 and is_adjective:
        left = None  # «в Иртышском районе Павлодарской области»
    if right and "city" in item.kinds and scan.said[right[1]].key.startswith("аудандар") and not _is_listed(scan, item):
        right = None  # «Алматы аудандары» are the city's, not several named so
    if left and _is_anothers(scan, item, left[1]):
        left = None
    if left and left[0] == "districts":
        # «в районах Есиль и Алматы» are districts, «во всех районах Алматы» is the city
        left = ("district", left[1]) if scan.districts[scan.chains[item.first]] > 1 else None
    if left and left[0] == "district" and {"city", "district"} <= item.kinds.keys() and not _is_in_company(scan, item):
        left = None
    return right, left


def _is_listed(scan: Scan, item: Item) -> bool:
    """Whether a place stands in a row of districts."""
    return scan.districts[scan.chains[item.first]] > 1


def _is_anothers(scan: Scan, item: Item, head: int) -> bool:
    """Whether a head on the left has its own name before it, or none of its kind after it: «район, Целиноград», «районе СКО»."""
    owner = scan.ends.get(head - 1)
    if owner is not None and owner is not item and "ск" in scan.said[owner.last].key:
        return True
    if not names.LEFT_HEADS["district"].match(scan.said[head].key) or "district" in item.kinds:
        return False
    return "city" not in item.kinds or scan.said[item.last].key not in {"астана", "алматы"}


def _is_in_company(scan: Scan, item: Item) -> bool:
    """Whether the region whose district bears a city's name is named too: Astana with its district Almaty."""
    return not scan.named.isdisjoint(item.kinds["district"])


def _stands_among_cities(scan: Scan, item: Item, head: int) -> bool:
    """«Астана, Алматы, Шымкент және Түркістан облысы»: a shared head further right is not Almaty's when cities stand beside it."""
    if "city" not in item.kinds or head == item.last + 1:
        return False
    beside = [scan.items[n] for n in range(item.first - 2, item.first + 3) if n in scan.items and n != item.first]
    return any("city" in other.kinds and "name" not in other.kinds for other in beside)
