"""A region's filled pack (SYNTHETIC), and one child reader for all the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from esep.reports import pack, template
from esep.reports.pack import Pack
from esep.reports.readers import Reader

DAY = date(2026, 2, 20)
RECEIVED = datetime.fromisoformat("2026-02-20T19:30:00+05:00")
MANIFEST = {
    "submission_id": "0b8f0f6e-1111-4222-8333-444455556666",
    "form_version": "1.0",
    "region_code": "61",
    "report_date": DAY,
    "kind": "original",
    "is_nil": False,
    "prepared_by_role": "hq_secretary",
    "language": "ru",
}


def event(number: int, **changed: Any) -> dict[str, Any]:
    """One journal row (SYNTHETIC)."""
    row = {
        "event_uid": f"61-20260220-{number:03d}",
        "event_date": DAY,
        "start_time": time(10, 30),
        "unit_code": "611600000",
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


def rows(count: int = 3) -> dict[str, list[dict[str, Any]]]:
    """A whole daily pack whose sums agree."""
    events = [event(number) for number in range(1, count + 1)]
    people = sum(int(row["participants_offline"]) for row in events)
    question = {"unit_code": "611600000", "topic_code": "rights", "kind": "question", "channel": "event"}
    summary = {
        "events_held_day": count,
        "events_held_cum": 100,
        "participants_offline_day": people,
        "participants_offline_cum": 9000,
        "participants_online_day": 0,
        "participants_online_cum": 10,
        "questions_day": 6,
        "questions_cum": 60,
        "units_covered_day": 1 if count else 0,
    }
    asked = {"asked_count": 6, "answered_count": 5, "escalated_count": 1}
    return {"F2": events, "F6": [question | asked] if count else [], "F8": [summary]}


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
        path = tmp_path / "61_2026-02-20_original_1.xlsx"
        language = manifest.pop("headings", "ru")
        template.write_pack(path, MANIFEST | manifest, rows() if given is None else given, language=language)
        if edit is not None:
            book = openpyxl.load_workbook(path)
            edit(book)
            book.save(path)
        return path

    return make


@pytest.fixture
def read(reader: Reader) -> Callable[..., Pack]:
    """Read a file as region 61's delivery of the evening."""

    def of(path: Path, *, channel: str | None = "61", received_at: datetime = RECEIVED) -> Pack:
        return pack.read(reader.read(path), path.name, received_at, channel)

    return of
