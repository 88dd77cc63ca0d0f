"""The invented rosters (form F3): members of each coalition counted by party and category; nobody is named anywhere."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import Any

from esep.config import settings
from esep.regions import Unit
from esep.sample import plans
from esep.sample.plans import rng

Row = dict[str, Any]

FOUNDING_DAYS = 10
REGIONAL_SHARE = (
    0.8  # of the members; the rest come with the districts' coalitions, so that no week brings 30 % (R-232)
)
CATEGORIES = ("ngo", "veteran", "youth", "science_expert", "deputy_maslikhat", "trade_union", "activist")
LEVELS = {"district": "district", "city": "city", "city_district": "district"}


def last_change() -> date:
    """The day on which the last coalition is founded."""
    return plans.STARTS_ON + timedelta(days=FOUNDING_DAYS - 1)


@functools.cache
def rows(seed: int, region_code: str, as_of: date, variant: str = "") -> tuple[Row, ...]:
    """The roster as it stands on a day; a `variant` is a planted oddity: members_fall, coalition_extra."""
    found = _coalition(seed, region_code, None, as_of, plans.STARTS_ON, variant)
    for number, unit in enumerate(plans.units_of(region_code)):
        listed_on = _listed_on(region_code, number)
        if listed_on <= as_of:
            founded_on = min(listed_on, _first_event(seed, region_code, unit.code))
            found += _coalition(seed, region_code, unit, as_of, founded_on, variant)
    if variant == "coalition_extra":
        row = dict(found[-1], coalition_code=f"{region_code}-extra", members_count=3)
        found.append(row)
    return tuple(found)


def totals(roster: tuple[Row, ...]) -> tuple[int, int]:
    """Coalitions and members of a roster."""
    return len({row["coalition_code"] for row in roster}), sum(row["members_count"] for row in roster)


def _listed_on(region_code: str, number: int) -> date:
    """Turkistan had all of its coalitions on the first day; elsewhere they come one after the other."""
    if region_code == "61":
        return plans.STARTS_ON
    units = len(plans.units_of(region_code))
    return plans.STARTS_ON + timedelta(days=(number + 1) * (FOUNDING_DAYS - 1) // units)


@functools.cache
def _first_events(seed: int, region_code: str) -> dict[str, date]:
    """Unit -> the first day for which something is planned there: no meeting before the coalition is founded (R-204)."""
    first: dict[str, date] = {}
    for line in plans.first_plan(seed, region_code).lines:
        if line.unit_code and line.unit_code not in first:
            first[line.unit_code] = line.plan_date
    return first


def _first_event(seed: int, region_code: str, unit_code: str) -> date:
    return _first_events(seed, region_code).get(unit_code, plans.ENDS_ON)


def _coalition(
    seed: int, region_code: str, unit: Unit | None, as_of: date, founded_on: date, variant: str
) -> list[Row]:
    code = region_code if unit is None else f"{region_code}-{unit.code}"
    dice = rng(seed, code, "roster")
    total = plans.members_total(seed, region_code)
    units = plans.units_of(region_code)
    in_districts = plans.apportion(round(total * (1 - REGIONAL_SHARE)), [1.0] * len(units), least=1)
    members = total - sum(in_districts) if unit is None else in_districts[units.index(unit)]
    if unit is None and variant == "members_fall":
        members = members * 2 // 5
    level = "regional" if unit is None else LEVELS.get(unit.kind, "district")
    groups: list[tuple[str, str]] = [(party.code, "party") for party in settings().campaign.parties]
    groups += [("none", category) for category in dice.sample(CATEGORIES, 3)]
    shares = plans.apportion(members, [dice.uniform(0.5, 1.5) for _ in groups])
    return [
        {
            "as_of": as_of,
            "coalition_code": code,
            "coalition_level": level,
            "established_on": founded_on,
            "party_code": party,
            "member_category": category,
            "members_count": count,
        }
        for (party, category), count in zip(groups, shares, strict=True)
        if count
    ]
