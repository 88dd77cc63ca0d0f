"""What each region writes into each of its files: originals with slips, corrections, retractions, running totals."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from esep.regions import by_code, regions
from esep.sample import MARK, facts, forms, outreach, plans, roster, schedule, stocks, variants
from esep.sample.facts import Day, Row, Totals
from esep.sample.packs import EXTENSIONS, Pack
from esep.sample.plans import rng
from esep.sample.schedule import Drop

NAMESPACE = uuid.UUID("5b1de1d6-7f0c-4a6e-9a41-0e5e9c5a2026")
ROLES = ("hq_secretary", "hq_deputy", "press")
# Parts of the daily pack in the order of the template.
DAILY = ("F2", "F3", "F4", "F5", "F6", "F7", "F8")


def packs(seed: int, drops: Iterable[Drop]) -> list[Pack]:
    """The packs of these drops, in the same order."""
    return [pack_of(seed, drop) for drop in drops]


@functools.cache
def pack_of(seed: int, drop: Drop) -> Pack:
    """What one file says, before anything in it is spoilt; worked out once, never changed."""
    if drop.kind == "plan":
        return _plan_pack(seed, drop)
    if drop.kind == "roster":
        return _roster_pack(seed, drop)
    if drop.kind == "duplicate":
        return replace(_earlier(seed, drop, drop.day), drop=drop, file=_file(drop))
    if "yesterday_renamed" in drop.dirt:
        return replace(_earlier(seed, drop, drop.day - timedelta(days=1)), drop=drop, file=_file(drop))
    return _daily_pack(seed, drop)


def _earlier(seed: int, drop: Drop, day: date) -> Pack:
    """The last file of a day that came before this one."""
    before = [
        other
        for other in schedule.of_day(seed, drop.region_code, day)
        if other.kind in schedule.DAILY_KINDS and other.received_at < drop.received_at
    ]
    return pack_of(seed, max(before, key=lambda other: other.received_at))


def true_day(seed: int, region_code: str, day: date) -> Day:
    """The day of a region as its headquarters knows it in the end, late detail of the evening before included."""
    drops = schedule.of_day(seed, region_code, day)
    content = next((drop for drop in drops if drop.kind in schedule.DAILY_KINDS), None)
    is_nil = any(drop.is_nil for drop in drops)
    known = facts.of(seed, region_code, day, is_nil=is_nil)
    extra: list[Row] = []
    if content is not None and (late := max(drop.late_detail for drop in drops)):
        extra += facts.late_detail(seed, region_code, day, late)
    if day == plans.SILENCE_ON and content is not None:
        extra += facts.late_detail(seed, region_code, day, 2)
    if any("retract_row" in drop.dirt for drop in drops):
        extra.append(_retracted(seed, region_code, day))
    known = replace(known, events=(*known.events, *extra))
    return variants.applied(seed, known, {word for drop in drops for word in drop.dirt})


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
    if wrong:
        del events[wrong[0]]
    return replace(day, events=tuple(events))


def _daily_pack(seed: int, drop: Drop) -> Pack:
    region_code, told = drop.region_code, drop
    if "wrong_region" in drop.dirt:
        # The wrong file under its own channel: that of the next region in the list.
        codes = [region.code for region in regions()]
        region_code = codes[(codes.index(region_code) + 1) % len(codes)]
        told = _known(seed, region_code, drop.day, None) or drop
    day = _version(seed, told, region_code)
    version = "1.0" if "old_template" in drop.dirt else schedule.form_version(drop.region_code, drop.day)
    rows = {form: list(found) for form, found in _rows(seed, told, region_code, day).items()}
    rows = {form: found for form, found in rows.items() if forms.since(form) <= version}
    manifest: Row = {
        "submission_id": _id(seed, drop),
        "form_version": version,
        "region_code": region_code,
        "report_date": drop.day,
        "kind": "original" if drop.kind == "duplicate" else drop.kind,
        "supersedes": _superseded(seed, drop),
        "approval_ref": "Штаб/17" if drop.is_approved else None,
        "is_nil": day.is_nil,
        "prepared_by_role": rng(seed, region_code, "role").choice(ROLES),
        "language": schedule.language(drop.region_code),
    }
    if version > "1.0":
        manifest["sheet_rows"] = "; ".join(f"{form}={len(found)}" for form, found in rows.items() if found) or None
    else:
        rows["F6"] = [{name: value for name, value in row.items() if name != "sample_text"} for row in rows["F6"]]
    return Pack(
        drop,
        _file(drop),
        schedule.carrier(drop.region_code),
        schedule.language(drop.region_code),
        "daily",
        manifest,
        rows,
    )


def _rows(seed: int, drop: Drop, region_code: str, day: Day) -> dict[str, tuple[Row, ...]]:
    """Every form of the daily pack; a nil report has its summary and nothing else."""
    stock = () if day.is_nil else stock_of(seed, region_code, drop.day)
    summary = facts.summary(
        day,
        _own(seed, region_code, day),
        _running(seed, region_code, drop.day, drop),
        roster.totals(_latest_roster(seed, region_code, drop.day)),
    )
    summary["remarks"] = MARK
    found: dict[str, tuple[Row, ...]] = {
        "F2": tuple(dict(row) for row in day.events),
        "F4": stock,
        "F6": tuple(dict(row) for row in day.questions),
        "F7": day.online,
        "F8": (summary,),
    }
    if not day.is_nil and _brings_roster(seed, drop, region_code):
        found["F3"] = _latest_roster(seed, region_code, drop.day)
    if not day.is_nil and outreach.doors_have_opened(region_code, drop.day):
        found["F5"] = day.door
    return {form: found[form] for form in DAILY if form in found}


def _version(seed: int, drop: Drop, region_code: str) -> Day:
    """The day as this file tells it: a day that is corrected later was first filed with slips; a retracted correction was the slip."""
    day = true_day(seed, region_code, drop.day)
    others = schedule.of_day(seed, drop.region_code, drop.day)
    kinds = {other.kind for other in others}
    if drop.kind == "retraction":
        return Day(region_code, drop.day, True)
    if any(other.dirt and schedule.SAME_DATA in other.dirt for other in others):
        return day
    if "correction" in kinds and (drop.kind == "correction") == ("retraction" in kinds):
        return slipped(seed, day)
    return day


def known(region_code: str, day: date, *, seed: int) -> Drop | None:
    """The first file that tells of a day; None for a day that is never filed."""
    return _known(seed, region_code, day, None)


def _known(seed: int, region_code: str, day: date, at: datetime | None) -> Drop | None:
    """The version of a day that stood at an instant, else the first that will; None for a day that is never filed."""
    telling = [drop for drop in schedule.of_day(seed, region_code, day) if schedule.tells(drop)]
    filed = [drop for drop in telling if at is not None and drop.received_at <= at]
    standing: list[Drop] = []
    for drop in filed:
        if drop.kind == "retraction":
            standing.pop()
        else:
            standing.append(drop)
    if standing:
        return standing[-1]
    return next((drop for drop in telling if drop.kind != "retraction"), None)


@functools.cache
def _running(seed: int, region_code: str, day: date, known: Drop | None) -> Totals:
    """Running totals as a clerk keeps them: those of the day before, as they stand when this is filed, and the day's own."""
    told = _version(seed, known, region_code) if known else true_day(seed, region_code, day)
    sums = _own(seed, region_code, told)
    if known is not None:
        sums = sums + variants.slip_of_the_pen(known.dirt, sums)
    if day == plans.STARTS_ON:
        return sums
    before = day - timedelta(days=1)
    return sums + _running(seed, region_code, before, _known(seed, region_code, before, _seen_at(known)))


def _seen_at(known: Drop | None) -> datetime | None:
    return known.received_at if known else None


def _own(seed: int, region_code: str, day: Day) -> Totals:
    stock = () if day.is_nil else stock_of(seed, region_code, day.day)
    return facts.own_totals(day, sum(row["distributed"] for row in stock))


@functools.cache
def stock_of(seed: int, region_code: str, day: date) -> tuple[Row, ...]:
    """Form F4 of a day: opened with what was left on the last day that is ever filed."""
    before = day - timedelta(days=1)
    while before >= plans.STARTS_ON and not _has_stock(seed, region_code, before):
        before -= timedelta(days=1)
    previous = before if before >= plans.STARTS_ON else None
    return stocks.rows(
        seed,
        region_code,
        day,
        stocks.closing(stock_of(seed, region_code, previous)) if previous else {},
        true_day(seed, region_code, day).handed,
        lots=stocks.lots_between(previous, day),
        voters=by_code()[region_code].voters,
    )


def _has_stock(seed: int, region_code: str, day: date) -> bool:
    known = _known(seed, region_code, day, None)
    return known is not None and not known.is_nil and "old_template" not in known.dirt


def _latest_roster(seed: int, region_code: str, day: date) -> tuple[Row, ...]:
    """The roster of the day while coalitions are founded; afterwards that of the last Monday."""
    if day <= roster.last_change():
        return roster.rows(seed, region_code, day)
    monday = day - timedelta(days=day.weekday())
    if monday <= roster.last_change():
        return roster.rows(seed, region_code, roster.last_change())
    words = {word for drop in schedule.of_day(seed, region_code, monday) for word in drop.dirt}
    return roster.rows(seed, region_code, monday, next((word for word in variants.OF_ROSTER if word in words), ""))


def _brings_roster(seed: int, drop: Drop, region_code: str) -> bool:
    """Mondays and on change; a change that has not been filed yet is brought by the next pack."""
    if drop.region_code in schedule.ROSTER_APART and drop.day > roster.last_change() and drop.day.weekday() == 0:
        return False
    due = {roster.last_change(), drop.day - timedelta(days=drop.day.weekday())}
    if drop.day <= roster.last_change() or drop.day in due:
        return True
    latest = max(day for day in due if day <= drop.day)
    day = latest
    while day < drop.day:
        if any(schedule.brings_roster(other) for other in schedule.of_day(seed, region_code, day)):
            return False
        day += timedelta(days=1)
    return True


def _retracted(seed: int, region_code: str, day: date) -> Row:
    """A row that withdraws an event reported the day before: it had not taken place."""
    before = facts.of(seed, region_code, day - timedelta(days=1))
    counted = [row for row in before.events if facts.is_counted(row)]
    return {**rng(seed, region_code, day, "retract").choice(counted), "row_action": "retract"}


def _superseded(seed: int, drop: Drop) -> str | None:
    if drop.kind not in {"correction", "retraction"}:
        return None
    if "unknown_original" in drop.dirt:
        return str(uuid.uuid5(NAMESPACE, f"{seed}/{drop.region_code}/{drop.day}/nothing"))
    wanted = "original" if drop.kind == "correction" else "correction"
    filed = [
        other
        for other in schedule.of_day(seed, drop.region_code, drop.day)
        if other.received_at < drop.received_at and schedule.tells(other)
    ]
    earlier = [other for other in filed if other.kind == wanted] or filed
    return _id(seed, earlier[-1])


def _id(seed: int, drop: Drop) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{seed}/{_file(drop)}"))


def _file(drop: Drop) -> str:
    kind = "original" if drop.kind == "duplicate" else drop.kind
    if "misnamed" in drop.dirt:
        return f"{drop.region_code}/отчёт {drop.day:%d.%m}.{EXTENSIONS[schedule.carrier(drop.region_code)]}"
    extension = "xlsx" if drop.kind in {"plan", "roster"} else EXTENSIONS[schedule.carrier(drop.region_code)]
    return f"{drop.region_code}/{drop.region_code}_{drop.day.isoformat()}_{kind}_{drop.number}.{extension}"


def _roster_pack(seed: int, drop: Drop) -> Pack:
    rows = {"F3": [dict(row) for row in _latest_roster(seed, drop.region_code, drop.day)]}
    manifest = _apart(seed, drop, "hq_secretary") | {"sheet_rows": f"F3={len(rows['F3'])}"}
    return Pack(drop, _file(drop), "xlsx", schedule.language(drop.region_code), "roster", manifest, rows)


def _apart(seed: int, drop: Drop, role: str) -> Row:
    """The manifest of a plan or of a roster that is filed alone."""
    return {
        "submission_id": _id(seed, drop),
        "form_version": forms.version(),
        "region_code": drop.region_code,
        "report_date": drop.day,
        "kind": "original",
        "supersedes": None,
        "approval_ref": None,
        "is_nil": False,
        "prepared_by_role": role,
        "language": schedule.language(drop.region_code),
    }


def _plan_pack(seed: int, drop: Drop) -> Pack:
    plan = variants.plan_of(seed, drop)
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
    manifest = _apart(seed, drop, "hq_chair") | {"sheet_rows": f"F1={len(rows)}"}
    return Pack(drop, _file(drop), "xlsx", schedule.language(drop.region_code), "plan", manifest, {"F1": rows})
