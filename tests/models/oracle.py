"""What the definitions say of a campaign, in plain Python: which files count, and which rows. Written from the words only.

The definitions: domain.md 4.1, 5.4 to 5.6 and 6, seed kpis.csv, and the descriptions of the columns. Arithmetic is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from models.campaigns import ALMATY, Campaign, Row, seed_rows

DAY = timedelta(days=1)
NOON = timedelta(hours=12)
ALWAYS, STILL = date(1900, 1, 1), date(9999, 12, 31)
PLANS = date(9999, 12, 31)
Key = tuple[Any, ...]
Figures = dict[Key, dict[str, Any]]


def ratio(above: Any, below: Any, factor: int = 100) -> Fraction | None:
    """above / below x factor; nothing where either is not known or nothing can be divided by."""
    return None if above is None or not below else Fraction(above) * factor / Fraction(below)


def rounded(value: Fraction | None, places: int = 2) -> Decimal | None:
    """As a column of that many decimal places holds it: half away from zero."""
    if value is None:
        return None
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (
        (Decimal(whole) * (1 if value >= 0 else -1)).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    )


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; nothing where nothing is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def monday(day: date) -> date:
    """The day on which its week starts."""
    return day - timedelta(days=day.weekday())


@dataclass(slots=True)
class File:
    """One file as it stands at the clock."""

    row: Row
    region: str | None
    day: date
    pack: str
    is_held: bool
    known_from: datetime | None  # null: it does not count
    withdrawn_at: datetime | None = None

    @property
    def sha(self) -> str:
        """Its digest."""
        return str(self.row["file_sha256"])

    @property
    def at(self) -> datetime:
        """When it was at our door."""
        received: datetime = self.row["received_at"]
        return received

    @property
    def is_retraction(self) -> bool:
        """It withdraws another one."""
        return bool(self.row["kind"] == "retraction")

    @property
    def is_standing(self) -> bool:
        """It may count."""
        return self.known_from is not None and not self.is_retraction and self.withdrawn_at is None


@dataclass(slots=True)
class Region:
    """A region of the campaign."""

    code: str
    starts_on: date
    voters: int | None
    is_estimated: bool
    door_starts_on: date | None


class World:
    """A campaign with every question asked of its raw rows once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        (settings,) = campaign.rows("ops.campaign")
        self.starts_on: date = settings["starts_on"]
        self.ends_on: date = settings["ends_on"]
        self.voting_on: date = settings["voting_on"]
        self.plan_due_at: datetime | None = settings["plan_due_at"]
        self.clock: datetime = max(row["as_of"] for row in campaign.rows("ops.days"))
        self.last_day: date = max(row["report_date"] for row in campaign.rows("ops.days"))
        self.types = {row["event_type"]: row for row in seed_rows("event_types")}
        self._refused = {(row["file_sha256"], row["sheet"], row["row_no"]) for row in campaign.rows("ops.quarantine")}

    @cached_property
    def days(self) -> list[date]:
        """From the start of the campaign to the last day taken in, whether or not anything came."""
        return [self.starts_on + timedelta(days=n) for n in range((self.last_day - self.starts_on).days + 1)]

    @cached_property
    def regions(self) -> dict[str, Region]:
        """The regions that report."""
        seeds = {row["kato2"]: row | self.campaign.regions.get(str(row["kato2"]), {}) for row in seed_rows("regions")}
        return {
            row["region_code"]: Region(
                row["region_code"], row["reporting_starts_on"],
                int(seeds[row["region_code"]]["voters_ref"]) if seeds[row["region_code"]]["voters_ref"] else None,
                seeds[row["region_code"]]["voters_basis"] == "estimated", row["door_starts_on"],
            )
            for row in self.campaign.rows("ops.campaign_regions")
        }  # fmt: skip

    @cached_property
    def units(self) -> dict[str, Row]:
        """Every unit of the second level: region, days of validity, population, whether it reports."""
        found = {}
        for row in seed_rows("districts"):
            code = str(row["unit_kato"] or row["provisional_code"])
            said = row | self.campaign.districts.get(code, {})
            found[code] = {
                "region": row["region_kato2"], "from": said["valid_from"] or ALWAYS, "to": said["valid_to"] or STILL,
                "population": int(row["population_2023_01_01"]) if row["population_2023_01_01"] else None,
                "reports": code != "431900000",
            }  # fmt: skip
        return found

    def units_on(self, region: str, day: date) -> list[str]:
        """Units of a region that exist on a day and report."""
        return [
            code
            for code, unit in self.units.items()
            if unit["region"] == region and unit["reports"] and unit["from"] <= day <= unit["to"]
        ]

    def place(self, region: str, unit: str | None) -> str:
        """A unit as the facts name it: -1 not given, -2 not one of this region."""
        if unit is None:
            return "-1"
        return unit if unit in self.units and self.units[unit]["region"] == region else "-2"

    # files

    @cached_property
    def files(self) -> list[File]:
        """Every file received by the clock, with whose it is and whether it stands."""
        holds: dict[str, list[Row]] = {}
        for hold in self.campaign.rows("ops.holds"):
            holds.setdefault(hold["file_sha256"], []).append(hold)
        found = []
        for row in self.campaign.rows("raw.submissions"):
            if row["received_at"] > self.clock:
                continue
            mine = holds.get(row["file_sha256"], [])
            is_held = any(hold["released_at"] is None for hold in mine)
            passes = row["state"] != "rejected" and not is_held
            instants = [row["received_at"], row["let_in_at"], *(hold["released_at"] for hold in mine)]
            found.append(File(
                row, self._owner(row), self._day(row), row["pack"] or "daily", is_held,
                max(at for at in instants if at) if passes else None,
            ))  # fmt: skip
        for file in found:
            file.withdrawn_at = min(
                (
                    one.known_from
                    for one in found
                    if one.is_retraction and one.known_from and one.row["supersedes"]
                    and one.row["supersedes"] == file.row["submission_id"] and not file.is_retraction
                    and (one.region, one.day) == (file.region, file.day) and one.at >= file.at
                ),
                default=None,
            )  # fmt: skip
        return found

    @staticmethod
    def _owner(row: Row) -> str | None:
        """A refused file is that of the door it came through."""
        if row["state"] == "rejected":
            owner: str | None = row["channel_region"] or row["region_code"]
            return owner
        return str(row["region_code"])

    def _day(self, row: Row) -> date:
        """The day that a file is about; of a refused one the first of manifest, name and noon that can be believed."""
        if row["state"] != "rejected":
            stated: date = row["report_date"]
            return stated
        received = row["received_at"].astimezone(ALMATY)
        last = min(self.voting_on, received.date())
        for said in (row["report_date"], _date_in(row["file_name"])):
            if said and self.starts_on <= said <= last:
                return said
        noon: date = (received - NOON).date()
        return noon

    def _versions(self, pack: str) -> dict[tuple[str | None, date], list[File]]:
        """Acceptable versions, retractions left out, in the order in which they became known."""
        found: dict[tuple[str | None, date], list[File]] = {}
        for file in self.files:
            if file.pack == pack and file.known_from is not None and not file.is_retraction:
                found.setdefault((file.region, file.day), []).append(file)
        for files in found.values():
            files.sort(key=lambda one: (one.known_from, one.at, one.sha))
        return found

    @cached_property
    def daily(self) -> dict[tuple[str | None, date], list[File]]:
        """Acceptable versions of the day's packs."""
        return self._versions("daily")

    @cached_property
    def official(self) -> dict[tuple[str, date], File]:
        """The version of a region's day that counts: of those that stand the one that became known last."""
        return {
            (str(region), day): standing[-1]
            for (region, day), files in self.daily.items()
            if (standing := [file for file in files if file.is_standing])
        }

    @cached_property
    def rosters(self) -> dict[tuple[str, date], File]:
        """The roster of a region's day that counts."""
        return {
            (str(region), day): standing[-1]
            for (region, day), files in self._versions("roster").items()
            if (standing := [file for file in files if file.is_standing])
        }

    def rows(self, table: str, file: File) -> list[Row]:
        """The rows of a form in a file that were not refused."""
        return [row for row in self._by_file(table).get(file.sha, ())
                if (row["file_sha256"], row["sheet"], row["row_no"]) not in self._refused]  # fmt: skip

    def _by_file(self, table: str) -> dict[str, list[Row]]:
        if not hasattr(self, "_tables"):
            self._tables: dict[str, dict[str, list[Row]]] = {}
        if table not in self._tables:
            grouped: dict[str, list[Row]] = {}
            for row in self.campaign.rows(table):
                grouped.setdefault(row["file_sha256"], []).append(row)
            self._tables[table] = grouped
        return self._tables[table]

    def facts(self, form: str) -> list[tuple[str, date, Row]]:
        """Rows of a daily form that count: region, day of the pack, row."""
        return [
            (region, day, row)
            for (region, day), file in self.official.items()
            if region in self.regions
            for row in self.rows(f"raw.report_{form}", file)
        ]


def _date_in(name: str) -> date | None:
    """The first date in the last part of a file's name, if it is one."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", name.rsplit("/", 1)[-1])
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


def at(day: date, clock: time, days: int = 0) -> datetime:
    """An instant of a day in Almaty."""
    return datetime.combine(day + timedelta(days=days), clock, ALMATY)
