"""What the definitions say of questions: by day, by week (K16 to K18), and by unit with small counts hidden."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.campaigns import seed_rows
from models.oracle import DAY, Figures, World, monday, ratio, rounded, total
from models.oracle_events import Events
from models.oracle_forms import Fact, Forms

SMALL = 5  # counts below it are shown for the region only


class Questions:
    """One mart each."""

    def __init__(self, world: World, events: Events, forms: Forms) -> None:
        self.world = world
        self.events = events
        self.forms = forms
        # of two topics asked about as often the one that is shown first; what is not resolvable comes last
        self.order = {str(row["topic_code"]): int(row["sort_order"]) for row in seed_rows("topics")} | {"-2": 10_000}

    def _groups(self, region: str) -> dict[tuple[str, str], list[Fact]]:
        """Topic and kind -> rows."""
        found: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.forms.questions.get(region, []):
            found.setdefault((self.forms.topic(fact), str(fact.row["kind"])), []).append(fact)
        return found

    def days(self) -> Figures:
        """mart_questions_day."""
        found: Figures = {}
        for region in self.world.regions:
            for group, facts in self._groups(region).items():
                for day in {fact.day for fact in facts}:
                    mine = [fact for fact in facts if fact.day == day]
                    found[region, day, *group] = _sums(mine) | {
                        "asked_of_answered": total(
                            fact.row["asked_count"] for fact in mine if fact.row["answered_count"] is not None
                        ),
                        "backlog": _backlog(mine)
                        if any(fact.row["answered_count"] is not None for fact in mine)
                        else None,
                    }
        return found

    def weeks(self) -> Figures:
        """mart_questions."""
        found: Figures = {}
        mondays = sorted({monday(day) for day in self.world.days})
        for region in self.world.regions:
            hidden = self._hidden(region)
            for group, facts in self._groups(region).items():
                for week in mondays:
                    first, last = max(week, self.world.starts_on), min(week + 6 * DAY, self.world.last_day)
                    if not any(fact.day <= last for fact in facts):
                        continue
                    mine = [fact for fact in facts if first <= fact.day <= last]
                    is_known = bool(self.forms.filed(region, first, last))
                    row = (
                        _sums(mine) if mine else {"asked": 0 if is_known else None, "answered": None, "escalated": None}
                    )
                    both = [fact.row for fact in mine if fact.row["answered_count"] is not None]
                    people = self.forms.attendances(region, first, last)
                    found[region, week, *group] = row | {
                        "answered_pct": rounded(
                            ratio(sum(one["answered_count"] for one in both), sum(one["asked_count"] for one in both))
                        ),
                        "backlog": _backlog([fact for fact in facts if fact.day <= last]),
                        "per_1000_attendances": rounded(ratio(row["asked"], people, 1000)) if is_known else None,
                        "change_vs_previous_week": self._change(facts, week, last),
                        "is_suppressed": (week, *group) in hidden,
                    }
        for (region, week, topic, kind), figures in found.items():
            asked = figures["asked"]
            figures["rank"] = None if not asked else 1 + sum(
                (-(other["asked"] or 0), self.order[name]) < (-asked, self.order[topic])
                for (code, day, name, sort), other in found.items()
                if (code, day, sort) == (region, week, kind)
            )  # fmt: skip
        return found

    def _change(self, facts: list[Fact], week: date, last: date) -> object:
        """K18 by week: the same weekdays of the week before."""
        if week - 7 * DAY < self.world.starts_on:
            return None
        now = [fact for fact in facts if week <= fact.day <= last]
        then = [fact for fact in facts if week - 7 * DAY <= fact.day <= last - 7 * DAY]
        return rounded(self.forms.momentum(now, then), 3)

    def _units(self, region: str) -> dict[tuple[date, str, str], dict[str, list[Fact]]]:
        found: dict[tuple[date, str, str], dict[str, list[Fact]]] = {}
        for group, facts in self._groups(region).items():
            for fact in facts:
                found.setdefault((monday(fact.day), *group), {}).setdefault(fact.unit, []).append(fact)
        return found

    def _small(self, units: dict[str, list[Fact]]) -> set[str]:
        """Units whose count is not shown: the small ones, and beside a single one the next smallest."""
        asked = {unit: sum(fact.row["asked_count"] for fact in facts) for unit, facts in units.items()}
        small = {unit for unit, count in asked.items() if count < SMALL}
        others = sorted(asked.keys() - small, key=lambda unit: (asked[unit], unit))
        return small | set(others[:1]) if len(small) == 1 else small

    def _hidden(self, region: str) -> set[tuple[date, str, str]]:
        return {key for key, units in self._units(region).items() if self._small(units)}

    def units(self) -> Figures:
        """mart_questions_unit."""
        found: Figures = {}
        for region in self.world.regions:
            for (week, topic, kind), units in self._units(region).items():
                small = self._small(units)
                for unit, facts in units.items():
                    row = dict.fromkeys(("asked", "answered", "escalated")) if unit in small else _sums(facts)
                    found[region, week, unit, topic, kind] = {**row, "is_suppressed": unit in small}
        return found


def _sums(facts: Iterable[Fact]) -> dict[str, int | None]:
    rows = [fact.row for fact in facts]
    return {
        "asked": sum(row["asked_count"] for row in rows), "answered": total(row["answered_count"] for row in rows),
        "escalated": total(row["escalated_count"] for row in rows),
    }  # fmt: skip


def _backlog(facts: Iterable[Fact]) -> int:
    return sum(
        fact.row["asked_count"] - fact.row["answered_count"] - (fact.row["escalated_count"] or 0)
        for fact in facts
        if fact.row["answered_count"] is not None
    )
