"""A district inside its region, by code or by name; an ambiguous name is refused."""

from __future__ import annotations

import pytest

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
