"""For every rule that needs what was filed before: days of SYNTHETIC packs that break it, and days that do not.

Each callable fills an empty warehouse through the ordinary intake and returns what its rule finds on day D.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from psycopg.rows import dict_row

from esep import archive, checks, days
from esep.config import settings
from esep.reports import intake
from esep.reports.inbox import Delivery
from esep.warehouse import campaign, connect, load

D = date(2026, 3, 5)  # a Thursday, two weeks into the door-to-door action
BEFORE = D - timedelta(days=1)
AS_OF = datetime.fromisoformat("2026-03-11T08:00:00+05:00")
METRICS = (
    *("events_held", "participants_offline", "participants_online", "households", "materials_distributed"),
    *("questions", "proposals", "posts"),
)
UNIT = "611600000"  # Arys: 78 997 people
Row = dict[str, Any]


@dataclass(slots=True)
class Room:
    """An empty warehouse to which regions file packs; `load` reads all that came since the last time."""

    waiting: list[Delivery] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def file(self, pack: dict[str, Any], received_at: datetime, *, name: str = "") -> str:
        """Put a JSON pack before the door; returns its sha256."""
        data = json.dumps(pack, ensure_ascii=False, default=str).encode()
        said = pack["F0"]
        digest = archive.put(settings().archive, data)
        with connect("loader") as connection:
            load.file(connection, digest, len(data), "application/json", received_at)
        file_name = (
            name or f"{said['region_code']}/{said['region_code']}_{said['report_date']}_{len(self.files) + 1}.json"
        )
        self.waiting.append(Delivery("inbox", file_name, digest, said["region_code"], received_at, len(data)))
        self.files.append(digest)
        return digest

    def daily(self, day: date = D, *, region: str = "61", at: str = "19:00", later: int = 0, **given: Any) -> str:
        """A daily pack. events, roster, materials, door, online: rows; summary: F8; the rest goes into the manifest."""
        sheets = {"F2": "events", "F3": "roster", "F4": "materials", "F5": "door", "F6": "questions", "F7": "online"}
        due = {"F2", "F4", "F6", "F7"}  # a sheet without rows is there all the same
        pack = {code: given.pop(name, []) for code, name in sheets.items() if name in given or code in due}
        summary = given.pop("summary", {})
        nothing = {f"{name}_{kind}": 0 for name in METRICS for kind in ("day", "cum")}
        pack["F8"] = [nothing | summary]
        pack["F0"] = manifest(day, region, **given)
        return self.file(pack, days.at(day, time.fromisoformat(at), days_later=later))

    def plan(
        self, lines: list[Row], *, version: int = 1, day: date = date(2026, 2, 12), approved: date | None = None
    ) -> str:
        """A plan of region 61, filed for `day` and approved on it."""
        common = {"plan_version": version, "approved_on": approved or day, "approval_ref": f"№ {version}"}
        rows = [{"plan_line": number, **common, **line} for number, line in enumerate(lines, start=1)]
        return self.file({"F0": manifest(day, "61"), "F1": rows}, days.at(day, time(18)))

    def roster(self, rows: list[Row], day: date, *, region: str = "61") -> str:
        """A roster filed alone."""
        return self.file({"F0": manifest(day, region), "F3": rows}, days.at(day, time(12)))

    def load(self, *, is_clean: bool = True) -> None:
        """Read everything that waits, in order of receipt; is_clean: the reader is to refuse nothing."""
        campaign.write()
        deliveries = sorted(self.waiting, key=lambda one: one.received_at)
        intake.load(D, "61", AS_OF, deliveries)
        self.waiting = []
        with connect("loader") as connection:
            query = "select rule, field, said, args from ops.findings where fence = 'parser' and severity in ('B', 'Q')"
            refused = connection.execute(query).fetchall()
        assert not (is_clean and refused), refused  # these stories are about history; their packs are in order

    def validate(self, rule: str, day: date = D) -> list[Row]:
        """Load, validate the day, and return what the rule found in it."""
        self.load()
        checks.validate(day, AS_OF)
        return found(rule)

    def ask(self, rule: str, day: date = D, as_of: datetime = AS_OF) -> list[checks.Breach]:
        """Load, and ask one rule without writing."""
        self.load()
        return checks.ask(rule, day, as_of)


def manifest(day: date, region: str, **changed: Any) -> Row:
    """A manifest with a number of its own."""
    return {
        "submission_id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{region} {day} {sorted(changed.items())}")),
        "form_version": "1.1", "region_code": region, "report_date": day, "kind": "original", "is_nil": False,
        "prepared_by_role": "hq_secretary",
    } | changed  # fmt: skip


def found(rule: str) -> list[Row]:
    """The findings of a rule, as stored."""
    query = (
        "select f.*, s.region_code, s.report_date from ops.findings as f inner join raw.submissions as s using (file_sha256) "
        "where f.fence = 'expectation' and f.rule = %s order by s.report_date, f.file_sha256, f.finding_no"
    )
    with connect("loader") as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, (rule,)).fetchall()


def event(number: int = 1, day: date = D, *, region: str = "61", **changed: Any) -> Row:
    """A journal row, outside the plan."""
    return {
        "event_uid": f"{region}-{day:%Y%m%d}-{number:03d}", "event_date": day, "start_time": "10:00", "unit_code": UNIT,
        "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
        "participants_offline": 40 + number, "participants_online": 0, "is_unplanned": True,
    } | changed  # fmt: skip


def member(
    count: int | str, day: date = D, *, code: str = "61", established: date = date(2026, 2, 12), **changed: Any
) -> Row:
    """A roster row."""
    return {
        "as_of": day, "coalition_code": code, "coalition_level": "district" if "-" in code else "regional",
        "established_on": established, "party_code": "none", "member_category": "veteran", "members_count": count,
    } | changed  # fmt: skip


def line(day: date = D, events: int | str = 10, **changed: Any) -> Row:
    """A line of a plan."""
    return {"unit_code": UNIT, "plan_date": day, "event_type": "meeting_residents", "format": "offline"} | {
        "planned_events": events,
        **changed,
    }


def stock(opening: int, distributed: int = 0, **changed: Any) -> Row:
    """A row of materials that adds up."""
    return {
        "unit_code": UNIT, "material_type": "leaflet", "language": "kk", "opening": opening, "received": 0,
        "distributed": distributed, "written_off": 0, "closing": opening - distributed,
    } | changed  # fmt: skip


def visit(households: int, *, teams: int = 200, **changed: Any) -> Row:
    """A row of the door-to-door action."""
    return {
        "unit_code": UNIT, "teams": teams, "households_visited": households, "households_opened": households,
        "households_no_answer": 0, "households_declined": 0,
    } | changed  # fmt: skip


def channel(followers: int) -> Row:
    """A row of the work online."""
    return {"platform": "telegram", "language": "kk", "posts": 3, "followers_total": followers}


def held(day: int, running: int) -> Row:
    """Events of a summary."""
    return {"events_held_day": day, "events_held_cum": running}


@dataclass(frozen=True, slots=True)
class Case:
    """Days that break the rule (the findings stored by a validation), and days that do not (what asking it finds)."""

    breaks: Callable[[], list[Row]]
    holds: Callable[[], list[checks.Breach]]


def case(rule: str, story: Callable[[Room, bool], None]) -> Case:
    """A story that is told with the fault and without it."""

    def told(is_broken: bool) -> Room:
        room = Room()
        story(room, is_broken)
        return room

    return Case(lambda: told(True).validate(rule), lambda: told(False).ask(rule))


def founded_later(room: Room, is_broken: bool) -> None:
    established = D + timedelta(days=1) if is_broken else D
    room.roster([member(50), member(9, code=f"61-{UNIT}", established=established)], D)
    room.daily(events=[event()])


def crowd(room: Room, is_broken: bool) -> None:
    room.daily(events=[event(participants_offline=2500 if is_broken else 600, event_type="mass_event")])


def more_events_than_members(room: Room, is_broken: bool) -> None:
    room.roster([member(2 if is_broken else 3, BEFORE)], BEFORE)
    room.daily(events=[event(number) for number in (1, 2, 3)])


def number_used_again(room: Room, is_broken: bool) -> None:
    room.daily(BEFORE, events=[event(7, BEFORE, status="held" if is_broken else "postponed", participants_offline=0)])
    room.daily(events=[event(7, BEFORE, event_date=D)])


def other_line(room: Room, is_broken: bool) -> None:
    room.plan([line(), line(event_type="round_table")])
    room.daily(events=[event(is_unplanned=None, plan_line=2 if is_broken else 1)])


def past_made_less(room: Room, is_broken: bool) -> None:
    room.plan([line(BEFORE, 10), line(D + timedelta(days=3), 100)])
    room.plan([line(BEFORE, 9 if is_broken else 10), line(D + timedelta(days=3), 99)], version=2, day=D)


def fewer_planned(room: Room, is_broken: bool) -> None:
    room.plan([line(D + timedelta(days=3), 100)])
    room.plan([line(D + timedelta(days=3), 79 if is_broken else 80)], version=2, day=D)


def planned_for_all(room: Room, is_broken: bool) -> None:
    lines = 1 if is_broken else 3
    room.plan([line(D + timedelta(days=number), 150) for number in range(lines)], day=D)


def members_lost(room: Room, is_broken: bool) -> None:
    room.roster([member(100, D - timedelta(days=7))], D - timedelta(days=7))
    room.roster([member(69 if is_broken else 70)], D)


def stock_changed_overnight(room: Room, is_broken: bool) -> None:
    room.daily(BEFORE, materials=[stock(1000, 100)])
    room.daily(materials=[stock(1000 if is_broken else 900)])


def more_doors_than_houses(room: Room, is_broken: bool) -> None:
    """78 997 people in Arys: 31 598 households."""
    for number in range(5, 0, -1):
        room.daily(D - timedelta(days=number), door=[visit(6300)])
    room.daily(door=[visit(99 if is_broken else 98)])


def followers_lost(room: Room, is_broken: bool) -> None:
    room.daily(BEFORE, online=[channel(1000)])
    room.daily(online=[channel(799 if is_broken else 800)])


def not_the_sum(room: Room, is_broken: bool) -> None:
    room.daily(BEFORE, summary=held(10, 40))
    room.daily(summary=held(5, 46 if is_broken else 45))


def total_falls(room: Room, is_broken: bool) -> None:
    room.daily(D - timedelta(days=2), summary=held(10, 40))
    room.daily(summary=held(5, 39 if is_broken else 47))


def day_missing(room: Room, is_broken: bool) -> None:
    room.daily(D - timedelta(days=2), summary=held(10, 40))
    if not is_broken:
        room.daily(BEFORE, summary=held(1, 41))
    room.daily(summary=held(5, 46))


def two_numbers_of_members(room: Room, is_broken: bool) -> None:
    room.roster([member(50, BEFORE), member(9, BEFORE, code=f"61-{UNIT}")], BEFORE)
    room.daily(events=[event()], summary={"members_total": 58 if is_broken else 59, "coalitions_total": 2})


def unlike_its_week(room: Room, is_broken: bool) -> None:
    for number, count in enumerate((20, 22, 19, 21, 20, 10, 20), start=1):
        room.daily(D - timedelta(days=number), summary=held(count, 400 - 20 * number))
    room.daily(summary=held(60 if is_broken else 10, 440))


def copied(room: Room, is_broken: bool) -> None:
    room.daily(events=[event(number) for number in range(1, 7)])
    others = [
        event(number, region="71", unit_code="711110000", participants_offline=40 + number + (0 if is_broken else 7))
        for number in range(1, 7)
    ]
    room.daily(region="71", events=others)


def more_than_planned(room: Room, is_broken: bool) -> None:
    room.plan([line(BEFORE, 10), line(D, 10), line(D + timedelta(days=5), 100)])
    room.daily(summary=held(5, 31 if is_broken else 30))


CASES = {
    "R-204": case("R-204", founded_later),
    "R-208": case("R-208", crowd),
    "R-211": case("R-211", more_events_than_members),
    "R-212": case("R-212", number_used_again),
    "R-213": case("R-213", other_line),
    "R-222": case("R-222", past_made_less),
    "R-223": case("R-223", fewer_planned),
    "R-224": case("R-224", planned_for_all),
    "R-232": case("R-232", members_lost),
    "R-242": case("R-242", stock_changed_overnight),
    "R-252": case("R-252", more_doors_than_houses),
    "R-272": case("R-272", followers_lost),
    "R-302": case("R-302", not_the_sum),
    "R-303": case("R-303", total_falls),
    "R-304": case("R-304", day_missing),
    "R-305": case("R-305", two_numbers_of_members),
    "R-308": case("R-308", unlike_its_week),
    "R-309": case("R-309", copied),
    "R-310": case("R-310", more_than_planned),
}
