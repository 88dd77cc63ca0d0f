"""What the tests of answers share: regions with addresses, a relay that keeps what it takes, and filled workbooks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from warehouse import filing_room as desk
from warehouse import mail_room
from warehouse.mail_room import Keeper

from esep import config
from esep.reports import answering, forms, template
from esep.warehouse import campaign

DAY = date(2026, 2, 20)
SECRETARY = "secretary-61@regions.example"
SUMMARY = {
    "participants_online_day": 0,
    "participants_online_cum": 0,
    "events_held_cum": 900,
    "participants_offline_cum": 90000,
}


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    with mail_room.sink() as kept:
        yield kept


@pytest.fixture
def room(warehouse: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """The warehouse with the campaign in it, and a relay that takes mail."""
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    config.forget()
    campaign.write()
    with psycopg.connect(warehouse, autocommit=True) as connection:
        yield connection


def workbook(tmp_path: Path, *people: object, note: str | None = None, **manifest: Any) -> bytes:
    """A daily pack of region 61 with one event for each of `people` (SYNTHETIC)."""
    rows = [
        {
            "event_uid": f"61-20260220-{serial:03d}", "event_date": DAY, "start_time": time(10), "unit_code": desk.UNIT,
            "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
            "participants_offline": count, "participants_online": 0, "is_unplanned": True,
        }
        for serial, count in enumerate(people, start=1)
    ]  # fmt: skip
    if note:
        rows[0]["note"] = note
    said = {
        "submission_id": str(uuid.UUID(int=7)), "form_version": forms.version(), "region_code": "61", "report_date": DAY,
        "kind": "original", "is_nil": False, "prepared_by_role": "press",
    } | manifest  # fmt: skip
    summary = SUMMARY | {
        "events_held_day": len(rows),
        "participants_offline_day": sum(n for n in people if isinstance(n, int)),
    }
    path = tmp_path / "made.xlsx"
    template.write_pack(path, said, {"F2": rows, "F8": [summary]})
    return path.read_bytes()


NAME = "61/61_2026-02-20_original_1.xlsx"


def file(data: bytes | desk.Row, clock: str = "02-20T19:30:00", name: str = NAME, **door: Any) -> str:
    digest = desk.hand_in(data, clock, name=name, **door)
    desk.take_in(door.get("region", "61"))
    return digest


def answer(clock: str = "02-20T20:00:00") -> str:
    return answering.answer(DAY, desk.at(clock))


def attached(message: EmailMessage) -> list[tuple[str, bytes]]:
    return [(str(one.get_filename()), one.get_payload(decode=True)) for one in message.iter_attachments()]  # type: ignore[misc]


def subject(message: EmailMessage) -> str:
    return str(message["Subject"]).replace("\N{NO-BREAK SPACE}", " ")


def states() -> list[str]:
    return [state for (state,) in desk.ask("select state from ops.answers order by answered_at, state")]


def finding(
    connection: psycopg.Connection[Any], digest: str, rule: str, severity: str, cell: str = "L4", **given: Any
) -> None:
    """A finding of an expectation."""
    row = {"said": "40", "is_shadow": False, "args": {}} | given
    connection.execute(
        "insert into ops.findings (file_sha256, fence, finding_no, rule, severity, scope, sheet, cell, row_no, field, said, "
        "args, is_shadow) select %s, 'expectation', 1 + count(*), %s, %s, 'row', 'Журнал мероприятий', %s, 4, "
        "'participants_offline', %s, %s, %s from ops.findings where fence = 'expectation'",
        (digest, rule, severity, f"Журнал мероприятий!{cell}", row["said"], Jsonb(row["args"]), row["is_shadow"]),
    )  # fmt: skip
