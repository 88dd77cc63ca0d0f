"""A region's filled pack (SYNTHETIC), and one child reader for all the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from esep.policy import Policy
from esep.reports import pack, template
from esep.reports.pack import Pack
from esep.reports.readers import Reader

DAY = date(2026, 2, 20)
RECEIVED = datetime.fromisoformat("2026-02-20T19:30:00+05:00")
MANIFEST = {
    "submission_id": "0b8f0f6e-1111-4222-8333-444455556666",
    "form_version": "1.1",
    "region_code": "61",
    "report_date": DAY,
    "kind": "original",
    "is_nil": False,
    "prepared_by_role": "hq_secretary",
    "language": "ru",
}


UNIT = "611600000"
DOOR_STARTS = date(2026, 2, 23)  # in campaign.yml, for every region


def event(number: int, day: date = DAY, **changed: Any) -> dict[str, Any]:
    """One journal row (SYNTHETIC)."""
    row = {
        "event_uid": f"61-{day:%Y%m%d}-{number:03d}",
        "event_date": day,
        "start_time": time(10, 30),
        "unit_code": UNIT,
        "event_type": "meeting_residents",
        "format": "offline",
        "audience": "residents",
        "status": "held",
        "participants_offline": 40 + number,
        "participants_online": 0,
        "questions_count": 2,
        "is_unplanned": True,
    }
    return row | changed


def member(**changed: Any) -> dict[str, Any]:
    """One row of the roster (SYNTHETIC)."""
    row = {
        "as_of": DAY,
        "coalition_code": "61",
        "coalition_level": "regional",
        "established_on": date(2026, 2, 12),
        "party_code": "none",
        "member_category": "ngo",
        "members_count": 12,
    }
    return row | changed


def material(**changed: Any) -> dict[str, Any]:
    """One row of the materials (SYNTHETIC)."""
    row = {"unit_code": UNIT, "material_type": "leaflet", "language": "kk"}
    return row | {"opening": 1000, "received": 0, "distributed": 100, "written_off": 5, "closing": 895} | changed


def door(**changed: Any) -> dict[str, Any]:
    """One row of the door-to-door sheet (SYNTHETIC)."""
    row = {"unit_code": UNIT, "teams": 2, "households_visited": 40, "households_opened": 25}
    return row | {"households_no_answer": 11, "households_declined": 4, "leaflets_left": 30} | changed


def question(**changed: Any) -> dict[str, Any]:
    """One row of the questions (SYNTHETIC)."""
    row = {"unit_code": UNIT, "topic_code": "rights", "kind": "question", "channel": "event"}
    return row | {"asked_count": 6, "answered_count": 5, "escalated_count": 1} | changed


def online(**changed: Any) -> dict[str, Any]:
    """One row of the online sheet (SYNTHETIC)."""
    row = {"platform": "instagram", "language": "kk", "accounts": 2, "posts": 3, "reach": 800, "views": 1000}
    return row | {"engagements": 90, "peak_viewers": 0, "followers_total": 5000} | changed


def plan_line(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One line of the plan (SYNTHETIC)."""
    row = {"plan_version": 1, "approved_on": date(2026, 2, 11), "approval_ref": "№ 1", "plan_line": number}
    row |= {"unit_code": UNIT, "plan_date": date(2026, 3, 1), "event_type": "round_table", "format": "offline"}
    return row | {"planned_events": 3} | changed


def rows(count: int = 3, day: date = DAY) -> dict[str, list[dict[str, Any]]]:
    """A whole daily pack whose sums agree; with the door-to-door sheet from the day on which the action has begun."""
    events = [event(number, day) for number in range(1, count + 1)]
    people = sum(int(row["participants_offline"]) for row in events)
    doors = [door()] if count and day >= DOOR_STARTS else []
    summary = {
        "events_held_day": count,
        "events_held_cum": 100,
        "participants_offline_day": people,
        "participants_offline_cum": 9000,
        "participants_online_day": 0,
        "participants_online_cum": 10,
        "households_day": 40 if doors else 0,
        "households_cum": 40 if doors else 0,
        "materials_distributed_day": 100 if count else 0,
        "materials_distributed_cum": 1000,
        "questions_day": 6 if count else 0,
        "questions_cum": 60,
        "posts_day": 3 if count else 0,
        "posts_cum": 30,
        "units_covered_day": 1 if count else 0,
    }
    given: dict[str, list[dict[str, Any]]] = {"F2": events, "F8": [summary]}
    details = {"F4": [material()], "F5": doors, "F6": [question()], "F7": [online()]}
    return given | {code: block if count else [] for code, block in details.items()}


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a pack, then let `edit` spoil it as a person would."""

    def make(
        given: dict[str, list[dict[str, Any]]] | None = None,
        edit: Callable[[Any], None] | None = None,
        **manifest: Any,
    ) -> Path:
        language, kind = manifest.pop("headings", "ru"), manifest.pop("pack", "daily")
        said = MANIFEST | manifest
        meant = said["kind"] if kind == "daily" else kind
        path = tmp_path / f"{said['region_code']}_{said['report_date']}_{meant}_1.xlsx"
        template.write_pack(path, said, rows() if given is None else given, language=language, pack=kind)
        if edit is not None:
            book = openpyxl.load_workbook(path)
            edit(book)
            book.save(path)
        return path

    return make


@pytest.fixture
def read(reader: Reader) -> Callable[..., Pack]:
    """Read a file as region 61's delivery of the evening."""

    def of(
        path: Path, *, channel: str | None = "61", received_at: datetime = RECEIVED, policy: Policy | None = None
    ) -> Pack:
        return pack.read(reader.read(path), path.name, received_at, channel, policy or Policy())

    return of
