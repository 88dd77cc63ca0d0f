"""Random small campaigns: rows of raw, ops and two seeds, drawn by a seed. SYNTHETIC: every figure is invented.

A campaign is nothing but rows by table, so that a failing one can be made smaller by leaving rows out (see `smaller`).
Few regions, units, days, topics and numbers, so that everything that can collide does.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache, partial
from typing import Any
from uuid import UUID

import psycopg
from models import tiny

from esep.config import ROOT
from esep.reports import rules
from esep.warehouse import load as loading

ALMATY = timezone(timedelta(hours=5))
REGIONS = ("10", "15", "19", "43", "61", "62", "71", "79")
LATENESS = (-300, -60, -1, 0, 0, 1, 5, 120, 959, 960, 961, 2000, 4000)  # minutes from the evening's deadline
SECONDS = (0, 0, 0, 1, 30, 59)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a campaign may become: each figure a lowest and a highest."""

    regions: tuple[int, int] = (2, 4)
    days: tuple[int, int] = (3, 16)
    rows: tuple[int, int] = (0, 5)  # of one form in one file
    filings: tuple[int, int] = (0, 4)  # of one region and day


@dataclass(slots=True)
class Campaign:
    """Rows by table. `districts` and `regions` say what the seeds say differently: code -> columns."""

    seed: int
    tables: dict[str, list[Row]] = field(default_factory=dict)
    districts: dict[str, Row] = field(default_factory=dict)
    regions: dict[str, Row] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> Row:
        """One more row."""
        self.tables.setdefault(table, []).append(row)
        return row

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        return self.tables.get(table, [])


def seed_rows(name: str) -> list[Row]:
    """A seed of the warehouse as its file says."""
    with (ROOT / "dbt" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def units_of(region: str) -> list[str]:
    """Codes of the units of a region, as the seed has them."""
    return [
        str(row["unit_kato"] or row["provisional_code"])
        for row in seed_rows("districts")
        if row["region_kato2"] == region
    ]


@dataclass(slots=True)
class Draw:
    """What is being drawn: the dice, the campaign so far, and its calendar."""

    dice: random.Random
    size: Size
    campaign: Campaign
    starts_on: date
    ends_on: date
    clock: datetime
    units: dict[str, list[str]]
    files: int = 0
    instants: set[datetime] = field(default_factory=set)

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.dice.random() < share

    def between(self, bounds: tuple[int, int]) -> int:
        """A whole number between two, both included."""
        return self.dice.randint(*bounds)

    def count(self, *, most: int = 9, zero: float = 0.25) -> int:
        """A small count; nothing rather often."""
        return 0 if self.chance(zero) else self.dice.randint(1, most)

    def maybe(self, value: Any, missing: float = 0.2) -> Any:
        """The value, or nothing."""
        return None if self.chance(missing) else value

    def unit(self, region: str) -> str | None:
        """A unit as a form names it: mostly one of the region's few, now and then none, another region's or nobody's."""
        if self.chance(0.85):
            return self.dice.choice(self.units[region])
        return self.dice.choice(
            (None, None, "999999999", self.dice.choice(self.units[self.dice.choice(list(self.units))]))
        )


def draw(seed: int, size: Size | None = None) -> Campaign:
    """The campaign of a seed."""
    from models import campaign_files

    size = size or Size()
    dice = random.Random(seed)
    starts_on = date(2026, 2, 9) + timedelta(days=dice.randrange(7))
    length = dice.randint(*size.days)
    planned = max(3, length + dice.choice((-2, 0, 0, 3, 9)))
    ends_on = starts_on + timedelta(days=planned - 1)
    last_day = starts_on + timedelta(days=length - 1)
    clock = datetime.combine(last_day, time(20), ALMATY) + timedelta(
        minutes=dice.choice((-600, -1, 0, 0, 1, 500, 720, 720, 959, 960, 960, 961, 3000, 9000)),
        seconds=dice.choice((0, *SECONDS)),
    )
    codes = sorted(dice.sample(REGIONS, dice.randint(*size.regions)))
    units = {code: dice.sample(units_of(code), 3) for code in codes}
    drawing = Draw(dice, size, Campaign(seed), starts_on, ends_on, clock, units)
    _settings(drawing, codes, length)
    for code in codes:
        _seeds(drawing, code)
        campaign_files.plans(drawing, code)
        campaign_files.rosters(drawing, code, last_day)
        for number in range(length):
            campaign_files.region_day(drawing, code, starts_on + timedelta(days=number))
    campaign_files.mend_summaries(drawing)
    campaign_files.editions(drawing, codes, length)
    return drawing.campaign


@cache
def _rules() -> list[Row]:
    """The catalogue of rules as configured: a finding of a rule that is not in it is of none."""
    return [dict(rule) for rule in rules.as_configured()]


def _settings(drawing: Draw, codes: list[str], length: int) -> None:
    dice, campaign, start = drawing.dice, drawing.campaign, drawing.starts_on
    campaign.add("ops.campaign", {
        "only_row": True, "campaign_code": "drawn", "name_ru": "проба", "name_kk": "сынама", "name_en": "trial",
        "starts_on": start, "ends_on": drawing.ends_on, "silence_on": drawing.ends_on + timedelta(days=1),
        "voting_on": drawing.ends_on + timedelta(days=2), "filed_by": time(20), "late_until": time(12),
        "digest_data_at": time(8), "time_zone": "Asia/Almaty", "is_synthetic": True,
        "freezes_at": datetime.combine(drawing.ends_on + timedelta(days=4), time(12), ALMATY),
    })  # fmt: skip
    campaign.tables["ops.rule_versions"] = [{"valid_from": start, "is_active": True, **rule} for rule in _rules()]
    due = dice.choice((None, 0, 2, 4))
    campaign.tables["ops.campaign"][0]["plan_due_at"] = (
        None if due is None else datetime.combine(start + timedelta(days=due), time(18), ALMATY)
    )
    for code in codes:
        later = dice.choice((0, 0, 0, 1, 2, 5, 30))
        door = dice.choice((None, 0, 2, 4))
        campaign.add("ops.campaign_regions", {
            "region_code": code, "reporting_starts_on": start + timedelta(days=later),
            "door_starts_on": None if door is None else start + timedelta(days=door),
        })  # fmt: skip
    for order, code in enumerate(("amanat", "auyl", "aqjol"), start=1):
        campaign.add("ops.campaign_parties", {
            "party_code": code, "name_ru": code, "name_kk": code, "name_en": code, "is_coalition_member": True,
            "sort_order": order,
        })  # fmt: skip
    for number in range(length):
        day = start + timedelta(days=number)
        if 0 < number < length - 1 and dice.random() < 0.1:
            continue  # never looked for, yet a day of the campaign
        seen = datetime.combine(day + timedelta(days=1), time(8), ALMATY)
        campaign.add("ops.days", {"report_date": day, "as_of": min(seen, drawing.clock), "is_closed": False})
    campaign.tables["ops.days"][dice.randrange(len(campaign.tables["ops.days"]))]["as_of"] = drawing.clock


def _seeds(drawing: Draw, code: str) -> None:
    """Units that begin or end during the campaign, regions of whose voters nothing is known."""
    dice, campaign = drawing.dice, drawing.campaign
    for unit in drawing.units[code]:
        day = drawing.starts_on + timedelta(days=dice.randrange(-1, 10))
        if dice.random() < 0.15:
            campaign.districts[unit] = {"valid_from": day, "valid_to": None}
        elif dice.random() < 0.1:
            campaign.districts[unit] = {"valid_from": None, "valid_to": day}
    if dice.random() < 0.15:
        campaign.regions[code] = {"voters_ref": None, "voters_basis": "estimated"}


def load(connection: psycopg.Connection[Any], campaign: Campaign) -> None:
    """Write a campaign into empty tables, in the caller's transaction; foreign keys are off (see `drop`)."""
    for table, rows in campaign.tables.items():
        if rows:
            loading.copy(connection, table, list(rows[0]), rows)
    for seed, key, said in (
        ("districts", "coalesce(unit_kato, provisional_code)", campaign.districts),
        ("regions", "kato2", campaign.regions),
    ):
        for code, columns in said.items():
            settings = ", ".join(f"{name} = %s" for name in columns)
            connection.execute(
                f"update staging.{seed} set {settings} where {key} = %s".encode(), (*columns.values(), code)
            )


def drop(connection: psycopg.Connection[Any]) -> None:
    """Take everything out of raw and ops, until the transaction is rolled back."""
    connection.execute("set local session_replication_role = replica")
    tables = connection.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'ops')"
    ).fetchall()
    for (name,) in tables:
        connection.execute(f"delete from {name}".encode())


def smaller(campaign: Campaign, is_failing: Callable[[Campaign], bool], patience: int = 400) -> Campaign:
    """The campaign with as little in it as still fails: whole files first, then single rows."""
    for parts in (_without_file, _without_row):
        found = True
        while found and patience > 0:
            found = False
            for candidate in parts(campaign):
                patience -= 1
                if patience <= 0:
                    break
                if is_failing(candidate):
                    campaign, found = candidate, True
                    break
    return campaign


def _copy(campaign: Campaign, keep: Callable[[str, Row], bool]) -> Campaign:
    tables = {name: [row for row in rows if keep(name, row)] for name, rows in campaign.tables.items()}
    return Campaign(campaign.seed, tables, dict(campaign.districts), dict(campaign.regions))


def _is_of_another_file(gone: set[str], _: str, row: Row) -> bool:
    return row.get("file_sha256") not in gone


def _is_another_row(table: str, one: Row, name: str, row: Row) -> bool:
    return name != table or row is not one


def _without_file(campaign: Campaign) -> Iterator[Campaign]:
    names = [row["file_sha256"] for row in campaign.rows("raw.submissions")]
    size = max(1, len(names) // 2)
    while size:
        for start in range(0, len(names), size):
            gone = set(names[start : start + size])
            yield _copy(campaign, partial(_is_of_another_file, gone))
        size //= 2


def _without_row(campaign: Campaign) -> Iterator[Campaign]:
    for table, rows in campaign.tables.items():
        if table in {"ops.campaign", "ops.rule_versions", "ops.campaign_regions", "ops.files", "raw.submissions"}:
            continue
        for number in range(len(rows) if table != "ops.days" else 0):
            one = rows[number]
            yield _copy(campaign, partial(_is_another_row, table, one))
    for unit in campaign.districts:
        said = {code: columns for code, columns in campaign.districts.items() if code != unit}
        yield Campaign(campaign.seed, campaign.tables, said, campaign.regions)


def file_row(drawing: Draw, name: str, received_at: datetime, **said: Any) -> Row:
    """A file and its manifest; `said` goes over what is usual. No two files come at one instant: which came last must be sure."""
    drawing.files += 1
    while received_at in drawing.instants:
        received_at += timedelta(seconds=1)
    drawing.instants.add(received_at)
    digest = tiny.sha(f"{drawing.campaign.seed} {drawing.files} {name}")
    drawing.campaign.add(
        "ops.files", {"file_sha256": digest, "bytes": 1, "media_type": "x", "first_seen_at": received_at}
    )
    row: Row = {
        "file_sha256": digest, "source_code": "inbox", "file_name": name, "carrier": "xlsx", "pack": "daily",
        "channel_region": None, "region_code": None, "report_date": None, "submission_id": UUID(int=drawing.files),
        "kind": "original", "supersedes": None, "approval_ref": None, "form_version": "1.1", "is_nil": False,
        "prepared_by_role": "hq_secretary", "language": "ru", "received_at": received_at, "state": "accepted",
        "rows_attempted": 0, "rows_succeeded": 0, "rows_refused": 0, "rows_ignored": 0, "reader_version": "1",
        "loaded_at": received_at, "sheet_rows": None, "let_in_at": None,
    }  # fmt: skip
    return drawing.campaign.add("raw.submissions", row | said)
