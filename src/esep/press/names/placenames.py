"""The table of places, and where its forms stand in a text: names with the kinds of place each may mean.

gazetteer/places.csv is generated (tools/build_gazetteer.py). A form has one or more kinds: city, city_adj, town, town_adj, adj, name
(of an oblast, needs its head noun), strong, weak, people, capital, nickname, district, headed, abbr, and old ones.
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
UNCAPITALISED = {"adj", "city_adj", "town_adj", "people", "capital", "nickname", "district"}

Kinds = dict[str, frozenset[str]]
Heads = dict[str, re.Pattern[str]]
RIGHT_HEADS: Heads = {
    "oblast_kk": re.compile(r"облыс\w*$"),
    "oblast_ru": re.compile(r"(?:обл|област(?:ь|и|ью|ей|ям|ями|ях)|областн\w+)$"),
    "city": re.compile(r"(?:городск\w+|кала(?:сы\w*|лар\w*|лык\w*|да|дагы|дан|га|ны|нын|мен)?)$"),
    "district": re.compile(r"(?:р-н\w*|район\w*|аудан\w*|districts?)$"),
    "region_en": re.compile(r"(?:regions?|oblast|oblysy)$"),
    "regional": re.compile(r"(?:регион\w*|коалици\w*|штаб\w*|онир\w*|аймак\w*|кра[йея]\w*)$"),
}
LEFT_HEADS: Heads = {
    "oblast_ru": re.compile(r"(?:обл|област(?:ь|и|ью|ей|ям|ями|ях))$"),
    "city": re.compile(r"(?:г|гг|город(?:а|у|ом|е|ов|ах|ами|ам)?|city|cities)$"),
    "district": re.compile(r"(?:р-н\w*|район(?:а|у|ом|е)?)$"),  # «во всех районах Алматы» is the city
    "districts": re.compile(r"район(?:ы|ов|ам|ами|ах)$"),
}
JOINS = {"и", "или", "а", "также", "в", "во", "из", "да", "мен", "бен", "пен", "жане", "and", "имени", "сондай-ак"}
JOINING_GAP = re.compile(r"[\s,.«»\"“”()]{0,4}")  # a full stop only as in «обл.», «г.»

ORGANISATION = (
    r"университет[иі]\w*|университет(?:а|у|ом|е)?|институт\w*|академи\w+|консерватори\w+|university|институт[иі]\w*"
)
NOT_A_PLACE_AFTER = re.compile(
    r"(?:улиц\w*|ул|проспект\w*|пр|имени|им|фк|хк|бк|вк|пфк|клуб\w*|газет\w*|команд\w*|театр\w*|отел\w*|гостиниц\w*|ресторан\w*|сквер\w*|парк\w*"
    r"|телеканал\w*|радио|радиостанци\w*|журнал\w*|площад\w*|мост\w*|микрорайон\w*|мкр|жк|тоо|ао|сел[оае]м?|аул\w{0,2}|пос[её]л\w+"
    r"|авиакомпани\w*|пос|эйр|air|канал\w*|озер\w*|рек[аеиу]\w?|станци\w+|fc)$"
)
NOT_A_PLACE_BEFORE = re.compile(
    rf"(?:коше\w*|улиц\w*|проспект\w*|дангыл\w*|шагынаудан\w*|ыкшамаудан\w*|газет[иіт]\w*|клуб\w*|команда\w*|атындагы|атында|"
    r"кинотеатр\w*|опера\w*|арена\w*|хаб\w*|hub|opera|arena|aqshamy|акшамы\w*|айнасы\w*|"
    r"таймс|times|банк\w*|motors|моторс|театр[иі]\w*|телеарна\w*|журнал\w*|ауылы\w*|ауылдык|дария\w*|"
    rf"прайм|экспо|палас|скай|tv|тв|fm|балет\w*|про|international|marathon|марафон\w*|{ORGANISATION})$"
)
SETTLEMENT_BEFORE = re.compile(r"(?:сел[оае]м?|пос[её]л\w+|пос)$")
SETTLEMENT_AFTER = re.compile(r"(?:ауылы\w*|кенти\w*)$")
ORGANISATION_NEAR = re.compile(rf"(?:{ORGANISATION})$")
FOREIGN_CAPITAL = re.compile(
    r"(?:узбек|кыргыз|киргиз|росси|кита|турци|туркмен|таджик|азербайджан|беларус|украин|герман|франц|грузи|сша|великобр|"
    r"тюркск|европ|япони|коре|мир[а]?$|австри|венгри|осетин|татар)"
)
HOME_CAPITAL = re.compile(r"(?:казахстан|рк$|стран|республик|государств|елім|независим|также|$)")


@dataclass(frozen=True, slots=True)
class Item:
    """Words that are a form of the table: kind -> the region codes it may mean; units by kind likewise."""

    first: int
    last: int
    kinds: Kinds
    units: Kinds


@functools.cache
def _forms() -> dict[str, tuple[Kinds, Kinds]]:
    table: dict[str, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds, units = table.setdefault(row["form"], ({}, {}))
            kinds.setdefault(row["kind"], set()).add(row["region_code"])
            if row["unit_code"]:
                units.setdefault(row["kind"], set()).add(row["unit_code"])
    return {
        form: (
            {kind: frozenset(codes) for kind, codes in kinds.items()},
            {kind: frozenset(codes) for kind, codes in units.items()},
        )
        for form, (kinds, units) in table.items()
    }


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(form.split()[0] for form in _forms())


@functools.lru_cache(maxsize=4)
def said_in(text: str) -> tuple[Word, ...]:
    """The words of a text; kept, since places, parties and concepts are asked for one after the other."""
    return tuple(words(text))


def is_bent(key: str, ending: re.Pattern[str]) -> bool:
    """Whether a folded word is a place in a Kazakh case: «Түркістан» itself ends like an ablative."""
    found = ending.search(key)
    return found is not None and is_form(key[: found.start()], {"town", "weak", "city", "name", "headed", "strong"})


@functools.lru_cache(maxsize=50_000)
def head_kind(key: str, side: int) -> str | None:
    """The kind of head noun a folded word is for a name before it (side 1) or after it (-1)."""
    heads = RIGHT_HEADS if side > 0 else LEFT_HEADS
    return next((kind for kind, pattern in heads.items() if pattern.match(key)), None)


def is_head(key: str) -> bool:
    """Whether a folded word is a head noun of places."""
    return bool(head_kind(key, 1) or head_kind(key, -1))


def is_form(key: str, kinds: set[str]) -> bool:
    """Whether a folded form is of one of these kinds."""
    found = _forms().get(key)
    return found is not None and not kinds.isdisjoint(found[0])


def items(said: tuple[Word, ...]) -> Iterator[Item]:
    """The longest forms of the table in `said`, in order, none overlapping another."""
    forms, beginnings = _forms(), _beginnings()
    position = 0
    while position < len(said):
        if said[position].key not in beginnings and not said[position].said[:3].isupper():
            position += 1
            continue
        for length in range(min(LONGEST, len(said) - position), 0, -1):
            key = " ".join(word.key for word in said[position : position + length])
            entry = forms.get(key) or (_abbreviation(said[position]) if length == 1 else None)
            kinds = entry and _as_written(entry[0], said[position])
            if entry and kinds:
                yield Item(position, position + length - 1, kinds, entry[1])
                position += length - 1
                break
        position += 1


def _abbreviation(word: Word) -> tuple[Kinds, Kinds] | None:
    """ЗКО, СҚО-да: upper case, whole, a Kazakh case ending after a hyphen at most."""
    stem = word.said.partition("-")[0]
    return _forms().get(stem) if stem.isupper() and len(stem) == 3 else None


def _as_written(kinds: Kinds, word: Word) -> Kinds | None:
    """Names need a capital; adjectives, people and «столица» do not."""
    if word.said[0].isupper():
        return kinds
    kept = {kind: codes for kind, codes in kinds.items() if kind in UNCAPITALISED}
    if "district" in kept and "ск" not in word.key:
        del kept["district"]
    return kept or None
