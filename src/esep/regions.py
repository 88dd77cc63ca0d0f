"""Regions and districts: the reference tables, and every spelling of their names -> one code.

Source: dbt/seeds/regions.csv and districts.csv (KATO edition 2022-10-17 with later changes; 20 regions, 227 units).
A region's code is the first two digits of its KATO code, which is also the numeric part of ISO 3166-2:KZ.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

from esep.config import ROOT

SEEDS = ROOT / "dbt" / "seeds"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the first level. voters is a reference figure, not a register."""

    code: str
    slug: str
    kind: str  # oblast, city
    name_ru: str
    name_ru_short: str
    name_ru_gen: str
    name_ru_prep: str
    name_kk: str
    name_kk_loc: str
    name_en: str
    abbr_ru: str
    abbr_kk: str
    aliases_strong: tuple[str, ...]
    aliases_weak: tuple[str, ...]
    aliases_historic: tuple[str, ...]
    centre_ru: str
    centre_kk: str
    centre_en: str
    units: int
    population: int
    voters: int
    planned_events: int
    tile_row: int
    tile_col: int
    tile_ru: str
    tile_kk: str
    tile_en: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A district, a city of regional significance or a city district; the code is KATO's or provisional."""

    code: str
    region_code: str
    kind: str  # district, city, city_district, leased
    name_ru: str
    name_kk: str
    population: int | None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@functools.cache
def regions() -> tuple[Region, ...]:
    """The 20 regions, in order of their codes."""
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(
                code=row["kato2"],
                slug=row["slug"],
                kind=row["kind"],
                name_ru=row["name_ru"],
                name_ru_short=row["name_ru_short"],
                name_ru_gen=row["name_ru_gen"],
                name_ru_prep=row["name_ru_prep"],
                name_kk=row["name_kk"],
                name_kk_loc=row["name_kk_loc"],
                name_en=row["name_en"],
                abbr_ru=row["abbr_ru"],
                abbr_kk=row["abbr_kk"],
                aliases_strong=_listed(row["aliases_strong"]),
                aliases_weak=_listed(row["aliases_weak"]),
                aliases_historic=_listed(row["aliases_historic"]),
                centre_ru=row["centre_ru"],
                centre_kk=row["centre_kk"],
                centre_en=row["centre_en"],
                units=int(row["n_units"]),
                population=int(row["population_2026_01_01"] or row["population_2023_01_01"]),
                voters=int(row["voters_ref"]),
                planned_events=int(row["planned_events_ref"]),
                tile_row=int(row["tile_row"]),
                tile_col=int(row["tile_col"]),
                tile_ru=row["tile_ru"],
                tile_kk=row["tile_kk"],
                tile_en=row["tile_en"],
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def units() -> tuple[Unit, ...]:
    """The second level: 227 units in use and leased Baikonur (kind leased)."""
    with (SEEDS / "districts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Unit(
                code=row["unit_kato"] or row["provisional_code"],
                region_code=row["region_kato2"],
                kind=row["kind"],
                name_ru=row["name_ru"],
                name_kk=row["name_kk"],
                population=int(row["population_2023_01_01"]) if row["population_2023_01_01"] else None,
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def by_code() -> dict[str, Region]:
    """Region code -> region."""
    return {region.code: region for region in regions()}


@functools.cache
def units_by_code() -> dict[str, Unit]:
    """Unit code -> unit."""
    return {unit.code: unit for unit in units()}
