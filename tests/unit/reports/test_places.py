"""A district inside its region, by code or by name; an ambiguous name is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esep.regions import regions, units
from esep.reports import places
from esep.reports.places import Found


@pytest.mark.parametrize("said", ["611600000", "611600000 город Арысь", "611600000  Арыс қаласы"])
def test_a_code_decides(said: str) -> None:
    assert places.of("61").find(said) == Found("611600000")


@pytest.mark.parametrize("said", ["город Арысь", "Арыс қаласы", "г. Арысь", "АРЫСЬ", "Арысь Г.А.", "Арыс қ.ә."])
def test_a_name_is_found_inside_the_region_with_a_remark(said: str) -> None:
    found = places.of("61").find(said)
    assert (found.code, found.rule, found.how) == ("611600000", "R-102", "by_name")


def test_a_latin_letter_in_a_name_does_not_matter() -> None:
    assert places.of("61").find("гopoд Apысь").code == "611600000"


def test_a_question_mark_stands_for_one_lost_letter() -> None:
    found = places.of("61").find("Т?ркістан ?аласы")
    assert (found.code, found.rule, found.how) == ("611000000", "R-018", "wildcard")


def test_kazakh_letters_that_went_through_another_encoding_are_mended() -> None:
    damaged = "Түркістан қаласы".encode("kz1048").decode("cp1251")
    found = places.of("61").find(damaged)
    assert (found.code, found.rule, found.how) == ("611000000", "R-018", "mended")


def test_the_same_name_means_another_district_in_another_region() -> None:
    codes = {region: places.of(region).find("Абайский район").code for region in ("10", "35", "79")}
    assert len(set(codes.values())) == 3
    assert all(code and code.startswith(region) for region, code in codes.items())


def test_a_name_that_fits_two_is_refused() -> None:
    found = places.of("55").find("Павлодар")
    assert (found.code, found.how) == (None, "ambiguous_unit")


def test_a_code_or_name_of_another_region_is_refused_as_such() -> None:
    assert places.of("61").find("101000000") == Found(None, "R-104", "other_region")
    assert places.of("61").find("город Семей").rule == "R-104"


def test_a_code_that_is_nowhere_is_refused() -> None:
    assert places.of("61").find("619990000") == Found(None, "R-101", "unknown_unit")


def test_leased_baikonur_is_refused_and_the_district_of_astana_is_not() -> None:
    assert places.of("43").find("431900000").rule == "R-103"
    assert places.of("43").find("Байқоңыр қаласы").rule == "R-103"
    assert places.of("71").find("район Байқоңыр").code == "711410000"


def test_a_provisional_code_is_known() -> None:
    assert places.of("71").find("X71-NURA").code == "X71-NURA"


def read_as(text: str, written: str, read: str) -> str:
    """Text whose bytes were read by another table, on a system that drops what it does not know."""
    return text.encode(written, errors="replace").decode(read, errors="replace")


DAMAGE: dict[str, Callable[[str], str]] = {
    "none": lambda name: name,
    "capitals": str.upper,
    "small letters": str.lower,
    "spaces": lambda name: "  " + name.replace(" ", "\u00a0 ") + "\t",
    "soft hyphen": lambda name: f"{name[:3]}\u00ad{name[3:]}",
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "quotes": lambda name: f"«{name}»",
    "Latin look-alikes": lambda name: name.translate(str.maketrans("АВСЕНКМОРТХаеорсху", "ABCEHKMOPTXaeopcxy")),
    "е for ё": lambda name: name.replace("ё", "е").replace("Ё", "Е"),
    "through Windows-1251": lambda name: read_as(name, "cp1251", "cp1251"),
    "through KOI8-R": lambda name: read_as(name, "koi8-r", "koi8-r"),
    "Kazakh bytes read as Windows-1251": lambda name: read_as(name, "kz1048", "cp1251"),
    "UTF-8 read as Windows-1251": lambda name: read_as(name, "utf-8", "cp1251"),
    "the same, with question marks": lambda name: read_as(name, "utf-8", "cp1251").replace("\ufffd", "?"),
    "lost letters": lambda name: "".join("\ufffd" if letter in "ӘәҒғҚқҢңӨөҰұҮүҺһІі" else letter for letter in name),
}
MUST_RESTORE = set(DAMAGE) - {
    "through Windows-1251",
    "through KOI8-R",
    "lost letters",
}  # these may leave two names alike
HERE = [unit for unit in units() if unit.code != places.LEASED]


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_district_through_every_damage_is_itself_or_refused(damage: str) -> None:
    restored = 0
    for unit in HERE:
        for name in (unit.name_ru, unit.name_kk):
            clean = places.of(unit.region_code).find(name)
            found = places.of(unit.region_code).find(DAMAGE[damage](name))
            assert found.code in {unit.code, None}, (name, DAMAGE[damage](name), found)
            if clean.code and damage in MUST_RESTORE:
                assert found.code == unit.code, (name, DAMAGE[damage](name), found)
            restored += found.code is not None
    assert restored >= 0.9 * 2 * len(HERE)


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_region_through_every_damage_is_itself_or_refused(damage: str) -> None:
    for region in regions():
        for name in (region.name_ru, region.name_kk, region.code, f"{region.code}0000000"):
            found = places.region_of(DAMAGE[damage](name))
            assert found in {region.code, None}, (name, found)
            if damage in MUST_RESTORE:
                assert found == region.code, (name, DAMAGE[damage](name))
    assert places.region_of("99") is None
    assert places.region_of("область") is None


@settings(max_examples=500, deadline=None, database=None)
@given(st.sampled_from(HERE), st.booleans(), st.data())
def test_a_name_that_lost_any_letters_is_itself_or_refused(
    unit: places.Unit, in_russian: bool, data: st.DataObject
) -> None:
    name = unit.name_ru if in_russian else unit.name_kk
    lost = data.draw(st.sets(st.integers(0, len(name) - 1), max_size=4))
    sign = data.draw(st.sampled_from("?\ufffd"))
    said = "".join(sign if place in lost and letter != " " else letter for place, letter in enumerate(name))
    damage = data.draw(st.sampled_from(sorted(DAMAGE)))
    assert places.of(unit.region_code).find(DAMAGE[damage](said)).code in {unit.code, None}


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=40), st.sampled_from([region.code for region in regions()]))
def test_anything_said_is_a_district_of_the_region_or_refused(said: str, region: str) -> None:
    found = places.of(region).find(said)
    assert (found.code is None) == (found.rule in {"R-101", "R-103", "R-104"} or found.how == "ambiguous_unit")
    assert found.code is None or found.code in {unit.code for unit in HERE if unit.region_code == region}


@pytest.mark.parametrize(("said", "meant"), [("Казыгурт", "Казыгурт"), ("Байдибекский район", "Байдибек")])
def test_a_district_that_is_nearly_named_is_proposed(said: str, meant: str) -> None:
    found = places.of("61").find(said)
    assert meant[:6] in (found.suggested or "")
