"""What the definitions say of the other forms: door (K13, K14), stock (K15), questions (K16 to K18), roster (K26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from models.campaigns import Row, seed_rows
from models.oracle import DAY, World, ratio
from models.oracle_events import FACE_TO_FACE, Events
from models.oracle_filing import Filing


@dataclass(slots=True)
class Fact:
    """A row of a form that counts, with the region, day and unit that the warehouse gives it."""

    region: str
    day: date
    unit: str
    row: Row
    kind: tuple[str, str] = ("", "")


class Forms:
    """Figures over any days of a region; the days of the window are both included."""

    def __init__(self, world: World, filing: Filing, events: Events) -> None:
        self.world = world
        self.filing = filing
        self.events = events
        self.topics = {str(row["topic_code"]) for row in seed_rows("topics")}
        self.materials = {row["material_type"] for row in seed_rows("material_types")}
        self.languages = {row["language"] for row in seed_rows("material_languages")}

    def _facts(self, form: str) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for region, day, row in self.world.facts(form):
            unit = self.world.place(region, row["unit_code"]) if "unit_code" in row else ""
            if unit == "-1" and row.get("channel", "event") != "event":
                unit = "-3"
            found.setdefault(region, []).append(Fact(region, day, unit, row))
        return found

    @cached_property
    def questions(self) -> dict[str, list[Fact]]:
        """Rows of F6 by region."""
        return self._facts("questions")

    @cached_property
    def doors(self) -> dict[str, list[Fact]]:
        """Rows of F5 by region."""
        return self._facts("door")

    @cached_property
    def stocks(self) -> dict[str, list[Fact]]:
        """Rows of F4 by region."""
        found = self._facts("materials")
        for fact in (fact for facts in found.values() for fact in facts):
            fact.kind = (
                fact.row["material_type"] if fact.row["material_type"] in self.materials else "-2",
                fact.row["language"] if fact.row["language"] in self.languages else "-2",
            )
            fact.unit = "-3" if fact.unit == "-1" else fact.unit
        return found

    @cached_property
    def pages(self) -> dict[str, list[Fact]]:
        """Rows of F7 by region."""
        return self._facts("online")

    def topic(self, fact: Fact) -> str:
        """The topic of a question; one that nobody knows is not resolvable."""
        code = str(fact.row["topic_code"])
        return code if code in self.topics else "-2"

    # days

    def filed(self, region: str, first: date, last: date) -> int:
        """Days of the window that have an accepted pack."""
        return sum(
            pack.is_filed for (code, day), pack in self.filing.packs.items() if code == region and first <= day <= last
        )

    # door to door

    def door_is_known(self, region: str, day: date) -> bool:
        """The day's pack speaks of the action: from its start on; where no start is set, by its rows."""
        start = self.world.regions[region].door_starts_on
        if start is None:
            return any(fact.day == day for fact in self.doors.get(region, []))
        return day >= start and bool(self.filed(region, day, day))

    def door(self, region: str, first: date, last: date) -> dict[str, int] | None:
        """Households of the window from the action's start on; nothing before it, and without an accepted pack."""
        if not any(self.door_is_known(region, day) for day in self.world.days if first <= day <= last):
            return None
        rows = [
            fact.row
            for fact in self.doors.get(region, [])
            if first <= fact.day <= last and self.door_is_known(region, fact.day)
        ]
        return {
            name: sum(row[f"households_{name}"] for row in rows)
            for name in ("visited", "opened", "no_answer", "declined")
        }

    # stock

    def kinds(self, region: str) -> list[tuple[str, str]]:
        """Types and languages of which the region ever told."""
        return sorted({fact.kind for fact in self.stocks.get(region, [])})

    def closing(self, region: str, day: date, kind: tuple[str, str]) -> int | None:
        """What the units have: each as of its latest row up to the day."""
        latest: dict[str, Fact] = {}
        for fact in self.stocks.get(region, []):
            is_known = fact.kind == kind and fact.day <= day
            if is_known and (fact.unit not in latest or latest[fact.unit].day < fact.day):
                latest[fact.unit] = fact
        return sum(fact.row["closing"] for fact in latest.values()) if latest else None

    def days_of_stock(self, region: str, day: date, kind: tuple[str, str]) -> Fraction | None:
        """K15 of a type and language."""
        first = max(day - 6 * DAY, self.world.starts_on)
        filed = self.filed(region, first, day)
        given = sum(
            fact.row["distributed"]
            for fact in self.stocks.get(region, [])
            if fact.kind == kind and first <= fact.day <= day
        )
        closing = self.closing(region, day, kind)
        return None if closing is None or not filed else ratio(closing * filed, given, 1)

    # questions

    def asked(
        self, region: str | None, first: date, last: date, kind: str = "question", topic: str | None = None
    ) -> list[Fact]:
        """Rows of the window."""
        return [
            fact
            for code, facts in self.questions.items()
            if region in (None, code)
            for fact in facts
            if first <= fact.day <= last and fact.row["kind"] == kind and topic in (None, self.topic(fact))
        ]

    def attendances(self, region: str, first: date, last: date) -> int:
        """Sum of participants_offline of counted events by their own day."""
        return sum(
            event.row["participants_offline"]
            for event in self.events.held
            if event.region == region and first <= event.day <= last
        )

    def face_to_face(self, region: str, first: date, last: date) -> list[int]:
        """Attendances of each counted event that was offline or hybrid, in order of size."""
        return sorted(
            event.row["participants_offline"]
            for event in self.events.held
            if event.region == region and first <= event.day <= last and event.row["format"] in FACE_TO_FACE
        )

    def momentum(self, rows: list[Fact], before: list[Fact]) -> Fraction | None:
        """K18: at least 30 now, and something before."""
        now, then = (sum(fact.row["asked_count"] for fact in facts) for facts in (rows, before))
        return Fraction(now, then) - 1 if now >= 30 and then else None

    # rosters

    @cached_property
    def rosters(self) -> dict[str, dict[date, list[Row]]]:
        """Region -> day of the count -> rows: of the official files the one of the later day, then the one known last."""
        found: dict[str, dict[date, list[Row]]] = {}
        files = [
            (region, file)
            for versions in (self.world.official, self.world.rosters)
            for (region, _), file in versions.items()
        ]
        for region, file in sorted(files, key=lambda one: (one[1].day, one[1].known_from)):
            rows = self.world.rows("raw.report_roster", file)
            for as_of in {row["as_of"] for row in rows}:
                found.setdefault(region, {})[as_of] = [row for row in rows if row["as_of"] == as_of]
        return found

    def roster(self, region: str, day: date) -> list[Row] | None:
        """The last roster counted by the day."""
        known = [as_of for as_of in self.rosters.get(region, {}) if as_of <= day]
        return self.rosters[region][max(known)] if known else None

    def members(self, region: str, day: date) -> int | None:
        """Members of all coalitions by that roster."""
        rows = self.roster(region, day)
        return None if rows is None else sum(row["members_count"] for row in rows)
