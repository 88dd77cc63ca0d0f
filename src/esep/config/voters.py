"""Figures of voters that are newer than the reference table's: under regions.voters of campaign.yml, or in a csv named there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

BASES = ("published", "estimated")
COMPARATORS = ("eq", "ge", "approx")
KEYS = ("from", "voters", "basis", "comparator", "source")


@dataclass(frozen=True, slots=True)
class Voters:
    """How many eligible citizens a region has from a day on. comparator: eq, ge (more than), approx."""

    region_code: str
    from_on: date
    voters: int
    basis: str
    comparator: str = "eq"
    source: str | None = None


def voters(block: Any, folder: Path, complaints: list[str]) -> tuple[Voters, ...]:
    """The figures of a block {region: [{from, voters, basis}]} or of the csv file (beside campaign.yml) that it names.

    What is wrong goes into `complaints` with its place; the faulty figure is left out.
    """
    rows = list(_of_file(folder / block, complaints) if isinstance(block, str) else _of_block(block, complaints))
    found = [made for where, code, row in rows if (made := _figure(where, code, row, complaints))]
    places = [(one.region_code, one.from_on) for one in found]
    complaints += [
        f"regions.voters {code}: two figures from {day} on; leave one"
        for code, day in dict.fromkeys(places)
        if places.count((code, day)) > 1
    ]
    return tuple(sorted(found, key=lambda one: (one.region_code, one.from_on)))


def _of_block(block: Any, complaints: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if block is None:
        return
    if not isinstance(block, dict):
        complaints.append('regions.voters is neither a block {"61": [{from: ..., voters: ..., basis: ...}]} nor a file')
        return
    for code, entries in block.items():
        where = f"regions.voters {code}"
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            complaints.append(f"{where}: write a list of {{from: 2026-03-01, voters: 1200000, basis: published}}")
            continue
        yield from ((where, str(code), entry) for entry in entries)


def _of_file(path: Path, complaints: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        complaints.append(f"regions.voters: {path} cannot be read ({err})")
        return
    reader = csv.DictReader(text.splitlines())
    missing = {"region", "from", "voters", "basis"} - set(reader.fieldnames or ())
    if missing:
        complaints.append(f"regions.voters: {path.name} has no column {', '.join(sorted(missing))}")
        return
    for row in reader:
        entry = {key: value for key, value in row.items() if key != "region" and value not in (None, "")}
        yield f"{path.name}, line {reader.line_num}", str(row["region"] or "").strip(), entry


def _figure(where: str, code: str, row: dict[str, Any], complaints: list[str]) -> Voters | None:
    wrong = [f"{where}: unknown key {key!r}; known are {', '.join(KEYS)}" for key in row if key not in KEYS]
    if not re.fullmatch(r"[0-9]{2}", code):
        wrong.append(f"{where}: {code!r} is not the code of a region; write two digits between quotes")
    day, count = _day(row.get("from")), _count(row.get("voters"))
    if day is None:
        wrong.append(f"{where}: from is {row.get('from')!r}; write the day from which the figure holds, as 2026-03-01")
    if count is None:
        wrong.append(f"{where}: voters is {row.get('voters')!r}; write a whole number above 0, without spaces")
    basis, comparator = row.get("basis"), row.get("comparator", "eq")
    if basis not in BASES:
        wrong.append(f"{where}: basis is {basis!r}; write {' or '.join(BASES)}")
    if comparator not in COMPARATORS:
        wrong.append(f"{where}: comparator is {comparator!r}; write {', '.join(COMPARATORS)}")
    complaints += wrong
    if wrong or day is None or count is None:
        return None
    source = row.get("source")
    return Voters(code, day, count, str(basis), str(comparator), None if source is None else str(source))


def _day(said: Any) -> date | None:
    try:
        return (
            date(said.year, said.month, said.day) if isinstance(said, date) else date.fromisoformat(str(said).strip())
        )
    except ValueError:
        return None


def _count(said: Any) -> int | None:
    """A count that fits the warehouse's integer; an inhabited country has fewer."""
    if isinstance(said, bool):
        return None
    text = str(said).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) and int(text) > 0 else None
