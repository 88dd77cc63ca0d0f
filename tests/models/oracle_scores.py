"""What the definitions say of every KPI: a reading of a day, of a week, its status, percentile and sparkline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from models.campaigns import Row, seed_rows
from models.oracle import DAY, Figures, World, monday, ratio, rounded
from models.oracle_days import Days
from models.oracle_events import Events
from models.oracle_filing import Filing, Pack, percentile
from models.oracle_forms import Forms
from models.oracle_quality import Quality

Value = Fraction | int | None
ESTIMATED = {"K10", "K14", "K20", "K26"}


class Scores:
    """Readings of KPIs over a window of days of a region; `last` is the day as on which others are read."""

    def __init__(
        self, world: World, filing: Filing, events: Events, forms: Forms, days: Days, quality: Quality
    ) -> None:
        self.world = world
        self.filing = filing
        self.events = events
        self.forms = forms
        self.quality = quality
        self.region_days = days.region_days()
        self.days = days
        self.kpis = {str(row["kpi_code"]): row for row in seed_rows("kpis")}
        self.ways: dict[str, Callable[[str, date, date], Value]] = {
            "K1": lambda r, _, d: self._progress(r, d, "K1"), "K2": lambda r, _, d: self._progress(r, d, "K2"),
            "K3": lambda r, _, d: self._progress(r, d, "K3"), "K4": self._reporting, "K5": self._punctual,
            "K6": self._first_pass, "K7": lambda r, f, d: self._lateness(r, f, d, Fraction(1, 2)),
            "K7B": lambda r, f, d: self._lateness(r, f, d, Fraction(9, 10)),
            "K8": lambda r, _, d: ratio(self.region_days[r, d]["units_covered_7d"], self.region_days[r, d]["n_units"]),
            "K9": lambda r, _, d: self.region_days[r, d]["units_never_visited"],
            "K10": self._attendances, "K11": self._average, "K11B": self._median, "K12": self._online_share,
            "K13": self._contact, "K14": self._households, "K15": self._stock, "K16": self._questions,
            "K17": self._answered, "K17B": lambda r, _, d: self.backlog(r, d), "K18": lambda r, _, d: self._momentum(r, d),
            "K22": self._restated, "K23": self.quality.score, "K24": lambda r, _, d: self.filing.hours_old(r, d), "K25": self._consistency,
            "K26": lambda r, _, d: ratio(self.forms.members(r, d), self.world.regions[r].voters, 1000),
            "K26B": self._per_member,
        }  # fmt: skip

    def scorecard(self) -> Figures:
        """mart_scorecard, without what comes from the press."""
        found: Figures = {}
        weeks = sorted({monday(day) for day in self.world.days})
        for code, read in self.ways.items():
            places = int(self.kpis[code]["decimals"])
            for week in weeks:
                first = max(week, self.world.starts_on)
                last = min(week + 6 * DAY, self.world.last_day)
                values = {
                    region: rounded(_fraction(read(region, first, last)), places) for region in self.world.regions
                }
                known = sorted(Fraction(value) for value in values.values() if value is not None)
                for region, value in values.items():
                    found[region, week, code] = {
                        "value": value, "status": self._status(code, value),
                        "percentile": rounded(_fraction(self._percentile(code, value, values)), 0),
                        "target_low": _decimal(self.kpis[code]["target_low"]),
                        "target_high": _decimal(self.kpis[code]["target_high"]),
                        "national_median": rounded(percentile(known, Fraction(1, 2)), max(2, places)),
                        "is_estimated": value is not None and code in ESTIMATED and self.world.regions[region].is_estimated,
                        "sparkline": [self._daily(code, region, last - n * DAY) for n in range(13, -1, -1)],
                    }  # fmt: skip
        return found

    def _daily(self, code: str, region: str, day: date) -> Decimal | None:
        if day < self.world.starts_on:
            return None
        return rounded(_fraction(self.ways[code](region, day, day)), int(self.kpis[code]["decimals"]))

    def _status(self, code: str, value: Decimal | None) -> str:
        kpi = self.kpis[code]
        if value is None or kpi["direction"] == "none":
            return "none"
        low, high = Decimal(kpi["target_low"]), Decimal(kpi["target_high"])
        if kpi["direction"] == "higher":
            return "good" if value >= high else "alarm" if value < low else "watch"
        if kpi["direction"] == "lower":
            return "good" if value <= low else "alarm" if value > high else "watch"
        outside = max(low - value, value - high)
        return "good" if outside <= 0 else "alarm" if outside > high - low else "watch"

    def _percentile(self, code: str, value: Decimal | None, values: dict[str, Decimal | None]) -> Value:
        known = [other for other in values.values() if other is not None]
        if value is None or len(known) < 2:
            return None
        lower = self.kpis[code]["direction"] == "lower"
        return Fraction(100 * sum(other > value if lower else other < value for other in known), len(known) - 1)

    # one reading each

    def _progress(self, region: str, day: date, code: str) -> Value:
        _, to_date, whole = self.events.planned(region, day)
        held = self._held_to(region, day)
        if code == "K1":
            return ratio(held, to_date)
        return ratio(held, whole) if code == "K2" or held is None or to_date is None else ratio(held - to_date, whole)

    def _held_to(self, region: str, day: date) -> int | None:
        held: int | None = self.region_days[region, day]["events_held_cum"]
        return held

    def _due(self, region: str, first: date, last: date) -> list[Pack]:
        return [
            pack
            for (code, day), pack in self.filing.packs.items()
            if code == region and first <= day <= last and pack.is_due
        ]

    def _reporting(self, region: str, first: date, last: date) -> Value:
        due = self._due(region, first, last)
        return ratio(sum(pack.is_filed for pack in due), len(due))

    def _punctual(self, region: str, first: date, last: date) -> Value:
        due = self._due(region, first, last)
        return ratio(sum(pack.status == "on_time" for pack in due), len(due))

    def _first_pass(self, region: str, first: date, last: date) -> Value:
        came = [pack for pack in self._due(region, first, last) if pack.first_received_at]
        return ratio(sum(not pack.is_rejected_first for pack in came), len(came))

    def _lateness(self, region: str, first: date, last: date, share: Fraction) -> Value:
        late = [
            pack.minutes_late or 0 for pack in self._due(region, first, last) if pack.status in {"late", "very_late"}
        ]
        return percentile(sorted(late), share)

    def _attendances(self, region: str, _: date, last: date) -> Value:
        people = self.region_days[region, last]["participants_offline_cum"]
        return ratio(people, self.world.regions[region].voters, 1000)

    def _average(self, region: str, first: date, last: date) -> Value:
        sizes = self.forms.face_to_face(region, first, last)
        return ratio(sum(sizes), len(sizes), 1) if self.forms.filed(region, first, last) else None

    def _median(self, region: str, first: date, last: date) -> Value:
        sizes = self.forms.face_to_face(region, first, last)
        return percentile(sizes, Fraction(1, 2)) if self.forms.filed(region, first, last) else None

    def _online_share(self, region: str, first: date, last: date) -> Value:
        held = [one for one in self.events.held if one.region == region and first <= one.day <= last]
        online = sum(one.row["format"] != "offline" for one in held)
        return ratio(online, len(held)) if self.forms.filed(region, first, last) else None

    def _contact(self, region: str, first: date, last: date) -> Value:
        door = self.forms.door(region, first, last)
        return ratio(door["opened"], door["visited"]) if door else None

    def _households(self, region: str, _: date, last: date) -> Value:
        door = self.forms.door(region, self.world.starts_on, last)
        return ratio(door["visited"], self.world.regions[region].voters, 1000) if door else None

    def _stock(self, region: str, _: date, last: date) -> Value:
        known = [self.forms.days_of_stock(region, last, kind) for kind in self.forms.kinds(region)]
        return min((one for one in known if one is not None), default=None)

    def _questions(self, region: str, first: date, last: date) -> Value:
        if not self.forms.filed(region, first, last):
            return None
        asked = sum(fact.row["asked_count"] for fact in self.forms.asked(region, first, last))
        return ratio(asked, self.forms.attendances(region, first, last), 1000)

    def _answered(self, region: str, first: date, last: date) -> Value:
        rows = [fact.row for fact in self.forms.asked(region, first, last) if fact.row["answered_count"] is not None]
        return ratio(sum(row["answered_count"] for row in rows), sum(row["asked_count"] for row in rows))

    def backlog(self, region: str, day: date, kind: str = "question", topic: str | None = None) -> int | None:
        """K17: asked and neither answered nor passed on, so far."""
        if not self.events.has_filed(region, day):
            return None
        rows = [fact.row for fact in self.forms.asked(region, self.world.starts_on, day, kind, topic)]
        open_ones: int = sum(
            row["asked_count"] - row["answered_count"] - (row["escalated_count"] or 0)
            for row in rows
            if row["answered_count"] is not None
        )
        return open_ones

    def _momentum(self, region: str, day: date) -> Value:
        if day - 13 * DAY < self.world.starts_on:
            return None
        known = [
            self.forms.momentum(
                self.forms.asked(region, day - 6 * DAY, day, topic=topic),
                self.forms.asked(region, day - 13 * DAY, day - 7 * DAY, topic=topic),
            )
            for topic in self.forms.topics
        ]
        return max((one for one in known if one is not None), default=None)

    def _consistency(self, region: str, first: date, last: date) -> Value:
        days = [day for day in self.world.days if first <= day <= last]
        said = [one for day in days if (one := self.days.is_summary_different(region, day)) is not None]
        return ratio(said.count(False), len(said))

    def _restated(self, region: str, first: date, last: date) -> Value:
        pairs = [
            (then["events_held"], self.region_days[region, day]["events_held"])
            for day in self.world.days
            if first <= day <= last and (then := self.told(day).get(region))
        ]
        both = [(then, now) for then, now in pairs if then is not None and now is not None]
        return ratio(sum(abs(now - then) for then, now in both), sum(then for then, _ in both))

    def told(self, day: date) -> dict[str, Row]:
        """What the first edition of a day said of each region."""
        edition = self._edition(day)
        return {row["region_code"]: row for row in edition["figures"]["regions"]} if edition else {}

    def _edition(self, day: date) -> Row | None:
        editions = [row for row in self.world.campaign.rows("ops.editions") if row["report_date"] == day]
        return min(editions, key=lambda one: one["frozen_at"], default=None)

    def restatements(self) -> Figures:
        """mart_restatement, two figures of the regions."""
        found: Figures = {}
        for edition in self.world.campaign.rows("ops.editions"):
            day = edition["report_date"]
            for then in edition["figures"]["regions"] if edition is self._edition(day) else ():
                for figure, column in (("events_held", "events_held"), ("held_cum", "events_held_cum")):
                    now = self.region_days[then["region_code"], day][column]
                    said = then[figure]
                    found[edition["edition"], then["region_code"], figure] = {
                        "report_date": day, "value_then": said, "value_now": now,
                        "restatement_pct": None if now is None or said is None else rounded(ratio(abs(now - said), said)),
                    }  # fmt: skip
        return found

    def _per_member(self, region: str, _: date, last: date) -> Value:
        return ratio(self._held_to(region, last), self.forms.members(region, last), 1)


def _fraction(value: Value) -> Fraction | None:
    return None if value is None else Fraction(value)


def _decimal(said: str | None) -> Decimal | None:
    return Decimal(said) if said else None
