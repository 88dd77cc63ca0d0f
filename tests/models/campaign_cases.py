"""Random small campaigns of filings, as a list of arrivals that may come in any order. SYNTHETIC: every figure is invented."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from models import tiny

Connection = psycopg.Connection[Any]
Arrival = Callable[[Connection], None]

START = date(2026, 2, 12)
DAYS = [START + timedelta(days=n) for n in range(5)]
REGIONS = ("61", "62")
UNITS = {"61": (tiny.UNIT_A, tiny.UNIT_B, None), "62": ("621600000", None)}
KINDS = ("meeting_residents", "round_table", "leafleting", "coalition_session", "no_such_kind")


class Campaign:
    """What will arrive: `arrivals` in the order of their receipt; in another order they are loaded late."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.arrivals: list[Arrival] = []
        self.number = 0
        for region in REGIONS:
            for day in DAYS:
                self._day(region, day)
            self._plans(region)
            self._rosters(region)

    def _name(self, kind: str) -> str:
        self.number += 1
        return f"{kind} {self.number}"

    def _received(self, day: date) -> datetime:
        at = datetime.combine(day, datetime.min.time()).astimezone(tiny.AS_OF.tzinfo)
        return at + timedelta(minutes=self.dice.randrange(10 * 60, 60 * 60))

    def _day(self, region: str, day: date) -> None:
        ids: list[UUID] = []
        for version in range(self.dice.choice((0, 1, 1, 2, 3))):
            number, at = UUID(int=self.dice.getrandbits(100)), self._received(day)
            said: dict[str, Any] = {"pack": "daily", "region_code": region, "report_date": day, "submission_id": number,
                    "kind": "correction" if version else "original"}  # fmt: skip
            name, rows = self._name("pack"), self._rows(region, day)
            fate = self.dice.random()
            if fate < 0.1:
                said["state"] = "rejected"
            self.arrivals.append(partial(load, name=name, at=at, said=said, rows=rows))
            if 0.1 <= fate < 0.25:
                self.arrivals.append(partial(hold, name=name))
                if self.dice.random() < 0.6:
                    until = at + timedelta(hours=self.dice.randrange(1, 40))
                    self.arrivals.append(partial(release, name=name, until=until))
            if self.dice.random() < 0.3:
                other = self._rows(region, day)
                self.arrivals.append(partial(reread, name=name, at=at, said=said, rows=other))
            if self.dice.random() < 0.3:
                self.arrivals.append(partial(refuse, name=name, row_no=self.dice.randrange(5, 9)))
            if self.dice.random() < 0.07:
                self.arrivals.append(partial(vanish, name=name))
            ids.append(number)
        if ids and self.dice.random() < 0.25:
            taken = {"pack": "daily", "region_code": region, "report_date": day, "kind": "retraction",
                     "submission_id": UUID(int=self.dice.getrandbits(100)), "supersedes": self.dice.choice(ids)}  # fmt: skip
            at, name = self._received(day) + timedelta(hours=12), self._name("retraction")
            self.arrivals.append(partial(load, name=name, at=at, said=taken, rows={}))

    def _rows(self, region: str, day: date) -> dict[str, list[dict[str, Any]]]:
        """Events of the day, some that other days' packs name too, some taken back, some moved to another day."""
        dice, events = self.dice, dict[str, dict[str, Any]]()
        for _ in range(dice.randrange(5)):
            own = dice.choice([d for d in DAYS if day - timedelta(days=2) <= d <= day])
            events[f"{region}-{own:%Y%m%d}-00{dice.randrange(1, 4)}"] = {
                "event_date": dice.choice((own, own, own, own + timedelta(days=1))),
                "row_action": dice.choice(("upsert", "upsert", "upsert", "retract")),
                "event_type": dice.choice(KINDS), "status": dice.choice(("held", "held", "held", "postponed")),
                "unit_code": dice.choice(UNITS[region]), "format": dice.choice(("offline", "online", "hybrid")),
                "participants_offline": dice.randrange(50),
            }  # fmt: skip
        return {
            "raw.report_events": [{"event_uid": uid, **said} for uid, said in events.items()],
            "raw.report_questions": [
                {"unit_code": dice.choice(UNITS[region]), "topic_code": "rights", "kind": kind, "channel": "event",
                 "asked_count": dice.randrange(9)} for kind in ("question", "proposal")[: dice.randrange(3)]
            ],
            "raw.report_summaries": [{"events_held_day": dice.randrange(5)} for _ in range(dice.randrange(3))],
            "raw.report_door": [
                {"unit_code": tiny.UNIT_A, "teams": 1, "households_visited": dice.randrange(9), "households_opened": 1,
                 "households_no_answer": 0, "households_declined": 0} for _ in range(dice.randrange(2))
            ],
            "raw.report_online": [
                {"platform": "telegram", "language": "kk", "posts": dice.randrange(9)} for _ in range(dice.randrange(2))
            ],
        }  # fmt: skip

    def _plans(self, region: str) -> None:
        for version in range(1, self.dice.randrange(1, 4)):
            day = self.dice.choice(DAYS)
            said = {"pack": "plan", "region_code": region, "report_date": day}
            rows = {
                "raw.plan_lines": [
                    {"plan_version": version, "approved_on": day, "approval_ref": "1", "plan_line": line,
                     "unit_code": self.dice.choice(UNITS[region]), "plan_date": self.dice.choice(DAYS),
                     "event_type": self.dice.choice(KINDS), "format": "offline",
                     "planned_events": self.dice.randrange(1, 9)} for line in range(1, 4)
                ]
            }  # fmt: skip
            for _ in range(self.dice.choice((1, 1, 2))):
                self.arrivals.append(
                    partial(load, name=self._name("plan"), at=self._received(day), said=said, rows=rows)
                )

    def _rosters(self, region: str) -> None:
        for _ in range(self.dice.randrange(3)):
            day = self.dice.choice(DAYS)
            rows = {
                "raw.report_roster": [
                    {"as_of": self.dice.choice(DAYS), "coalition_code": region, "coalition_level": "regional",
                     "party_code": "amanat", "member_category": "party", "members_count": self.dice.randrange(99)}
                ]
            }  # fmt: skip
            said = {"pack": "roster", "region_code": region, "report_date": day}
            self.arrivals.append(partial(load, name=self._name("roster"), at=self._received(day), said=said, rows=rows))


def configure(connection: Connection) -> None:
    """The settings of the tiny campaign, no day taken in yet."""
    tiny.configure(connection, last_day=START - timedelta(days=1))
    look(connection, DAYS[0], tiny.AS_OF.replace(day=12, hour=23))


def look(connection: Connection, day: date, as_of: datetime) -> None:
    """Look at a day until an instant: later ones only."""
    connection.execute(
        "insert into ops.days as d values (%s, %s, false) on conflict (report_date) "
        "do update set as_of = greatest(d.as_of, excluded.as_of)",
        (day, as_of),
    )


def load(connection: Connection, name: str, at: datetime, said: dict[str, Any], rows: dict[str, list[Any]]) -> None:
    """A file comes in. The rows of one that comes again under its name take the place of the first ones."""
    for table in ("raw.submissions", "ops.files"):
        connection.execute(f"delete from {table} where file_sha256 = %s".encode(), (tiny.sha(name),))
    tiny.submit(connection, name, at.strftime("%dT%H:%M"), **said)
    for table, given in rows.items():
        for row_no, row in enumerate(given, start=5):
            usual: dict[str, Any] = {"file_sha256": tiny.sha(name), "sheet": table[-2:], "row_no": row_no}
            if table == "raw.report_events":
                usual |= {"audience": "residents", "participants_online": 0}
            tiny.put(connection, table, usual | row)


def reread(connection: Connection, name: str, at: datetime, said: dict[str, Any], rows: dict[str, list[Any]]) -> None:
    """Better rules read other rows in the same file; what was held or refused is judged anew."""
    load(connection, name, at, said, rows)
    connection.execute(
        "update raw.submissions set loaded_at = clock_timestamp(), reader_version = '2' where file_sha256 = %s",
        (tiny.sha(name),),
    )


def is_there(connection: Connection, name: str) -> bool:
    return (
        connection.execute("select 1 from raw.submissions where file_sha256 = %s", (tiny.sha(name),)).fetchone()
        is not None
    )


def hold(connection: Connection, name: str) -> None:
    """An expectation holds the file, once it is there."""
    if is_there(connection, name):
        connection.execute("delete from ops.holds where file_sha256 = %s", (tiny.sha(name),))
        tiny.put(connection, "ops.holds", {"file_sha256": tiny.sha(name), "rule": "R-211", "why": "w"})


def release(connection: Connection, name: str, until: datetime) -> None:
    """HQ lets it in."""
    connection.execute("update ops.holds set released_at = %s where file_sha256 = %s", (until, tiny.sha(name)))


def refuse(connection: Connection, name: str, row_no: int) -> None:
    """An expectation refuses a row of its journal."""
    if is_there(connection, name):
        connection.execute("delete from ops.quarantine where file_sha256 = %s", (tiny.sha(name),))
        tiny.put(connection, "ops.quarantine", {
            "file_sha256": tiny.sha(name), "sheet": "ts", "row_no": row_no, "form": "F2", "fence": "expectation",
            "rules": ["R-208"], "cells": {},
        })  # fmt: skip


def vanish(connection: Connection, name: str) -> None:
    """Taken out altogether: no verb of ours does it, and a build must stand it."""
    connection.execute("delete from raw.submissions where file_sha256 = %s", (tiny.sha(name),))
