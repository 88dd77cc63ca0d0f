"""The reference tables agree with themselves and with ISO 3166-2."""

from __future__ import annotations

from collections import Counter

import pycountry

from esep.regions import by_code, regions, units


def test_there_are_20_regions_and_iso_knows_them() -> None:
    assert len(regions()) == 20
    iso = {one.code for one in pycountry.subdivisions.get(country_code="KZ")}
    assert {f"KZ-{region.code}" for region in regions()} == iso


def test_units_lie_in_their_region_and_are_as_many_as_the_region_says() -> None:
    counted = Counter(unit.region_code for unit in units() if unit.code != "431900000")  # Baikonur is leased
    assert counted == {region.code: region.units for region in regions()}
    assert sum(counted.values()) == 227
    for unit in units():
        assert unit.code.removeprefix("X").startswith(unit.region_code)


def test_every_region_has_names_in_three_languages_and_a_tile_of_its_own() -> None:
    for region in regions():
        assert region.name_ru
        assert region.name_kk
        assert region.name_en
        assert region.name_kk_loc
        assert region.voters > 100_000
    assert len({(region.tile_row, region.tile_col) for region in regions()}) == 20
    assert set(by_code()) == {region.code for region in regions()}
