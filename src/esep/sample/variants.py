"""Days, rosters and plans that are odd as a whole: consistent in themselves, and worth a question all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from esep.regions import units_by_code
from esep.sample import facts, plans, schedule
from esep.sample.facts import Day, Row, Totals
from esep.sample.plans import Plan, rng
from esep.sample.schedule import Drop

OF_ROSTER = ("members_fall", "coalition_extra")
SWARM = 31  # events added in one unit: more than 25 there, and more than a small region has members
FLOODED = 0.42  # of a unit's population: more households than it has (R-252 asks from 1 in 2.5 on)


def applied(seed: int, day: Day, words: Collection[str]) -> Day:
    """The day with the oddities of its files that change what is told, so that every sum of the file follows."""
    if "heaped" in words:
        day = replace(day, events=tuple(_heaped(row) for row in day.events))
    if "swarm" in words:
        day = replace(day, events=(*day.events, *_swarm(seed, day)))
    if "one_topic" in words:
        day = replace(day, questions=facts.of_one_topic(day.questions, "other"))
    if "copied" in words:
        day = _copied(seed, day)
    if "door_flood" in words:
        day = replace(day, door=_flooded(day))
    return day


def slip_of_the_pen(words: Iterable[str], own: Totals) -> Totals:
    """What a clerk adds wrongly to the running totals."""
    slip = Totals()
    for word in words:
        if word == "cum_off":
            slip = slip + Totals(questions=3)
        elif word == "cum_falls":
            slip = slip + Totals(posts=-own.posts - 5)
    return slip


def _heaped(row: Row) -> Row:
    """All head-counts in hundreds."""
    if not facts.is_counted(row):
        return row
    rounded = {
        name: max(100, round(row[name] / 100) * 100) if row[name] else 0
        for name in ("participants_offline", "participants_online")
    }
    return {**row, **rounded}


def _swarm(seed: int, day: Day) -> list[Row]:
    """Far more meetings in the largest unit than a unit can hold in a day."""
    base = next(row for row in day.events if facts.is_counted(row) and row["format"] == "offline")
    unit = max(plans.units_of(day.region_code), key=lambda one: one.population or 0)
    dice = rng(seed, day.region_code, day.day, "swarm")
    return [
        {
            **base,
            "event_uid": f"{day.region_code}-{day.day:%Y%m%d}-{601 + n}",
            "unit_code": unit.code,
            "start_time": time(8 + n // 6, 1 + 9 * (n % 6)),
            "participants_offline": dice.randint(12, 38),
            "questions_count": 0,
            "proposals_count": 0,
            "materials_handed": 0,
            "plan_version": None,
            "plan_line": None,
            "is_unplanned": True,
        }
        for n in range(SWARM)
    ]


def _copied(seed: int, day: Day) -> Day:
    """Another region's journal under one's own districts: somebody filled in a colleague's file."""
    source = schedule.COPIED_FROM[day.region_code]
    theirs = facts.of(seed, source, day.day)
    places: dict[str | None, str | None] = {
        their.code: own.code
        for their, own in zip(plans.units_of(source), plans.units_of(day.region_code), strict=False)
    }
    places[None] = None
    known = units_by_code()
    events = [
        {
            **row,
            "event_uid": f"{day.region_code}{row['event_uid'][2:]}",
            "unit_code": places[row["unit_code"]],
            "plan_version": None,
            "plan_line": None,
            "is_unplanned": True,
        }
        for row in theirs.events
        if _fits(row, known[places[row["unit_code"]] or ""].population if row["unit_code"] else None)
    ]
    questions = [{**row, "unit_code": places[row["unit_code"]]} for row in theirs.questions]
    return replace(day, events=tuple(events), questions=tuple(questions))


def _fits(row: Row, population: int | None) -> bool:
    """Whether the meeting does not outgrow the unit it is moved to (R-208)."""
    return population is None or row["participants_offline"] <= max(100, 0.045 * population)


def _flooded(day: Day) -> tuple[Row, ...]:
    """The smallest unit visited almost whole in one day."""
    known = units_by_code()
    rows = [dict(row) for row in day.door]
    row = min(rows, key=lambda one: known[one["unit_code"]].population or 10**9)
    visited = round((known[row["unit_code"]].population or 0) * FLOODED)
    opened, declined = visited * 6 // 10, visited // 10
    row.update(teams=min(200, visited // 30 + 1), households_visited=visited, households_opened=opened)
    row.update(households_declined=declined, households_no_answer=visited - opened - declined)
    return tuple(rows)


def plan_of(seed: int, drop: Drop) -> Plan:
    """The plan that a file brings: the first version, the revised one, or a later one that is wrong on purpose."""
    code = drop.region_code
    if drop.number == 1:
        return plans.first_plan(seed, code)
    if not drop.dirt:
        return plans.revised_plan(seed, code)
    plan = plans.plan_in_force(seed, code, drop.day)
    lines = {
        "plan_outside": _outside,
        "plan_past_dropped": _past_dropped,
        "plan_shrunk": _shrunk,
        "plan_bloated": _bloated,
    }[drop.dirt[0]](plan, drop.day)
    number = plan.version + 1
    return Plan(code, number, drop.day, f"Протокол {code}/{number}", tuple(lines))


def _outside(plan: Plan, _: date) -> list[Any]:
    *lines, last = plan.lines
    return [*lines, replace(last, plan_date=plans.SILENCE_ON)]


def _past_dropped(plan: Plan, day: date) -> list[Any]:
    forgotten = day - timedelta(days=3)
    return [line for line in plan.lines if line.plan_date != forgotten]


def _shrunk(plan: Plan, day: date) -> list[Any]:
    return [
        replace(line, planned_events=max(1, line.planned_events * 2 // 5)) if line.plan_date > day else line
        for line in plan.lines
    ]


def _bloated(plan: Plan, day: date) -> list[Any]:
    return [
        replace(line, planned_events=min(190, line.planned_events * 8)) if line.plan_date > day else line
        for line in plan.lines
    ]
