"""What only bears the name of a place: streets, clubs, papers, universities, foreign capitals, plain words."""

from __future__ import annotations

import re

from esep.press.names import placenames as names
from esep.press.names.placenames import Item
from esep.press.names.placescan import Head, Scan

OPENING, CLOSING = {"«", '"', "“"}, {"»", '"', "”"}
DATELINE = re.compile(r"[.,]?\s*(?:[—–/|-]|(?:KAZ|QAZ|КАЗ|ҚАЗ)\w+|\d{1,2}\s)")
CLUB = re.compile(r"(?:\b[ФХБВП]?[КC]|FC|клуб\w*)\s[«\"“][^«»\"“”]{2,25}[»\"”]\s$")  # «ФК «Шахтёр» Караганда»
AND_REGIONS = re.compile(r"(?:,| и| және|да)\s+(?:в\s+)?(?:регион(?!альн)|област(?:и|ях|ей)(?!\w)|өңірлер|облыстар)")
NEAR = 120  # characters around


def is_something_else(scan: Scan, item: Item, right: Head | None, left: Head | None) -> bool:
    """A street, a club, a newspaper, a university, a company: named after a place."""
    text, first, last = scan.text, item.first, item.last
    start, end = scan.said[first].start, scan.said[last].end
    is_headed = (right is not None and right[1] == last + 1) or (left is not None and left[1] == first - 1)
    is_headed_in_a_list = any(head and head[0] == "district" for head in (right, left)) and "district" in item.kinds
    if text[start - 1 : start] in OPENING and text[end : end + 1] in CLOSING and not (is_headed or is_headed_in_a_list):
        return True
    has_its_head = right is not None and right[1] == last + 1  # «в аулах Байдибекского района»
    if first and not has_its_head and re.fullmatch(r"[\s.«\"“]{1,3}", scan.gap(first - 1, first)):
        before = scan.said[first - 1].key
        if is_a_district_centre(scan, item) or (before == "имени" and left and left[0] == "district"):
            return False
        if names.NOT_A_PLACE_AFTER.match(before) or ("capital" in item.kinds and _is_another_capital(scan, item)):
            return True
    elif "capital" in item.kinds and _is_another_capital(scan, item):
        return True
    if CLUB.search(text[max(0, start - 40) : start]):
        return True
    if is_headed or last + 1 >= len(scan.said) or scan.gap(last, last + 1) != " ":
        return False
    return bool(names.NOT_A_PLACE_BEFORE.match(scan.said[last + 1].key)) or _is_of_a_university(scan, item)


def is_a_district_centre(scan: Scan, item: Item) -> bool:
    """«в доме культуры посёлка Глубокое районная коалиция…»: a settlement that its district is named after."""
    if len(item.units.get("district", ())) != 1 or "adj" in item.kinds:
        return False
    before = scan.said[item.first - 1].key if item.first else ""
    after = scan.said[item.last + 1].key if item.last + 1 < len(scan.said) else ""
    if not names.SETTLEMENT_BEFORE.match(before) and not names.SETTLEMENT_AFTER.match(after):
        return False
    start, end = scan.said[item.first].start, scan.said[item.last].end
    return re.search(r"районн|аудандық", scan.text[max(0, start - NEAR) : end + NEAR]) is not None


def _is_of_a_university(scan: Scan, item: Item) -> bool:
    """«Карагандинский технический университет», «Алматы менеджмент университеті»."""
    is_adjective = not {"adj", "city_adj", "town_adj"}.isdisjoint(item.kinds)
    for index in range(item.last + 1, min(item.last + 5, len(scan.said))):
        if scan.gap(index - 1, index) != " ":
            return False
        key = scan.said[index].key
        if names.head_kind(key, 1):
            return False
        if names.ORGANISATION_NEAR.match(key):
            return is_adjective or key.startswith(("университети", "институти", "university"))
    return False


def _is_another_capital(scan: Scan, item: Item) -> bool:
    """«духовная столица», «столица Узбекистана», «столица спорта»."""
    if item.first and scan.gap(item.first - 1, item.first) == " " and len(scan.said[item.first].key.split()) == 1:
        before = scan.said[item.first - 1].key
        if re.search(r"(?:ая|ой|ую|ые|ый)$", before) and before not in {
            "молодая",
            "молодой",
            "новой",
            "новую",
            "самой",
            "нашей",
        }:
            return True
    if AND_REGIONS.match(scan.text, scan.said[item.last].end):
        return True  # «в столице, регионах и городах республиканского значения»: everywhere
    if item.last + 1 >= len(scan.said) or scan.gap(item.last, item.last + 1) != " ":
        return False
    return bool(names.FOREIGN_CAPITAL.match(scan.said[item.last + 1].key))


def may_be_a_plain_word(scan: Scan, item: Item) -> bool:
    """«Семей с детьми»: at the beginning of a sentence a capital says nothing."""
    if scan.said[item.first].key not in {
        "семей",
        "семье",
        "орал",
        "орала",
        "орале",
        "аксу",
        "рудный",
        "рудного",
        "рудном",
    }:
        return False
    before = scan.text[: scan.said[item.first].start].rstrip(' «"“—–-')
    return not before or before[-1] in ".!?\n…:"


def is_dateline(scan: Scan, item: Item) -> bool:
    """«АСТАНА. KAZINFORM –» says where the agency sits."""
    word = scan.said[item.last]
    start = scan.said[item.first].start
    if not word.said.isupper() or scan.text[max(0, start - 3) : start].strip(" /(*") not in {"", "\n"}:
        return False
    return DATELINE.match(scan.text, word.end) is not None
