"""The rows of the forms of a random campaign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta

from models.campaigns import Draw, Row

TYPES = ("meeting_residents", "meeting_residents", "round_table", "leafleting", "mass_event", "online_meeting",
         "coalition_session", "training")  # fmt: skip
TOPICS = ("rights", "language", "voting_procedure", "other")
CATEGORIES = (
    ("amanat", "party"),
    ("auyl", "party"),
    ("amanat", "supporter"),
    ("respublica", "party"),
    ("none", "ngo"),
    ("none", "lawyer"),
)
SUMS = ("events_held", "participants_offline", "participants_online", "households", "materials_distributed", "questions",
        "proposals", "posts")  # fmt: skip


def _put(drawing: Draw, file: Row, form: str, table: str, rows: Iterable[Row]) -> None:
    """Rows of a form from line 5 on; one in sixteen is refused: by the batch's check, or while it was read."""
    for line, row in enumerate(rows, start=5):
        file["rows_attempted"] += 1
        where = {"file_sha256": file["file_sha256"], "sheet": form, "row_no": line}
        by_parser = drawing.chance(0.03)
        known = ("R-013", "R-101") if by_parser else ("R-203", "R-208")
        if by_parser or drawing.chance(0.04):
            drawing.campaign.add("ops.quarantine", where | {
                "form": form, "fence": "parser" if by_parser else "expectation",
                "rules": drawing.dice.sample(known, drawing.dice.choice((1, 1, 2))), "cells": {},
            })  # fmt: skip
        if by_parser:
            file["rows_refused"] += 1
            continue
        file["rows_succeeded"] += 1
        drawing.campaign.add(table, where | row)


def daily(drawing: Draw, region: str, day: date, file: Row) -> None:
    """All sheets of a day's pack."""
    _put(drawing, file, "F2", "raw.report_events", [_event(drawing, region, day) for _ in _some(drawing)])
    units = drawing.units[region]
    materials = {
        (
            drawing.dice.choice((*units, None)),
            drawing.dice.choice(("leaflet", "booklet") if drawing.chance(0.97) else ("unheard_of",)),
            drawing.dice.choice(("kk", "ru")),
        )
        for _ in _some(drawing)
    }
    _put(drawing, file, "F4", "raw.report_materials", [_material(drawing, *key) for key in sorted(materials, key=str)])
    visited = sorted({drawing.dice.choice((*units, "999999999")) for _ in range(drawing.count(most=3, zero=0.4))})
    _put(drawing, file, "F5", "raw.report_door", [_door(drawing, unit) for unit in visited])
    topics = (*TOPICS, *TOPICS, *TOPICS, *TOPICS, "unheard_of")
    kinds = ("question", "question", "proposal", "complaint")
    questions = {
        (
            drawing.unit(region),
            drawing.dice.choice(topics),
            drawing.dice.choice(kinds),
            drawing.dice.choice(("event", "door")),
        )
        for _ in _some(drawing)
    }
    _put(drawing, file, "F6", "raw.report_questions", [_question(drawing, *key) for key in sorted(questions, key=str)])
    if drawing.chance(0.04):
        roster(drawing, region, file, day)
    pages = {
        (
            drawing.dice.choice(("instagram", "telegram") if drawing.chance(0.95) else ("unheard_of",)),
            drawing.dice.choice(("kk", "ru")),
        )
        for _ in _some(drawing)
    }
    _put(drawing, file, "F7", "raw.report_online", [_online(drawing, *key) for key in sorted(pages)])


def _some(drawing: Draw) -> range:
    return range(drawing.between(drawing.size.rows))


def _event(drawing: Draw, region: str, day: date) -> Row:
    dice = drawing.dice
    event_date = day - timedelta(days=dice.choice((0, 0, 0, 0, 1, 2)))
    form = dice.choice(("offline", "offline", "online", "hybrid"))
    status = dice.choice(("held",) * 6 + ("postponed", "cancelled"))
    came = status == "held" or drawing.chance(0.2)
    planned = drawing.chance(0.7)
    return {
        "event_uid": f"{region}-{event_date:%Y%m%d}-{dice.randrange(1, 5):03}",
        "row_action": "retract" if drawing.chance(0.06) else "upsert", "event_date": event_date,
        "start_time": drawing.maybe(time(10)), "duration_min": drawing.maybe(60),
        "unit_code": None if form == "online" and drawing.chance(0.6) else drawing.unit(region),
        "settlement_kind": None, "event_type": dice.choice((*TYPES, "unheard_of") if drawing.chance(0.1) else TYPES),
        "format": form, "audience": "residents", "status": status,
        "participants_offline": drawing.count(most=60) if came and form != "online" else 0,
        "participants_online": drawing.count(most=60) if came and form != "offline" else 0,
        "coalition_members_present": drawing.maybe(drawing.count()), "questions_count": drawing.maybe(drawing.count()),
        "proposals_count": drawing.maybe(drawing.count()), "materials_handed": drawing.maybe(drawing.count(most=40)),
        "plan_version": 1 if planned else None, "plan_line": dice.choice((1, 2, 3, 99)) if planned else None,
        "is_unplanned": dice.choice((None, False)) if planned else dice.choice((None, True, True)),
        "is_media_present": None, "note": None,
    }  # fmt: skip


def _material(drawing: Draw, unit: str | None, kind: str, language: str) -> Row:
    opening, received = drawing.count(most=200), drawing.count(most=100, zero=0.7)
    stock = opening + received
    distributed = drawing.dice.randint(0, stock) if drawing.chance(0.7) else 0
    written_off = drawing.dice.randint(0, stock - distributed) if drawing.chance(0.2) else 0
    return {
        "unit_code": unit, "material_type": kind, "language": language, "opening": opening, "received": received,
        "distributed": distributed, "written_off": written_off, "closing": stock - distributed - written_off,
    }  # fmt: skip


def _door(drawing: Draw, unit: str) -> Row:
    opened, silent, declined = drawing.count(most=30), drawing.count(most=20), drawing.count(most=5)
    return {
        "unit_code": unit, "teams": drawing.dice.randint(1, 5), "households_visited": opened + silent + declined,
        "households_opened": opened, "households_no_answer": silent, "households_declined": declined,
        "leaflets_left": drawing.maybe(drawing.count()), "questions_count": drawing.maybe(drawing.count()),
    }  # fmt: skip


def _question(drawing: Draw, unit: str | None, topic: str, kind: str, channel: str) -> Row:
    asked = drawing.dice.choice((0, 1, 2, 3, 4, 5, 6, 12, 30, 45))
    answered = drawing.dice.randint(0, asked)
    return {
        "unit_code": unit, "topic_code": topic, "kind": kind, "channel": channel, "asked_count": asked,
        "answered_count": drawing.maybe(answered), "escalated_count": drawing.maybe(drawing.dice.randint(0, asked - answered)),
        "sample_text": None,
    }  # fmt: skip


def _online(drawing: Draw, platform: str, language: str) -> Row:
    views = drawing.count(most=500)
    return {
        "platform": platform, "language": language, "accounts": drawing.maybe(2), "posts": drawing.count(),
        "livestreams": drawing.maybe(drawing.count(most=2)), "reach": drawing.maybe(drawing.dice.randint(0, views)),
        "views": drawing.maybe(views), "engagements": drawing.maybe(drawing.dice.randint(0, views)),
        "peak_viewers": drawing.maybe(drawing.dice.randint(0, views)), "followers_total": drawing.maybe(drawing.count(most=900)),
    }  # fmt: skip


def summary(drawing: Draw, file: Row) -> None:
    """The region's own sums, at first drawn at random; of a nil report nothing but zeros of the day."""
    row: Row = {f"{name}_day": 0 if file["is_nil"] else drawing.maybe(drawing.count(most=4), 0.1) for name in SUMS}
    row |= {f"{name}_cum": drawing.maybe(drawing.count(most=20), 0.1) for name in SUMS}
    row |= {"coalitions_total": drawing.maybe(3), "members_total": drawing.maybe(drawing.count(most=90))}
    _put(
        drawing,
        file,
        "F8",
        "raw.report_summaries",
        [row | {"units_covered_day": drawing.maybe(drawing.count(most=3)), "remarks": None}],
    )


def plan(drawing: Draw, region: str, file: Row, version: int, approved_on: date) -> None:
    """Lines of one version of a plan."""
    dice = drawing.dice
    length = (drawing.ends_on - drawing.starts_on).days + 1
    _put(drawing, file, "F1", "raw.plan_lines", [
        {
            "plan_version": version, "approved_on": approved_on, "approval_ref": "1", "plan_line": number,
            "unit_code": drawing.unit(region), "plan_date": drawing.starts_on + timedelta(days=dice.randrange(length)),
            "event_type": dice.choice(TYPES), "format": dice.choice(("offline", "online", "hybrid")),
            "audience": drawing.maybe("residents"), "planned_events": dice.choice((1, 1, 2, 3, 8, 40)),
            "planned_participants": drawing.maybe(drawing.count(most=200)),
        }
        for number in range(1, dice.choice((2, 4, 7, 9)))
    ])  # fmt: skip


def roster(drawing: Draw, region: str, file: Row, as_of: date) -> None:
    """A roster; coalitions come and go."""
    dice = drawing.dice
    rows = []
    for code, level in ((region, "regional"), *((f"{region}-{unit}", "district") for unit in drawing.units[region])):
        if drawing.chance(0.25):
            continue
        for party, category in dice.sample(CATEGORIES, dice.randint(1, 3)):
            rows.append({
                "as_of": as_of, "coalition_code": code, "coalition_level": level,
                "established_on": drawing.maybe(drawing.starts_on), "party_code": party, "member_category": category,
                "members_count": drawing.count(most=40, zero=0.1),
            })  # fmt: skip
    _put(drawing, file, "F3", "raw.report_roster", rows)
