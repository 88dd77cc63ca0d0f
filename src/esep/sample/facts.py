"""What really happened in the invented campaign: events, questions and the day's sums of a region. No files here.

A row is a dict with the canonical column names of reports/forms.yml and Python values (date, time, int, bool, code).
"""

from __future__ import annotations

import functools
import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from esep.regions import units_by_code
from esep.sample import outreach, plans
from esep.sample.plans import PlanLine, rng
from esep.sample.wording import pools

Row = dict[str, Any]

INTERNAL = frozenset({"coalition_session", "training"})
# Shares of the topics in per cent (domain.md 4.5); the rest is spread evenly.
TOPIC_MIX = {
    "voting_procedure": 18, "qurultay": 12, "rights": 12, "labour_social": 11, "president": 8, "local_gov": 8,
    "peoples_council": 7, "language": 6, "land_property": 6, "digital_rights": 4, "justice": 2, "government": 2,
    "business": 1, "transition_2026": 1, "amendment": 1, "other": 1,
}  # fmt: skip
NOTES = (
    None,
    None,
    None,
    None,
    None,
    "по утверждённому графику",
    "совместно с библиотекой района",
    "жоспар бойынша",
    "Дом культуры",
)


@dataclass(frozen=True, slots=True)
class Day:
    """One region's reporting day as it was: its own events, late detail of the day before, questions, doors, platforms."""

    region_code: str
    day: date
    is_nil: bool
    events: tuple[Row, ...] = ()
    questions: tuple[Row, ...] = ()
    door: tuple[Row, ...] = ()
    online: tuple[Row, ...] = ()

    @property
    def posts(self) -> int:
        """Posts on all platforms."""
        return sum(row["posts"] for row in self.online)

    @property
    def households(self) -> int | None:
        """Households visited; None before the action has begun."""
        return sum(row["households_visited"] for row in self.door) if self.door else None

    @property
    def handed(self) -> int:
        """Copies given away: at the events of this file, those of the evening before included, and left at doors."""
        at_events: int = sum(row["materials_handed"] for row in self.events if row.get("row_action") != "retract")
        at_doors: int = sum(row["leaflets_left"] for row in self.door)
        return at_events + at_doors


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a day; events are outreach events held, participants are attendances."""

    events_held: int = 0
    participants_offline: int = 0
    participants_online: int = 0
    materials: int = 0
    questions: int = 0
    proposals: int = 0
    posts: int = 0
    households: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def is_counted(event: Row) -> bool:
    """Held, and an outreach event: what every figure of the campaign counts."""
    return bool(
        event["status"] == "held" and event["event_type"] not in INTERNAL and event.get("row_action") != "retract"
    )


@functools.cache
def of(seed: int, region_code: str, day: date, *, is_nil: bool = False) -> Day:
    """The day of a region as it was."""
    dice = rng(seed, region_code, day, "facts")
    if is_nil or day > plans.ENDS_ON:
        return Day(region_code, day, is_nil)
    events = _events(seed, region_code, day, dice)
    asked = _asked(dice, events)
    door = outreach.door(seed, region_code, day)
    if door:
        _ask_at_doors(rng(seed, region_code, day, "door questions"), door, asked)
    questions = _questions(rng(seed, region_code, day, "answers"), asked)
    online = outreach.online(seed, region_code, day, dice.randint(3, 40))
    return Day(region_code, day, False, tuple(events), tuple(questions), door, online)


def totals(events: Iterable[Row], questions: Iterable[Row], *, on: date | None = None) -> Totals:
    """Sums of rows; with `on`, of the events of that day only (late detail of the day before stays out)."""
    counted = [event for event in events if is_counted(event) and (on is None or event["event_date"] == on)]
    asked: Counter[str] = Counter()
    for row in questions:
        asked[row["kind"]] += row["asked_count"]
    return Totals(
        events_held=len(counted),
        participants_offline=sum(event["participants_offline"] for event in counted),
        participants_online=sum(event["participants_online"] for event in counted),
        materials=sum(event["materials_handed"] for event in counted),
        questions=asked["question"],
        proposals=asked["proposal"],
    )


def _events(seed: int, region_code: str, day: date, dice: random.Random) -> list[Row]:
    plan = plans.plan_in_force(seed, region_code, day)
    lines = plan.of_day(day)
    planned = [line for line in lines for _ in range(line.planned_events)]
    factor = plans.completion_factor(seed, region_code) * dice.uniform(0.94, 1.06)
    target = max(1, round(len(planned) * factor))
    kept = set(dice.sample(range(len(planned)), min(target, len(planned))))
    concert = [n for n, line in enumerate(planned) if line.event_type == "mass_event"]
    kept |= set(concert)
    rows = []
    for n, line in enumerate(planned):
        status = "held" if n in kept else dice.choices(("postponed", "cancelled", None), (40, 12, 48))[0]
        if status:
            rows.append(_event(dice, day, line, status, plan_version=plan.version))
    offline = [line for line in lines if line.format == "offline" and line.event_type != "mass_event"]
    for _ in range(max(0, target - len(planned)) if offline else 0):
        rows.append(_event(dice, day, dice.choice(offline), "held", plan_version=None))
    if day.weekday() == 0 and lines[0].event_type != "mass_event":
        rows.append(_session(dice, region_code, day))
    rows.sort(key=lambda row: (row["start_time"], row["unit_code"] or "", row["event_type"]))
    _keep_apart(rows)
    for number, row in enumerate(rows, start=1):
        row["event_uid"] = f"{region_code}-{day:%Y%m%d}-{number:03d}"
    return rows


def _event(dice: random.Random, day: date, line: PlanLine, status: str, *, plan_version: int | None) -> Row:
    offline = online = questions = proposals = materials = members = 0
    if status == "held":
        offline, online = _attendance(dice, line)
        asked = _poisson(dice, 1.6 + min(offline + online, 600) / 60)
        proposals = sum(dice.random() < 0.15 for _ in range(asked))
        questions = asked - proposals
        materials = round(offline * 0.7)
        members = dice.randint(2, 9)
    return {
        "event_uid": "",
        "row_action": None,
        "event_date": day,
        "start_time": time(dice.randint(9, 18), dice.choice((0, 0, 0, 30, 30, 15, 45))),
        "duration_min": dice.choice((40, 45, 60, 60, 90, 120)),
        "unit_code": line.unit_code,
        "settlement_kind": _settlement(dice, line.unit_code),
        "event_type": line.event_type,
        "format": line.format,
        "audience": line.audience,
        "status": status,
        "participants_offline": offline,
        "participants_online": online,
        "coalition_members_present": members,
        "questions_count": questions,
        "proposals_count": proposals,
        "materials_handed": materials,
        "plan_version": plan_version,
        "plan_line": line.plan_line if plan_version else None,
        "is_unplanned": plan_version is None,
        "is_media_present": dice.random() < 0.15,
        "note": dice.choice(NOTES),
    }


def _session(dice: random.Random, region_code: str, day: date) -> Row:
    """The Monday session of the regional headquarters: internal, no outreach, in no plan."""
    unit = plans.units_of(region_code)[0].code
    line = PlanLine(0, unit, day, "coalition_session", "offline", "public_servants", 1, 20)
    row = _event(dice, day, line, "held", plan_version=None)
    row.update(participants_offline=dice.randint(12, 30), questions_count=0, proposals_count=0, materials_handed=0)
    return row


def _attendance(dice: random.Random, line: PlanLine) -> tuple[int, int]:
    if line.event_type == "mass_event":
        return 100 * dice.randint(22, 39), 0
    if line.format == "online":
        return 0, _rounded(
            dice, min(1800, dice.lognormvariate(math.log(350 if line.event_type == "livestream" else 60), 0.8))
        )
    population = units_by_code()[line.unit_code].population if line.unit_code else None
    # 5 % of a unit's population at one meeting would be refused: stay below 4 %.
    ceiling = min(600, int(population * 0.04)) if population else 300
    offline = _rounded(dice, min(ceiling, max(5, dice.lognormvariate(math.log(45), 0.9))))
    online = _rounded(dice, max(5, min(600, dice.lognormvariate(math.log(60), 0.7)))) if line.format == "hybrid" else 0
    return min(offline, ceiling), online


def _rounded(dice: random.Random, value: float) -> int:
    """People count in fives, tens and fifties: 40 % of the rows."""
    whole = max(5, round(value))
    if dice.random() < 0.4:
        step = 5 if whole < 40 else 10 if whole < 150 else 50
        return max(step, round(whole / step) * step)
    return whole


def _settlement(dice: random.Random, unit_code: str | None) -> str | None:
    if unit_code is None:
        return None
    if units_by_code()[unit_code].kind in {"city", "city_district"}:
        return "city"
    return dice.choice(("district_centre", "village", "village", "settlement"))


def _poisson(dice: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def _keep_apart(rows: list[Row]) -> None:
    """Move a start by five minutes until no two events of a unit begin together (R-209 would take them for one)."""
    taken: set[tuple[Any, time]] = set()
    for row in rows:
        start = row["start_time"]
        while (row["unit_code"], start) in taken:
            minutes = start.hour * 60 + start.minute + 5
            start = time(minutes // 60, minutes % 60)
        row["start_time"] = start
        taken.add((row["unit_code"], start))


Asked = Counter[tuple[str | None, str, str, str]]


def _asked(dice: random.Random, events: list[Row]) -> Asked:
    """The day's questions by unit, topic, kind and channel: all that were asked at events, and a few from elsewhere."""
    asked: Asked = Counter()
    topics, shares = list(TOPIC_MIX), list(TOPIC_MIX.values())
    for event in events:
        for kind, count in (("question", event["questions_count"]), ("proposal", event["proposals_count"])):
            for topic in dice.choices(topics, shares, k=count):
                asked[event["unit_code"], topic, kind, "event"] += 1
    for channel, kind in (
        ("hotline", "question"),
        ("online", "question"),
        ("letter", "proposal"),
        ("hotline", "complaint"),
    ):
        for topic in dice.choices(topics, shares, k=dice.randint(0, 4)):
            asked[None, topic, kind, channel] += 1
    return asked


def _ask_at_doors(dice: random.Random, door: Iterable[Row], asked: Asked) -> None:
    for row in door:
        for topic in dice.choices(list(TOPIC_MIX), list(TOPIC_MIX.values()), k=row["questions_count"]):
            asked[row["unit_code"], topic, "question", "door"] += 1


def _questions(dice: random.Random, asked: Asked) -> list[Row]:
    """The rows of form F6, some with a paraphrase by the staff."""
    rows = []
    for (unit, topic, kind, channel), count in sorted(
        asked.items(), key=lambda item: tuple(str(part) for part in item[0])
    ):
        answered = sum(dice.random() < 0.86 for _ in range(count))
        text = dice.choice(pools()[dice.choice(("ru", "kk"))]["questions"]) if dice.random() < 0.08 else None
        rows.append(
            {
                "unit_code": unit,
                "topic_code": topic,
                "kind": kind,
                "channel": channel,
                "asked_count": count,
                "answered_count": answered,
                "escalated_count": sum(dice.random() < 0.4 for _ in range(count - answered)),
                "sample_text": text,
            }
        )
    return rows


def of_one_topic(questions: Iterable[Row], topic: str) -> tuple[Row, ...]:
    """The same questions, all put under one topic: what a hurried clerk does."""
    merged: dict[tuple[Any, ...], Row] = {}
    for row in questions:
        key = (row["unit_code"], row["kind"], row["channel"])
        if key in merged:
            for name in ("asked_count", "answered_count", "escalated_count"):
                merged[key][name] += row[name]
        else:
            merged[key] = {**row, "topic_code": topic}
    return tuple(merged.values())


def own_totals(day: Day, materials: int) -> Totals:
    """The day values of form F8: late detail of the evening before stays out, materials are those of form F4."""
    sums = totals(day.events, day.questions, on=day.day)
    return replace(sums, materials=materials, posts=day.posts, households=day.households or 0)


def summary(day: Day, own: Totals, so_far: Totals, roster: tuple[int, int]) -> Row:
    """Form F8 of a day: its own sums, the running totals with this pack included, coalitions and members."""
    today = [row for row in day.events if is_counted(row) and row["event_date"] == day.day]
    is_at_doors = bool(day.door)
    return {
        "events_held_day": own.events_held,
        "events_held_cum": so_far.events_held,
        "participants_offline_day": own.participants_offline,
        "participants_offline_cum": so_far.participants_offline,
        "participants_online_day": own.participants_online,
        "participants_online_cum": so_far.participants_online,
        "households_day": own.households if is_at_doors else None,
        "households_cum": so_far.households if is_at_doors else None,
        "materials_distributed_day": own.materials,
        "materials_distributed_cum": so_far.materials,
        "questions_day": own.questions,
        "questions_cum": so_far.questions,
        "proposals_day": own.proposals,
        "proposals_cum": so_far.proposals,
        "posts_day": own.posts,
        "posts_cum": so_far.posts,
        "coalitions_total": roster[0],
        "members_total": roster[1],
        "units_covered_day": len({row["unit_code"] for row in today if row["unit_code"]}),
        "remarks": None,
    }


def late_detail(seed: int, region_code: str, day: date, count: int) -> list[Row]:
    """Events of the evening before (after 19:00), filed with this day's pack."""
    before = day - timedelta(days=1)
    dice = rng(seed, region_code, day, "late detail")
    lines = [line for line in plans.plan_in_force(seed, region_code, before).of_day(before) if line.format == "offline"]
    rows = []
    for number in range(count):
        row = _event(dice, before, dice.choice(lines), "held", plan_version=None)
        # Numbers from 901 on: the day before has used the lower ones.
        row.update(event_uid=f"{region_code}-{before:%Y%m%d}-{901 + number}", start_time=time(19, 30 + 10 * number))
        row.update(questions_count=0, proposals_count=0)
        rows.append(row)
    return rows
