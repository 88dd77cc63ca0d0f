"""A desk at which regions file: JSON packs (SYNTHETIC) handed in through the register of deliveries, loaded as ever."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from esep import archive, days
from esep.config import settings
from esep.reports import forms, inbox, intake
from esep.warehouse import connect, load

DAY = date(2026, 2, 20)
UNIT = "611600000"
METRICS = (
    *("events_held", "participants_offline", "participants_online", "households", "materials_distributed"),
    *("questions", "proposals", "posts"),
)
Row = dict[str, Any]


def number(of: int) -> str:
    """A submission number."""
    return str(uuid.UUID(int=of))


def at(clock: str) -> datetime:
    """02-20T19:00 -> the instant in Almaty, in the year of the campaign."""
    return datetime.fromisoformat(f"2026-{clock}+05:00")


def event(serial: int, people: int = 40, **changed: Any) -> Row:
    """A row of the journal."""
    return {
        "event_uid": f"61-20260220-{serial:03d}", "event_date": str(DAY), "unit_code": UNIT, "row_action": "upsert",
        "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
        "participants_offline": people, "participants_online": 0, "is_unplanned": True,
    } | changed  # fmt: skip


def manifest(submission: int = 1, **said: Any) -> Row:
    """F0 of a region's daily pack."""
    supersedes = said.pop("supersedes", None)
    return {
        "submission_id": number(submission), "form_version": forms.version(), "region_code": "61",
        "report_date": str(DAY), "kind": "original", "is_nil": False, "prepared_by_role": "press",
        **({"supersedes": number(supersedes)} if supersedes else {}), **said,
    }  # fmt: skip


def daily(submission: int = 1, events: Sequence[Row] = (), **said: Any) -> Row:
    """A daily pack; by default one event of forty people."""
    rows = list(events) or [event(1)]
    people = [row["participants_offline"] for row in rows if isinstance(row["participants_offline"], int)]
    summary = {f"{name}_{kind}": 0 for name in METRICS for kind in ("day", "cum")}
    summary |= {
        "events_held_day": len(rows),
        "participants_offline_day": sum(people),
    }
    summary |= {"events_held_cum": 900, "participants_offline_cum": 90000, "units_covered_day": 1}
    stock = {"material_type": "leaflet", "language": "kk"} | dict.fromkeys(
        ("opening", "received", "distributed", "written_off", "closing"), 0
    )
    asked = {"unit_code": UNIT, "topic_code": "rights", "kind": "question", "channel": "event", "asked_count": 0}
    return {
        "F0": manifest(submission, **said), "F2": rows, "F4": [stock], "F6": [asked],
        "F7": [{"platform": "instagram", "language": "kk", "posts": 0}], "F8": [summary],
    }  # fmt: skip


def nothing(submission: int, supersedes: int, **said: Any) -> Row:
    """A retraction: the manifest alone."""
    return {"F0": manifest(submission, kind="retraction", supersedes=supersedes, **said)}


_serial = itertools.count(1)


def bytes_of(pack: Row, padding: int = 0) -> bytes:
    """The pack as a JSON document; `padding` spaces make other bytes of the same data."""
    return json.dumps(pack, ensure_ascii=False).encode() + b" " * padding


def hand_in(pack: Row | bytes, clock: str, *, region: str = "61", name: str = "", source: str = "inbox") -> str:
    """Put a pack at the region's door; returns its sha256."""
    data = pack if isinstance(pack, bytes) else bytes_of(pack)
    digest = archive.put(settings().archive, data)
    said = pack["F0"] if isinstance(pack, dict) else {"kind": "original", "report_date": DAY}
    file_name = name or f"{region}/{region}_{said['report_date']}_{said['kind']}_{next(_serial)}.json"
    with connect("loader") as connection:
        load.file(connection, digest, len(data), "application/json", at(clock))
        connection.execute(
            "insert into ops.deliveries (source_code, file_name, file_sha256, channel_region, received_at) "
            "values (%s, %s, %s, %s, %s)",
            (source, file_name, digest, region, at(clock)),
        )
    return digest


def take_in(
    region: str = "61", *, until: str = "04-01T00:00", only: Sequence[str] | None = None
) -> intake.RegionResult:
    """Load what the region handed in until the instant; `only` these files, in that order."""
    deliveries = inbox.known(region, at(until))
    if only is not None:
        first = {one.file_sha256: one for one in reversed(deliveries)}
        deliveries = [first[digest] for digest in only]
    return intake.load(DAY, region, at(until), deliveries)


def ask(query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows, as the loader sees them."""
    with connect("loader") as connection:
        return connection.execute(query.encode(), values or None).fetchall()


def found(rule: str) -> list[tuple[Any, ...]]:
    """The findings of a rule: sha256, severity, args."""
    query = "select file_sha256, severity, args from ops.findings where rule = %s order by file_sha256, finding_no"
    return ask(query, rule)


def official(region: str = "61", day: date = DAY, pack: str = "daily", when: datetime | None = None) -> str | None:
    """Which file is the official one, or was at `when`."""
    rows = ask(
        "select file_sha256 from ops.official_versions where region_code = %s and report_date = %s and pack = %s "
        "and known_from <= %s and %s < coalesce(known_to, 'infinity')",
        *(region, day, pack, when or days.now(), when or days.now()),
    )
    assert len(rows) <= 1, "two official versions at one instant"
    return rows[0][0] if rows else None


def states() -> dict[str, str]:
    """sha256 -> filing state."""
    return dict(ask("select file_sha256, filing_state from ops.submission_versions"))


AFTER_FREEZE = (datetime(2026, 3, 17, 12, tzinfo=days.ALMATY) + timedelta(hours=1)).strftime("%m-%dT%H:%M")
