"""What the definitions say of a region's day: mart_region_day, with coverage (K8, K9) and attendances (K10)."""

from __future__ import annotations

from datetime import date

from models.campaigns import Row
from models.oracle import DAY, Figures, World, ratio, rounded, total
from models.oracle_events import Event, Events
from models.oracle_filing import Filing
from models.oracle_forms import Forms

CUMULATED = ("events_held", "participants_offline", "participants_online", "households_visited", "materials_distributed",
             "questions", "proposals", "posts")  # fmt: skip
# ours -> the name on the form
REPORTED = {name: name for name in CUMULATED if name != "households_visited"} | {"households_visited": "households"}


class Days:
    """Every region and day."""

    def __init__(self, world: World, filing: Filing, events: Events, forms: Forms) -> None:
        self.world = world
        self.filing = filing
        self.events = events
        self.forms = forms

    def region_days(self) -> Figures:
        """mart_region_day."""
        found: Figures = {}
        for (region, day), pack in self.filing.packs.items():
            today = self._today(region, day)
            row = {name: value if pack.is_filed else None for name, value in today.items()}
            if not self.forms.door_is_known(region, day):
                row["households_visited"] = None
            progress = self.events.progress(region, day)
            found[region, day] = row | self._coverage(region, day) | {
                "filing_status": pack.status, "received_at": pack.first.at if pack.first else None,
                "minutes_late": pack.minutes_late, "is_nil": pack.is_nil, "versions": pack.versions,
                "n_units": len(self.world.units_on(region, day)), "planned_events": progress["planned_day"],
                "planned_events_cum": progress["planned_cum"], "planned_total": progress["planned_total"],
                "events_held_cum": progress["held_cum"], "completion_cum_pct": progress["completion_cum_pct"],
                "completion_total_pct": progress["completion_total_pct"], "pace_gap_pp": progress["pace_gap_pp"],
                "is_summary_different": self.is_summary_different(region, day),
                "days_missing_in_a_row": pack.missing_run, "missing_since": pack.missing_since,
                "data_as_of": self.world.clock, "is_voters_estimated": self.world.regions[region].is_estimated,
                "events_held_day_reported": (self.summary(region, day) or {}).get("events_held_day"),
            }  # fmt: skip
        for region in self.world.regions:
            sums = dict.fromkeys(CUMULATED, 0)
            told_of_doors = False  # before the first word of the action nothing is known of it
            for day in self.world.days:
                today = self._today(region, day)
                is_told = self.forms.door_is_known(region, day)
                told_of_doors = told_of_doors or is_told
                if not is_told:
                    today["households_visited"] = 0
                for name in CUMULATED:
                    sums[name] += today[name] or 0
                if self.events.has_filed(region, day):
                    found[region, day] |= {f"{name}_cum": sums[name] for name in CUMULATED}
                else:
                    found[region, day] |= {f"{name}_cum": None for name in CUMULATED}
                if not told_of_doors:
                    found[region, day]["households_visited_cum"] = None
                said = self.summary(region, day) or {}
                for name, asked in REPORTED.items():
                    told, derived = said.get(f"{asked}_cum"), found[region, day][f"{name}_cum"]
                    found[region, day][f"{name}_cum_reported"] = told
                    found[region, day][f"is_{name}_cum_different"] = (
                        None if told is None or derived is None else told != derived
                    )
        return found

    def _held(self, region: str, day: date) -> list[Event]:
        return [event for event in self.events.held if (event.region, event.day) == (region, day)]

    def _today(self, region: str, day: date) -> dict[str, int | None]:
        """Measures of a day, all that is known of it."""
        held, outreach = self._held(region, day), [
            event for event in self.events.events if event.is_outreach and (event.region, event.day) == (region, day)
        ]  # fmt: skip
        questions = self.forms.asked(region, day, day)
        return {
            "events_held": len(held),
            "events_postponed": sum(event.row["status"] == "postponed" for event in outreach),
            "events_cancelled": sum(event.row["status"] == "cancelled" for event in outreach),
            "participants_offline": sum(event.row["participants_offline"] for event in held),
            "participants_online": sum(event.row["participants_online"] for event in held),
            "materials_handed": sum(event.row["materials_handed"] or 0 for event in held),
            "units_with_event": len({
                event.unit for event in self.events.visits if (event.region, event.day) == (region, day)
            }),
            "questions": sum(fact.row["asked_count"] for fact in questions),
            "proposals": sum(fact.row["asked_count"] for fact in self.forms.asked(region, day, day, "proposal")),
            "households_visited": self._sum("doors", region, day, "households_visited"),
            "materials_distributed": self._sum("stocks", region, day, "distributed"),
            "posts": self._sum("pages", region, day, "posts"),
            "views": self._sum("pages", region, day, "views"),
        }  # fmt: skip

    def _sum(self, form: str, region: str, day: date, measure: str) -> int:
        facts = getattr(self.forms, form).get(region, [])
        return total(fact.row[measure] for fact in facts if fact.day == day) or 0

    def _coverage(self, region: str, day: date) -> dict[str, object]:
        """K8, K9 and K10."""
        met = [event for event in self.events.visits if event.region == region]
        units = self.world.units_on(region, day)
        lately = {event.unit for event in met if day - 6 * DAY <= event.day <= day}
        ever = {event.unit for event in met if event.day <= day}
        first = max(day - 6 * DAY, self.world.starts_on)
        covered = sum(unit in lately for unit in units) if self.forms.filed(region, first, day) else None
        has_filed = self.events.has_filed(region, day)
        people = self.forms.attendances(region, self.world.starts_on, day) if has_filed else None
        return {
            "units_covered_7d": covered, "unit_coverage_7d_pct": rounded(ratio(covered, len(units))),
            "units_never_visited": sum(unit not in ever for unit in units) if has_filed else None,
            "attendances_per_1000_voters": rounded(ratio(people, self.world.regions[region].voters, 1000)),
        }  # fmt: skip

    def summary(self, region: str, day: date) -> Row | None:
        """F8 of the official version."""
        file = self.world.official.get((region, day))
        rows = self.world.rows("raw.report_summaries", file) if file else []
        return rows[0] if rows else None

    def is_summary_different(self, region: str, day: date) -> bool | None:
        """K25: F8 against the events of the day, with late details or by the day's own pack alone."""
        said = self.summary(region, day)
        if said is None or said["events_held_day"] is None or said["participants_offline_day"] is None:
            return None
        held = self._held(region, day)
        return (said["events_held_day"], said["participants_offline_day"]) not in {
            (len(events), sum(event.row["participants_offline"] for event in events))
            for events in (held, [event for event in held if event.pack_day == day])
        }
