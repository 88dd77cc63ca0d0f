"""What each region writes into each of its files: originals with slips, corrections, retractions, running totals."""

from __future__ import annotations

import functools
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from esep.regions import regions
from esep.sample import MARK, facts, plans, schedule
from esep.sample.facts import Day, Row, Totals
from esep.sample.packs import EXTENSIONS, Pack
from esep.sample.plans import rng
from esep.sample.schedule import Drop

NAMESPACE = uuid.UUID("5b1de1d6-7f0c-4a6e-9a41-0e5e9c5a2026")
ROLES = ("hq_secretary", "hq_deputy", "press")
FORM_VERSION = "1.0"


def packs(seed: int, drops: Iterable[Drop]) -> list[Pack]:
    """The packs of these drops, in the same order."""
    everything = list(drops)
    by_region: dict[str, list[Drop]] = defaultdict(list)
    for drop in everything:
        by_region[drop.region_code].append(drop)
    written = {id(drop): pack for mine in by_region.values() for drop, pack in _of_region(seed, mine)}
    return [written[id(drop)] for drop in everything]


def true_day(seed: int, region_code: str, day: date) -> Day:
    """The day of a region as its headquarters knows it in the end, late detail of the evening before included."""
    drops = schedule.of_day(seed, region_code, day)
    content = next((drop for drop in drops if drop.kind != "plan"), None)
    is_nil = any(drop.is_nil for drop in drops)
    known = facts.of(seed, region_code, day, is_nil=is_nil)
    extra: list[Row] = []
    if content is not None and (late := max(drop.late_detail for drop in drops)):
        extra += facts.late_detail(seed, region_code, day, late)
    if day == plans.SILENCE_ON and content is not None:
        extra += facts.late_detail(seed, region_code, day, 2)
    if any("retract_row" in drop.dirt for drop in drops):
        extra.append(_retracted(seed, region_code, day))
    return replace(known, events=(*known.events, *extra))


def slipped(seed: int, day: Day) -> Day:
    """The day as first filed when it had to be corrected later: some head-counts off, one event forgotten."""
    dice = rng(seed, day.region_code, day.day, "slip")
    events = [dict(row) for row in day.events]
    counted = [n for n, row in enumerate(events) if facts.is_counted(row) and row["format"] == "offline"]
    wrong = dice.sample(counted, min(len(counted), max(2, len(counted) // 10)))
    for n in wrong[1:]:
        events[n]["participants_offline"] = max(
            5, round(events[n]["participants_offline"] * dice.choice((0.8, 0.9, 1.2, 1.3)))
        )
    del events[wrong[0]]
    return replace(day, events=tuple(events))


def _of_region(seed: int, drops: list[Drop]) -> list[tuple[Drop, Pack]]:
    result: list[tuple[Drop, Pack]] = []
    for drop in drops:
        if drop.kind == "plan":
            result.append((drop, _plan_pack(seed, drop)))
        elif drop.kind == "duplicate":
            twin = next(pack for earlier, pack in reversed(result) if earlier.day == drop.day)
            result.append((drop, replace(twin, drop=drop, file=_file(drop))))
        elif "yesterday_renamed" in drop.dirt:
            twin = next(pack for earlier, pack in reversed(result) if earlier.day == drop.day - timedelta(days=1))
            result.append((drop, replace(twin, drop=drop, file=_file(drop))))
        else:
            result.append((drop, _daily_pack(seed, drop)))
    return result


def _daily_pack(seed: int, drop: Drop) -> Pack:
    region_code = drop.region_code
    if "wrong_region" in drop.dirt:
        # The wrong file under its own channel: that of the next region in the list.
        codes = [region.code for region in regions()]
        region_code = codes[(codes.index(region_code) + 1) % len(codes)]
    day = _version(seed, drop, region_code)
    summary = facts.summary(day, _so_far(seed, drop, region_code, day), seed=seed)
    summary["remarks"] = MARK
    manifest = {
        "submission_id": _id(seed, drop),
        "form_version": FORM_VERSION,
        "region_code": region_code,
        "report_date": drop.day,
        "kind": drop.kind,
        "supersedes": _superseded(seed, drop),
        "approval_ref": None,
        "is_nil": day.is_nil,
        "prepared_by_role": rng(seed, region_code, "role").choice(ROLES),
        "language": schedule.language(drop.region_code),
    }
    rows = {"F2": [dict(row) for row in day.events], "F6": [dict(row) for row in day.questions], "F8": [summary]}
    return Pack(
        drop,
        _file(drop),
        schedule.carrier(drop.region_code),
        schedule.language(drop.region_code),
        "daily",
        manifest,
        rows,
    )


def _version(seed: int, drop: Drop, region_code: str) -> Day:
    """The day as this file tells it: a day that is corrected later was first filed with slips; a retracted correction was the slip."""
    day = true_day(seed, region_code, drop.day)
    kinds = {other.kind for other in schedule.of_day(seed, drop.region_code, drop.day)}
    if drop.kind == "retraction":
        return replace(day, is_nil=True, events=(), questions=(), posts=0, households=None)
    if "correction" in kinds and (drop.kind == "correction") == ("retraction" in kinds):
        return slipped(seed, day)
    return day


def _so_far(seed: int, drop: Drop, region_code: str, own: Day) -> Totals:
    """Running totals as the region knows them when it files: the earlier days by their latest version, and this one."""
    sums = _worth(own)
    day = plans.STARTS_ON
    while day < drop.day:
        filed = [other for other in schedule.of_day(seed, region_code, day) if other.received_at <= drop.received_at]
        known = _latest(filed)
        sums = sums + _worth_of(seed, region_code, day, known)
        day += timedelta(days=1)
    return sums


@functools.cache
def _worth_of(seed: int, region_code: str, day: date, known: Drop | None) -> Totals:
    return _worth(_version(seed, known, region_code) if known else true_day(seed, region_code, day))


def _latest(filed: list[Drop]) -> Drop | None:
    """The last version of a day that still stands: a retraction takes back the correction before it."""
    standing: list[Drop] = []
    for drop in filed:
        if drop.kind == "retraction":
            standing.pop()
        elif drop.kind in {"original", "correction"} and not {"wrong_region", "yesterday_renamed"} & set(drop.dirt):
            standing.append(drop)
    return standing[-1] if standing else None


def _worth(day: Day) -> Totals:
    """What a day adds to the running totals; an event taken back is subtracted."""
    back = [{**row, "row_action": None} for row in day.events if row.get("row_action") == "retract"]
    own, less = facts.totals(day.events, day.questions), facts.totals(back, ())
    return Totals(
        events_held=own.events_held - less.events_held,
        participants_offline=own.participants_offline - less.participants_offline,
        participants_online=own.participants_online - less.participants_online,
        materials=own.materials - less.materials,
        questions=own.questions,
        proposals=own.proposals,
        posts=day.posts,
        households=day.households or 0,
    )


def _retracted(seed: int, region_code: str, day: date) -> Row:
    """A row that withdraws an event reported the day before: it had not taken place."""
    before = facts.of(seed, region_code, day - timedelta(days=1))
    counted = [row for row in before.events if facts.is_counted(row)]
    return {**rng(seed, region_code, day, "retract").choice(counted), "row_action": "retract"}


def _superseded(seed: int, drop: Drop) -> str | None:
    if drop.kind not in {"correction", "retraction"}:
        return None
    wanted = "original" if drop.kind == "correction" else "correction"
    earlier = [
        other
        for other in schedule.of_day(seed, drop.region_code, drop.day)
        if other.kind == wanted and other.received_at < drop.received_at
    ]
    return _id(seed, earlier[-1])


def _id(seed: int, drop: Drop) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{seed}/{_file(drop)}"))


def _file(drop: Drop) -> str:
    kind = "original" if drop.kind == "duplicate" else drop.kind
    extension = "xlsx" if drop.kind == "plan" else EXTENSIONS[schedule.carrier(drop.region_code)]
    return f"{drop.region_code}/{drop.region_code}_{drop.day.isoformat()}_{kind}_{drop.number}.{extension}"


def _plan_pack(seed: int, drop: Drop) -> Pack:
    plan = plans.first_plan(seed, drop.region_code) if drop.number == 1 else plans.revised_plan(seed, drop.region_code)
    manifest = {
        "submission_id": _id(seed, drop),
        "form_version": FORM_VERSION,
        "region_code": drop.region_code,
        "report_date": drop.day,
        "kind": "original",
        "supersedes": None,
        "approval_ref": None,
        "is_nil": False,
        "prepared_by_role": "hq_chair",
        "language": schedule.language(drop.region_code),
    }
    rows = [
        {
            "plan_version": plan.version,
            "approved_on": plan.approved_on,
            "approval_ref": plan.approval_ref,
            "plan_line": line.plan_line,
            "unit_code": line.unit_code,
            "plan_date": line.plan_date,
            "event_type": line.event_type,
            "format": line.format,
            "audience": line.audience,
            "planned_events": line.planned_events,
            "planned_participants": line.planned_participants,
        }
        for line in plan.lines
    ]
    return Pack(drop, _file(drop), "xlsx", schedule.language(drop.region_code), "plan", manifest, {"F1": rows})
