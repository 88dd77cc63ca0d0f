"""Which of the 20 regions a text speaks about, each mention with its offsets and its evidence.

A name alone is seldom enough: what counts is its head noun, which an enumeration shares («А, Б и В областях»,
«A, B, C облыстары мен D-да»). Evidence: strong (a name with its head, a city, an abbreviation), district (a unique district
with its head), weak (a centre or town alone; heard only where nothing stronger speaks).
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esep.press.text import Word, words

TABLE = Path(__file__).parent / "gazetteer" / "places.csv"
LONGEST = 3  # words in a form
LONGEST_LIST = 60  # words of an enumeration: twenty regions with their joins
STRONG, DISTRICT, WEAK = 3, 2, 1

Heads = dict[str, re.Pattern[str]]
RIGHT_HEADS: Heads = {
    "oblast_kk": re.compile(r"облыс\w*$"),
    "oblast_ru": re.compile(r"(?:обл|област(?:ь|и|ью|ей|ям|ями|ях)|областн\w+)$"),
    "city": re.compile(r"(?:г|гг|город\w*|кала(?:сы|лар|лык|да|дан|га|ны|нын|мен)?\w{0,4})$"),
    "district": re.compile(r"(?:р-н\w*|район\w*|аудан\w*)$"),
    "region_en": re.compile(r"(?:region|oblast|oblysy)$"),
    "regional": re.compile(r"(?:регион\w*|коалици\w*|штаб\w*|онир\w*|аймактык)$"),
}
LEFT_HEADS: Heads = {
    "oblast_ru": re.compile(r"(?:обл|област(?:ь|и|ью|ей|ям|ями|ях))$"),
    "city": re.compile(r"(?:г|гг|город(?:а|у|ом|е|ов|ах|ами|ам)?)$"),
    "district": re.compile(r"(?:р-н\w*|район(?:а|у|ом|е)?)$"),  # «во всех районах Алматы» is the city
}
JOINS = {"и", "или", "а", "также", "в", "во", "из", "да", "мен", "бен", "пен", "жане", "and", "имени"}
JOINING_GAP = re.compile(r"[\s,.«»\"()]{0,4}")  # a full stop only as in «обл.», «г.»

NOT_A_PLACE_AFTER = re.compile(
    r"(?:улиц\w*|ул|проспект\w*|пр|имени|им|фк|хк|бк|клуб\w*|газет\w*|команд\w*|театр\w*|отел\w*|гостиниц\w*|ресторан\w*|сквер\w*|парк\w*"
    r"|телеканал\w*|радио|журнал\w*|площад\w*|мост\w*|микрорайон\w*|мкр|жк|тоо|ао)$"
)
NOT_A_PLACE_BEFORE = re.compile(
    r"(?:коше\w*|дангыл\w*|шагынаудан\w*|ыкшамаудан\w*|газет\w*|клуб\w*|команда\w*|атындагы|атында|"
    r"кинотеатр\w*|опера\w*|арена\w*|хаб\w*|hub|opera|arena"
    r"|таймс|times|банк\w*|motors|моторс|театр\w*|телеарна\w*|журнал\w*|ауылы\w*|ауылдык)$"
)
CITY_CODES = {"71", "75", "79"}


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a region. chain numbers the enumeration it stands in."""

    code: str
    said: str
    start: int
    end: int
    strength: int
    chain: int


@dataclass(frozen=True, slots=True)
class _Item:
    """Words that are a form of the gazetteer: kind -> the codes it may mean."""

    first: int
    last: int
    kinds: dict[str, frozenset[str]]


@functools.cache
def _forms() -> dict[str, dict[str, frozenset[str]]]:
    table: dict[str, dict[str, set[str]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["form"], {}).setdefault(row["kind"], set()).add(row["region_code"])
    return {form: {kind: frozenset(codes) for kind, codes in kinds.items()} for form, kinds in table.items()}


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(form.split()[0] for form in _forms())


def find(text: str) -> list[Mention]:
    """Every mention that has evidence of its own, strong, district or weak, in order; ambiguous districts are left out."""
    said = words(text)
    items = {item.first: item for item in _items(said)}
    found: list[Mention] = []
    chain, previous_end = 0, -1
    for first in sorted(items):
        item = items[first]
        if previous_end >= 0 and not _is_joined(text, said, previous_end, first):
            chain += 1
        mention = _resolved(text, said, items, item, chain)
        if mention:
            found.append(mention)
        previous_end = item.last
    return found


def heard(mentions: list[Mention], title: list[Mention]) -> list[Mention]:
    """The mentions that count: weak ones only for a region with better evidence, or where there is none at all.

    In the title a centre's name is evidence enough when the title has no better one.
    """
    strong_in_title = {m.code for m in title if m.strength > WEAK}
    certain = {m.code for m in mentions if m.strength > WEAK} | strong_in_title
    # «в Караганде, Павлодаре, Северо-Казахстанской области и Шымкенте»: a list with a certain place in it is of places
    lists = {m.chain for m in mentions if m.strength > WEAK}
    certain |= {m.code for m in mentions if m.chain in lists and m.said[0].isupper()}
    if not strong_in_title:
        certain |= {m.code for m in title}
    if not certain:
        return mentions
    return [m for m in mentions if m.code in certain]


def _items(said: list[Word]) -> Iterator[_Item]:
    forms, beginnings = _forms(), _beginnings()
    position = 0
    while position < len(said):
        if said[position].key not in beginnings and not said[position].said[:3].isupper():
            position += 1
            continue
        for length in range(min(LONGEST, len(said) - position), 0, -1):
            key = " ".join(word.key for word in said[position : position + length])
            kinds = forms.get(key) or (_abbreviation(said[position]) if length == 1 else None)
            kinds = kinds and _as_written(kinds, said[position])
            if kinds:
                yield _Item(position, position + length - 1, kinds)
                position += length - 1
                break
        position += 1


def _abbreviation(word: Word) -> dict[str, frozenset[str]] | None:
    """ЗКО, СҚО-да: upper case, whole, a Kazakh case ending after a hyphen at most."""
    stem = word.said.partition("-")[0]
    return _forms().get(stem) if stem.isupper() and len(stem) == 3 else None


def _as_written(kinds: dict[str, frozenset[str]], word: Word) -> dict[str, frozenset[str]] | None:
    """Names need a capital; adjectives and «столица» do not."""
    if word.said[0].isupper():
        return kinds
    kept = {kind: codes for kind, codes in kinds.items() if kind in {"adj", "city_adj", "weak", "district"}}
    if "weak" in kept and word.key[:5] not in {"столи", "мегап", "елорд", "южная", "южной", "южную"}:
        del kept["weak"]
    return kept or None


def _is_joined(text: str, said: list[Word], left: int, right: int) -> bool:
    """Whether only joins, heads and commas stand between two words."""
    for index in range(left, right):
        if not JOINING_GAP.fullmatch(text[said[index].end : said[index + 1].start]):
            return False
        word = said[index + 1]
        if index + 1 < right and word.key not in JOINS and not any(p.match(word.key) for p in RIGHT_HEADS.values()):
            return False
    return True


def _head_right(text: str, said: list[Word], items: dict[int, _Item], item: _Item) -> tuple[str, int] | None:
    """(kind, index) of the head noun this name has or shares to its right."""
    index = item.last + 1
    while index < min(len(said), item.last + LONGEST_LIST) and JOINING_GAP.fullmatch(
        text[said[index - 1].end : said[index].start]
    ):
        word = said[index]
        if word.key in JOINS:
            index += 1
            continue
        for kind, pattern in RIGHT_HEADS.items():
            if pattern.match(word.key):
                return kind, index
        if index not in items:
            return None
        index = items[index].last + 1
    return None


def _head_left(text: str, said: list[Word], items: dict[int, _Item], item: _Item) -> tuple[str, int] | None:
    """(kind, index) of the head noun before this name: «в областях Абай и Ұлытау», «г. Астана», «район Сауран»."""
    ends = {
        last: items[last - length]
        for length in range(LONGEST)
        for last in range(max(0, item.first - LONGEST_LIST), item.first)
        if last - length in items and items[last - length].last == last
    }
    index = item.first - 1
    while index >= max(0, item.first - LONGEST_LIST) and JOINING_GAP.fullmatch(
        text[said[index].end : said[index + 1].start]
    ):
        word = said[index]
        if word.key in JOINS - {"в", "во", "из"}:
            index -= 1
            continue
        for kind, pattern in LEFT_HEADS.items():
            if pattern.match(word.key):
                return kind, index
        if index not in ends:
            return None
        index = ends[index].first - 1
    return None


def _resolved(text: str, said: list[Word], items: dict[int, _Item], item: _Item, chain: int) -> Mention | None:
    start, end = said[item.first].start, said[item.last].end
    if _is_something_else(text, said, item):
        return None
    right = _head_right(text, said, items, item)
    left = _head_left(text, said, items, item)
    evidence = _by_head(item, left[0] if left else None, "left") or _by_head(item, right[0] if right else None, "right")
    if evidence and right and right[0] == "oblast_kk" and _stands_among_cities(item, items, right[1]):
        evidence = (STRONG, next(iter(item.kinds["city"])))
    evidence = evidence or _by_itself(item, right[0] if right else None, left[0] if left else None)
    if not evidence:
        return None
    if right and right[1] == item.last + 1 and text[end : said[right[1]].start] == " " and evidence[0] > WEAK:
        end = said[right[1]].end
    elif left and left[1] == item.first - 1 and evidence[0] > WEAK:
        start = said[left[1]].start
    return Mention(evidence[1], text[start:end], start, end, evidence[0], chain)


def _is_something_else(text: str, said: list[Word], item: _Item) -> bool:
    """A street, a club, a newspaper, a company: named after a place."""
    start, end = said[item.first].start, said[item.last].end
    if text[start - 1 : start] in {"«", '"', "“"} and text[end : end + 1] in {"»", '"', "”"}:
        return True
    before = said[item.first - 1] if item.first else None
    if before and re.fullmatch(r"[\s.«\"]{1,3}", text[before.end : start]) and NOT_A_PLACE_AFTER.match(before.key):
        return True
    after = said[item.last + 1] if item.last + 1 < len(said) else None
    return bool(after and text[end : after.start] == " " and NOT_A_PLACE_BEFORE.match(after.key))


def _only(codes: frozenset[str] | None) -> str | None:
    return next(iter(codes)) if codes and len(codes) == 1 else None


def _by_head(item: _Item, head: str | None, side: str) -> tuple[int, str] | None:
    kinds = item.kinds
    code: str | None = None
    if head == "oblast_ru":
        code = _only(kinds.get("adj")) if side == "right" else _only(kinds.get("name"))
    elif head in {"oblast_kk", "region_en"} and side == "right":
        code = _only(kinds.get("name")) or _only(kinds.get("strong"))
    elif head == "city":
        code = (
            _only(kinds.get("city"))
            or _only(kinds.get("city_adj"))
            or _only(kinds.get("town"))
            or _only(kinds.get("headed"))
        )
        code = code or (_only(kinds.get("adj")) if side == "right" else None)
    elif head == "district":
        code = _only(kinds.get("district"))
        return (DISTRICT, code) if code else None
    elif head == "regional" and side == "right":
        code = _only(kinds.get("adj")) or _only(kinds.get("city_adj"))
        code = code or _only(kinds.get("city")) or _only(kinds.get("name")) or _only(kinds.get("town"))
    return (STRONG, code) if code else None


def _by_itself(item: _Item, right: str | None, left: str | None) -> tuple[int, str] | None:
    kinds = item.kinds
    if "district" in (right, left):
        return None  # a district we do not know, or one of several: not the city of the same name
    for kind in ("city", "strong", "abbr"):
        if code := _only(kinds.get(kind)):
            return STRONG, code
    for kind in ("town", "weak", "city_adj", "adj"):
        if code := _only(kinds.get(kind)):
            return WEAK, code
    return None


def _stands_among_cities(item: _Item, items: dict[int, _Item], head: int) -> bool:
    """«Астана, Алматы, Шымкент және Түркістан облысы»: a shared head further right is not Almaty's when cities stand beside it."""
    if "city" not in item.kinds or head == item.last + 1:
        return False
    beside = [items[n] for n in range(item.first - 2, item.first + 3) if n in items and n != item.first]
    return any("city" in other.kinds and "name" not in other.kinds for other in beside)
