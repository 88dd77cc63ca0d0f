"""What the definitions say of events: the present state of each, plan against fact (K1 to K3), coverage (K8, K9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from models.campaigns import ALMATY, Row
from models.oracle import DAY, NOON, Figures, World, at, ratio, rounded
from models.oracle_filing import Filing

GROUPS = ("meeting", "discussion", "street", "mass", "media", "online")
FACE_TO_FACE = ("offline", "hybrid")


@dataclass(slots=True)
class Event:
    """An event of the present state."""

    region: str
    uid: str
    day: date
    pack_day: date
    unit: str
    group: str
    is_outreach: bool
    is_unplanned: bool
    row: Row

    @property
    def is_held(self) -> bool:
        """It counts: outreach, and held."""
        return self.is_outreach and self.row["status"] == "held"


@dataclass(slots=True)
class Plan:
    """A version of a region's plan: from when on it is the plan, and its lines."""

    version: int
    approved_on: date
    from_day: date
    lines: list[Row]


class Events:
    """Events and plans of a campaign."""

    def __init__(self, world: World, filing: Filing) -> None:
        self.world = world
        self.filing = filing

    @cached_property
    def events(self) -> list[Event]:
        """One per region and number; the row that came last wins, and a retracted event is gone."""
        last: dict[tuple[str, str], tuple[tuple[object, ...], date, Row]] = {}
        for region, day, row in self.world.facts("events"):
            file = self.world.official[region, day]
            order = (file.at, file.known_from, row["sheet"], row["row_no"])
            key = (region, row["event_uid"])
            if key not in last or last[key][0] < order:
                last[key] = (order, day, row)
        return [
            self._event(region, day, row)
            for (region, _), (_, day, row) in last.items()
            if row["row_action"] != "retract"
        ]

    def _event(self, region: str, day: date, row: Row) -> Event:
        kind = self.world.types.get(row["event_type"])
        unit = self.world.place(region, row["unit_code"])
        return Event(
            region, row["event_uid"], row["event_date"], day,
            "-3" if unit == "-1" and row["format"] == "online" else unit,
            kind["event_group"] if kind else "unknown", kind is not None and kind["is_outreach"] == "true",
            bool(row["is_unplanned"]) or row["plan_line"] is None, row,
        )  # fmt: skip

    @cached_property
    def held(self) -> list[Event]:
        """Outreach events held since the start of the campaign."""
        return [event for event in self.events if event.is_held and event.day >= self.world.starts_on]

    @cached_property
    def visits(self) -> list[Event]:
        """Of these the offline and hybrid ones, in a unit that reports and exists on that day."""
        return [
            event
            for event in self.held
            if event.row["format"] in FACE_TO_FACE and event.unit in self.world.units_on(event.region, event.day)
        ]

    def facts(self) -> Figures:
        """fct_event."""
        return {
            (event.region, event.uid): {
                "event_date": event.day, "report_date": event.pack_day, "unit_code": event.unit,
                "event_group": event.group, "is_outreach": event.is_outreach, "format": event.row["format"],
                "status": event.row["status"], "events_held": int(event.is_held),
                "participants_offline": event.row["participants_offline"],
                "participants_online": event.row["participants_online"], "questions": event.row["questions_count"],
                "proposals": event.row["proposals_count"], "materials_handed": event.row["materials_handed"],
                "duration_min": event.row["duration_min"], "is_unplanned": event.is_unplanned,
                "row_no": event.row["row_no"], "file_sha256": event.row["file_sha256"],
            }
            for event in self.events
        }  # fmt: skip

    # plans

    @cached_property
    def plans(self) -> dict[str, list[Plan]]:
        """The versions of each region's plan, in order; of a version that came twice the file that came last."""
        files = sorted(
            (one for one in self.world.files if one.pack == "plan" and one.is_standing),
            key=lambda one: (one.at, one.known_from),
        )
        lines: dict[tuple[str, int], list[Row]] = {}
        came: dict[tuple[str, int], date] = {}
        for file in files:
            for version in {row["plan_version"] for row in self.world.rows("raw.plan_lines", file)}:
                came.setdefault((str(file.region), version), (file.at.astimezone(ALMATY) - NOON).date())
                lines[str(file.region), version] = [
                    row for row in self.world.rows("raw.plan_lines", file) if row["plan_version"] == version
                ]
        found: dict[str, list[Plan]] = {}
        for (region, version), rows in sorted(lines.items()):
            approved = rows[0]["approved_on"]
            start = self.world.starts_on if region not in found else max(approved + DAY, came[region, version])
            found.setdefault(region, []).append(Plan(version, approved, start, rows))
        return found

    def plan_on(self, region: str, day: date) -> Plan | None:
        """The plan in force on a day."""
        in_force = [plan for plan in self.plans.get(region, []) if plan.from_day <= day]
        return in_force[-1] if in_force else None

    def plan_facts(self) -> Figures:
        """fct_plan."""
        return {
            (region, plan.version, line["plan_line"]): {
                "approved_on": line["approved_on"], "in_force_from": plan.from_day, "plan_date": line["plan_date"],
                "unit_code": self._planned_unit(region, line), "event_type": line["event_type"],
                "planned_events": line["planned_events"], "planned_participants": line["planned_participants"],
                "file_sha256": line["file_sha256"], "row_no": line["row_no"],
            }
            for region, plans in self.plans.items() if region in self.world.regions
            for plan in plans
            for line in plan.lines
        }  # fmt: skip

    def _planned_unit(self, region: str, line: Row) -> str:
        """A line without a unit is of the whole region: no unit applies."""
        return "-3" if line["unit_code"] is None else self.world.place(region, line["unit_code"])

    def planned(self, region: str, day: date, group: str | None = None) -> tuple[int | None, int | None, int | None]:
        """Outreach events planned for the day, to the day, and in all, by the plan in force on the day."""
        plan = self.plan_on(region, day)
        if plan is None:
            return None, None, None
        lines = [
            line
            for line in plan.lines
            if (kind := self.world.types.get(line["event_type"])) and kind["is_outreach"] == "true"
            and group in (None, kind["event_group"])
        ]  # fmt: skip
        return (
            sum(line["planned_events"] for line in lines if line["plan_date"] == day),
            sum(line["planned_events"] for line in lines if line["plan_date"] <= day),
            sum(line["planned_events"] for line in lines),
        )

    def has_filed(self, region: str, day: date) -> bool:
        """The region has filed once by then."""
        return any(
            pack.is_filed for (code, other), pack in self.filing.packs.items() if code == region and other <= day
        )

    def progress(self, region: str, day: date, group: str | None = None) -> dict[str, object]:
        """Plan against fact, of a group or of all outreach."""
        planned_day, planned_cum, planned_total = self.planned(region, day, group)
        mine = [event for event in self.held if event.region == region and group in (None, event.group)]
        held_cum = sum(event.day <= day for event in mine) if self.has_filed(region, day) else None
        of_total, should = ratio(held_cum, planned_total), ratio(planned_cum, planned_total)
        return {
            "planned_day": planned_day, "planned_cum": planned_cum, "planned_total": planned_total, "held_cum": held_cum,
            "completion_cum_pct": rounded(ratio(held_cum, planned_cum)), "completion_total_pct": rounded(of_total),
            "pace_gap_pp": None if of_total is None or should is None else rounded(of_total - should),
        }  # fmt: skip

    def plan_vs_fact(self) -> Figures:
        """mart_plan_vs_fact."""
        found: Figures = {}
        for (region, day), pack in self.filing.packs.items():
            plan = self.plan_on(region, day)
            for group in GROUPS:
                today = [one for one in self.held if (one.region, one.day, one.group) == (region, day, group)]
                found[region, day, group] = self.progress(region, day, group) | {
                    "data_as_of": self.world.clock,
                    "plan_version": plan.version if plan else None,
                    "held_day": len(today) if pack.is_filed else None,
                    "unplanned_events": sum(one.is_unplanned for one in today) if pack.is_filed else None,
                }
        return found

    # units

    def coverage(self) -> Figures:
        """mart_unit_coverage."""
        met: dict[str, list[Event]] = {}
        for event in self.visits:
            met.setdefault(event.unit, []).append(event)
        found: Figures = {}
        for region in self.world.regions:
            for day in self.world.days:
                for unit in self.world.units_on(region, day):
                    past = [event for event in met.get(unit, []) if event.day <= day]
                    last = max((event.day for event in past), default=None)
                    people = sum(event.row["participants_offline"] for event in past)
                    found[unit, day] = {
                        "region_code": region, "events_held": sum(event.day == day for event in past),
                        "had_event_7d": last is not None and last >= day - 6 * DAY,
                        "had_event_ever": bool(past), "last_event_date": last,
                        "days_since": (day - last).days if last else None, "events_cum": len(past),
                        "attendance_cum": people,
                        "attendance_per_1000_population": rounded(
                            ratio(people, self.world.units[unit]["population"], 1000)
                        ),
                    }  # fmt: skip
        return found

    def deadline_has_passed(self, day: date) -> bool:
        """The evening's deadline of a day is over at the clock."""
        return self.world.clock > at(day, time(20))
