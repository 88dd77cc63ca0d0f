"""The invented plans: who meant to hold what, where and when. Numbers follow domain.md 4.5; nothing here touches a file."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from esep.regions import Region, Unit, by_code, regions, units

STARTS_ON = date(2026, 2, 12)
ENDS_ON = date(2026, 3, 13)
SILENCE_ON = date(2026, 3, 14)
CAMPAIGN_DAYS = tuple(STARTS_ON + timedelta(days=n) for n in range((ENDS_ON - STARTS_ON).days + 1))

RAMP_UP = {date(2026, 2, 12): 0.3, date(2026, 2, 13): 0.45, date(2026, 2, 14): 0.6, date(2026, 2, 15): 0.8}
LAST_DAYS = {date(2026, 3, day): 1.3 for day in (11, 12, 13)}
SATURDAY, SUNDAY = 0.8, 0.45
MOST_LINES_A_DAY = 13  # 30 days of them stay below 400 lines a region

# Shares of the event types in per cent, format and audiences: domain.md 4.5 and 1.4.
TYPE_MIX: dict[str, tuple[float, tuple[str, ...]]] = {
    "meeting_residents": (34, ("residents", "residents", "veterans", "farmers")),
    "meeting_workforce": (22, ("workforce", "workforce", "public_servants")),
    "meeting_students": (10, ("students", "youth")),
    "round_table": (7, ("experts", "mixed")),
    "public_discussion": (7, ("mixed", "entrepreneurs")),
    "lecture": (6, ("public_servants", "youth", "mixed")),
    "leafleting": (4, ("residents", "mixed")),
    "info_point": (4, ("residents", "mixed")),
    "livestream": (2, ("mixed", "youth")),
    "online_meeting": (2, ("workforce", "entrepreneurs")),
    "meeting_experts": (1, ("experts",)),
    "meeting_ngo": (1, ("women_organisations", "veterans")),
}
ONLINE_TYPES = ("livestream", "online_meeting")
HYBRID_TYPES = ("round_table", "lecture", "public_discussion")

# The second plan version of these regions came on the last day allowed (16 February) and changes the days after it.
REVISED_REGIONS = ("11", "35", "75")
REVISED_FROM = date(2026, 2, 17)
# A concert is the one kind of event that gathers thousands (R-208 asks for a look).
CONCERTS = {("71", date(2026, 2, 17)), ("75", date(2026, 2, 22)), ("61", date(2026, 3, 7)), ("71", date(2026, 3, 13))}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """So many events of one type in one unit on one day; an empty unit is the whole region."""

    plan_line: int
    unit_code: str | None
    plan_date: date
    event_type: str
    format: str
    audience: str
    planned_events: int
    planned_participants: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One approved version of one region's plan."""

    region_code: str
    version: int
    approved_on: date
    approval_ref: str
    lines: tuple[PlanLine, ...]

    @property
    def total(self) -> int:
        """Planned events of the whole campaign."""
        return sum(line.planned_events for line in self.lines)

    def of_day(self, day: date) -> list[PlanLine]:
        """The lines of one day."""
        return [line for line in self.lines if line.plan_date == day]


def rng(*path: object) -> random.Random:
    """A generator of its own for each thing, so that one more draw somewhere moves nothing elsewhere."""
    return random.Random("/".join(str(part) for part in path))  # noqa: S311 (nothing secret is drawn)


def weight(day: date) -> float:
    """How busy a day is against an ordinary working day."""
    of_week = {5: SATURDAY, 6: SUNDAY}.get(day.weekday(), 1.0)
    return of_week * RAMP_UP.get(day, 1.0) * LAST_DAYS.get(day, 1.0)


def apportion(total: int, weights: list[float], *, least: int = 0) -> list[int]:
    """Split `total` by weights into whole numbers that sum to it exactly (largest remainder), none below `least`."""
    free = total - least * len(weights)
    if free < 0:
        raise ValueError(f"{total} cannot be split into {len(weights)} parts of at least {least}")
    exact = [free * part / sum(weights) for part in weights]
    whole = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for n in by_remainder[: free - sum(whole)]:
        whole[n] += 1
    return [least + part for part in whole]


@functools.cache
def units_of(region_code: str) -> tuple[Unit, ...]:
    """The units a region reports about; leased Baikonur is none of them."""
    return tuple(
        unit
        for unit in units()
        if unit.region_code == region_code and unit.kind != "leased" and unit.code != "431900000"
    )


@functools.cache
def first_plan(seed: int, region_code: str) -> Plan:
    """Version 1: sums exactly to the region's reference total."""
    region = by_code()[region_code]
    totals = apportion(region.planned_events, [weight(day) for day in CAMPAIGN_DAYS], least=1)
    lines: list[PlanLine] = []
    for day, total in zip(CAMPAIGN_DAYS, totals, strict=True):
        lines += _lines_of_day(seed, region, day, total, first_line=len(lines) + 1)
    return Plan(region_code, 1, date(2026, 2, 11), f"Протокол {region_code}/1", tuple(lines))


def plan_in_force(seed: int, region_code: str, day: date) -> Plan:
    """The version in force on a day: changes take effect from the day after approval."""
    if region_code in REVISED_REGIONS and day >= REVISED_FROM:
        return revised_plan(seed, region_code)
    return first_plan(seed, region_code)


@functools.cache
def revised_plan(seed: int, region_code: str) -> Plan:
    """Version 2: the past is frozen, some later lines grow by one or two events (about 3 %)."""
    plan, dice = first_plan(seed, region_code), rng(seed, region_code, "revised")
    lines = tuple(
        replace(line, planned_events=line.planned_events + dice.choice((1, 2)))
        if line.plan_date >= REVISED_FROM and line.planned_events < 18 and dice.random() < 0.12
        else line
        for line in plan.lines
    )
    return Plan(region_code, 2, date(2026, 2, 16), f"Протокол {region_code}/2", lines)


def completion_factor(seed: int, region_code: str) -> float:
    """Which part of its plan a region really holds; two are well behind, Turkistan is near its plan."""
    fixed = {"63": 0.6, "43": 0.62, "61": 0.97}
    return fixed.get(region_code) or round(rng(seed, region_code, "completion").uniform(0.84, 1.08), 3)


def members_total(seed: int, region_code: str) -> int:
    """Members of all coalitions of a region once all of them are founded: 0.38 per 1 000 voters, give or take."""
    if region_code == "61":
        return 457
    region = by_code()[region_code]
    share = 0.38 * rng(seed, region_code, "members").uniform(0.7, 1.3)
    return max(round(share * region.voters / 1000), 5 * coalitions_expected(region_code))


def coalitions_expected(region_code: str) -> int:
    """One for each unit and one for the region."""
    return by_code()[region_code].units + 1


def national_total(seed: int) -> int:
    """Events planned in the whole country by the first versions."""
    return sum(first_plan(seed, region.code).total for region in regions())


def _lines_of_day(seed: int, region: Region, day: date, total: int, *, first_line: int) -> list[PlanLine]:
    dice = rng(seed, region.code, day, "plan")
    count = min(MOST_LINES_A_DAY, total)
    events = apportion(total, [dice.uniform(0.7, 1.3) for _ in range(count)], least=1)
    places = _places(dice, region.code, count)
    lines = []
    for n in range(count):
        kind = dice.choices(list(TYPE_MIX), [share for share, _ in TYPE_MIX.values()])[0]
        form = (
            "online"
            if kind in ONLINE_TYPES
            else "hybrid"
            if kind in HYBRID_TYPES and dice.random() < 0.25
            else "offline"
        )
        lines.append(
            PlanLine(
                plan_line=first_line + n,
                unit_code=None if form == "online" else places[n],
                plan_date=day,
                event_type=kind,
                format=form,
                audience=dice.choice(TYPE_MIX[kind][1]),
                planned_events=events[n],
                planned_participants=events[n] * dice.choice((40, 45, 50, 60, 70)),
            )
        )
    if (region.code, day) in CONCERTS:
        first = lines[0]
        lines[1] = replace(lines[1], planned_events=lines[1].planned_events + first.planned_events - 1)
        lines[0] = replace(
            first,
            event_type="mass_event",
            format="offline",
            audience="mixed",
            unit_code=places[0],
            planned_events=1,
            planned_participants=3000,
        )
    return lines


def _places(dice: random.Random, region_code: str, count: int) -> list[str]:
    """Units in a shuffled round, so that no unit gets two lines before each has one."""
    round_of_units: list[str] = []
    while len(round_of_units) < count:
        codes = [unit.code for unit in units_of(region_code)]
        dice.shuffle(codes)
        round_of_units += codes
    return round_of_units[:count]
