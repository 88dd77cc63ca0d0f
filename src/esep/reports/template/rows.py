"""The rows that a given-out workbook begins with: the day's planned events, yesterday's stock, the districts, the coalitions."""

from __future__ import annotations

import csv
import functools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from esep.config import settings
from esep.regions import SEEDS, Unit, by_code, units
from esep.reports.places import LEASED

Row = dict[str, Any]
# What the workbook fills in by itself. A row that holds nothing else was not filled in by anybody.
PREFILLED = {
    "F2": frozenset(
        {"event_uid", "event_date", "unit_code", "event_type", "format", "audience", "plan_version", "plan_line"}
    ),
    "F4": frozenset({"unit_code", "material_type", "language", "opening"}),
    "F5": frozenset({"unit_code"}),
}
NAMESPACE = uuid.UUID("6f0d3c62-5a0e-5d3f-9a35-1d6b8f6f2c11")  # of the ids that workbooks carry
MONDAY = 0


def submission_id(region_code: str, day: date, kind: str, supersedes: str | None, sequence: int) -> str:
    """The id of a workbook: the same workbook given out twice is the same submission."""
    return str(uuid.uuid5(NAMESPACE, f"{region_code}/{day}/{kind}/{supersedes or ''}/{sequence}"))


def is_sheet_due(due: str | None, region_code: str, day: date, *, roster: bool) -> bool:
    """Whether a form belongs into the region's workbook of the day; `due` as in forms.yml, None for the manifest."""
    if due == "weekly":
        return roster or day.weekday() == MONDAY
    if due == "from_door_start":
        starts = settings().campaign.door_starts(region_code)
        return starts is not None and day >= starts
    return True


def planned(region_code: str, day: date, lines: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One journal row per planned event of the day, numbered; what only the evening knows stays empty."""
    kept = ("unit_code", "event_type", "format", "audience", "plan_version", "plan_line")
    rows: list[Row] = []
    for line in lines:
        for _ in range(int(line.get("planned_events") or 1)):
            uid = f"{region_code}-{day:%Y%m%d}-{len(rows) + 1:03d}"
            rows.append({"event_uid": uid, "event_date": day, **{name: line.get(name) for name in kept}})
    return rows


def opened(openings: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One row per stock: yesterday's closing (`opening`) by unit_code, material_type and language."""
    return [{name: one.get(name) for name in ("unit_code", "material_type", "language", "opening")} for one in openings]


def doors(region_code: str, day: date) -> list[Row]:
    """One row per district, for the teams' figures."""
    return [{"unit_code": unit.code} for unit in units_on(region_code, day)]


def coalitions(region_code: str, day: date) -> list[tuple[str, str, str]]:
    """(code, Russian name, Kazakh name) of the coalitions that a region may have: its own, and one a district."""
    region = by_code()[region_code]
    return [
        (region_code, region.name_ru, region.name_kk),
        *((f"{region_code}-{unit.code}", unit.name_ru, unit.name_kk) for unit in units_on(region_code, day)),
    ]


def units_on(region_code: str, day: date) -> list[Unit]:
    """The region's districts and towns that exist on `day`, in order of their codes."""
    here = (unit for unit in units() if unit.region_code == region_code and unit.code != LEASED)
    return [unit for unit in here if _exists(unit.code, day)]


def _exists(code: str, day: date) -> bool:
    since, until = _validity().get(code, ("", ""))
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() <= until)


@functools.cache
def _validity() -> dict[str, tuple[str, str]]:
    return dict(_limits())


def _limits() -> Iterator[tuple[str, tuple[str, str]]]:
    """The districts that were formed or abolished: code -> first and last day, ISO, empty where open."""
    with (SEEDS / "districts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["valid_from"] or row["valid_to"]:
                yield row["unit_kato"] or row["provisional_code"], (row["valid_from"], row["valid_to"])
