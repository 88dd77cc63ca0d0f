"""What was planted in the sample against what the warehouse says: findings, rows, states, figures. Counts, judges nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from psycopg.rows import dict_row

from esep.warehouse import connect

Key = tuple[str, str]  # rule, severity

WEIGHTY = ("B", "Q", "W")  # what informs only may be there or not
FINDINGS = """
select f.file_sha256, f.fence, f.rule, f.severity, f.sheet, f.cell, f.row_no, f.field, f.said
from ops.findings as f
where not f.is_shadow
order by f.file_sha256, f.fence, f.finding_no
"""
COUNTED = """
select s.file_sha256, s.state, s.kind, s.rows_attempted, s.rows_succeeded, s.rows_refused, s.rows_ignored,
    (select count(*) from ops.quarantine as q where q.file_sha256 = s.file_sha256 and q.fence = 'parser') as quarantined,
    {stored} as stored
from raw.submissions as s
"""
FIGURES = "select region_code as region, report_date::text as day, events_held, participants_offline, versions from marts.mart_region_day"


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule's account: planted = found + missed; false ones were planted nowhere."""

    rule: str
    severity: str
    planted: int
    found: int
    missed: int
    false: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What thirty days of intake came to. Every list of differences is empty when all is well."""

    days: int
    files: int
    rows_written: int
    rows_loaded: int
    rows_refused: int
    rows_in_rejected_files: int
    tallies: list[Tally] = field(default_factory=list)
    missed: list[dict[str, Any]] = field(default_factory=list)
    false: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    region_days: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: int = 0
    peak_mb_children: int = 0

    @property
    def is_clean(self) -> bool:
        """Nothing missed, nothing false, nothing lost, every state and figure as expected."""
        return not (self.missed or self.false or self.lost or self.states or self.figures)


def compare(manifest: dict[str, Any], number_of_days: int, *, is_building: bool = True) -> Audit:
    """The sample's manifest against the warehouse as it is now."""
    found, counted = _asked(FINDINGS), {row["file_sha256"]: row for row in _asked(_counting())}
    planted = _planted(manifest)
    missed, hits = _missed(planted, found)
    false = _false(planted, found, manifest)
    lost, sums = _lost(manifest, counted)
    return Audit(
        days=number_of_days,
        files=len({one["sha256"] for one in manifest["deliveries"]}),
        rows_written=sums["written"],
        rows_loaded=sums["loaded"],
        rows_refused=sums["refused"],
        rows_in_rejected_files=sums["rejected"],
        tallies=_tallies(planted, hits, missed, false),
        missed=missed,
        false=false,
        lost=lost,
        states=_states(manifest, counted),
        figures=_figures(manifest, number_of_days) if is_building else [],
        region_days=len(_expected(manifest, number_of_days)) if is_building else 0,
    )


def _asked(query: str) -> list[dict[str, Any]]:
    with connect("loader") as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def _counting() -> str:
    from esep.reports import forms

    tables = sorted({form.table for form in forms.forms().values() if form.table})
    counts = [f"(select count(*) from {name} as t where t.file_sha256 = s.file_sha256)" for name in tables]  # noqa: S608
    return COUNTED.format(stored=" + ".join(counts))


def _planted(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Faults that a rule must find; beside one that blocks the file the others need not be told."""
    asked = [
        {"sha256": one["sha256"], "file": one["file"], **one["planted"]}
        for one in manifest["faults"]
        if one["planted"]["rule"]
    ]
    blocked = {
        one["sha256"] for one in asked if one["severity"] == "B" and one["form"] != "F1" and one["rule"] != "R-222"
    }
    return [{**one, "is_due": one["severity"] == "B" or one["sha256"] not in blocked} for one in asked]


def _is_it(planted: dict[str, Any], found: dict[str, Any]) -> bool:
    """The same file, rule and severity; the same cell, or at least its row, where the fault sits in one."""
    if (planted["sha256"], planted["rule"], planted["severity"]) != (
        found["file_sha256"],
        found["rule"],
        found["severity"],
    ):
        return False
    if planted["cell"] is None or planted["cell"] == found["cell"]:
        return True
    if found["cell"] is None:
        return found["row_no"] is None or found["row_no"] == _row_of(planted["cell"])
    return planted["field"] is None and found["row_no"] == _row_of(planted["cell"])


def _row_of(cell: str) -> int | None:
    """The number of a cell's row: «Журнал!M9» is 9, «F2[3].note» is 3."""
    if place := re.search(r"\[(\d+)\]", cell):
        return int(place[1])
    place = re.search(r"(\d+)$", cell)
    return int(place[1]) if place else None


def _missed(
    planted: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], Counter[Key]]:
    by_file = _by_file(found)
    missed, hits = [], Counter[Key]()
    for one in planted:
        said = by_file.get(one["sha256"], [])
        if any(_is_it(one, other) for other in said):
            hits[one["rule"], one["severity"]] += 1
        elif one["is_due"]:
            told = [f"{other['rule']} {other['severity']} {other['cell'] or ''}" for other in said[:6]]
            missed.append({**{name: one[name] for name in ("file", "kind", "rule", "severity", "cell")}, "told": told})
    return missed, hits


def _by_file(found: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        grouped[one["file_sha256"]].append(one)
    return grouped


def _false(
    planted: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], manifest: dict[str, Any]
) -> list[dict[str, Any]]:
    """Findings that nobody planted and that follow from nothing planted."""
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in planted:
        mine[one["sha256"]].append(one)
    follows = {(one["sha256"], one["rule"]) for one in manifest["consequences"]}
    names = {one["sha256"]: one["file"] for one in reversed(manifest["deliveries"])}
    return [
        {
            "file": names.get(one["file_sha256"], one["file_sha256"]),
            **{name: one[name] for name in one if name != "file_sha256"},
        }
        for one in found
        if one["severity"] in WEIGHTY
        and (one["file_sha256"], one["rule"]) not in follows
        and not any(_is_it(other, one) for other in mine[one["file_sha256"]])
    ]


def _tallies(
    planted: Sequence[dict[str, Any]],
    hits: Counter[Key],
    missed: Sequence[dict[str, Any]],
    false: Sequence[dict[str, Any]],
) -> list[Tally]:
    absent = Counter((one["rule"], one["severity"]) for one in missed)
    wrong = Counter((one["rule"], one["severity"]) for one in false)
    keys = sorted({(one["rule"], one["severity"]) for one in planted} | set(wrong))
    return [Tally(*key, hits[key] + absent[key], hits[key], absent[key], wrong[key]) for key in keys]


# -- rows, states, figures -----------------------------------------------------------------------------------------------


def _lost(manifest: dict[str, Any], counted: dict[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Files whose rows do not add up; and the sums over all files."""
    lost: list[dict[str, Any]] = []
    sums = Counter[str]()
    for one in {one["sha256"]: one for one in reversed(manifest["deliveries"])}.values():
        row = counted.get(one["sha256"])
        written = one["rows_written"]
        sums["written"] += written
        if row is None:
            lost.append({"file": one["file"], "why": "not in the warehouse at all"})
            continue
        kept = row["rows_succeeded"] + row["rows_refused"]
        why = []
        if row["rows_attempted"] != kept + row["rows_ignored"]:
            why.append("attempted is not succeeded + refused + ignored")
        if row["state"] == "rejected":
            sums["rejected"] += written
        else:
            sums["loaded"] += row["rows_succeeded"]
            sums["refused"] += row["rows_refused"]
            if row["stored"] != row["rows_succeeded"] or row["quarantined"] != row["rows_refused"]:
                why.append(f"stored {row['stored']}, in quarantine {row['quarantined']}")
            if row["kind"] != "retraction" and kept != written:
                why.append(f"{written} rows written, {kept} kept")
        if why:
            lost.append(
                {
                    "file": one["file"],
                    "why": "; ".join(why),
                    **{name: row[name] for name in row if name.startswith("rows")},
                }
            )
    return lost, sums


def _states(manifest: dict[str, Any], counted: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"file": one["file"], "expected": one["state"], "found": counted[one["sha256"]]["state"]}
        for one in manifest["deliveries"]
        if one["state"] != "duplicate" and one["sha256"] in counted and counted[one["sha256"]]["state"] != one["state"]
    ]


def _expected(manifest: dict[str, Any], number_of_days: int) -> list[dict[str, Any]]:
    """The sample's own figures of the days that were taken in; it is made until the morning after the last of them."""
    first = date.fromisoformat(manifest["expected"][0]["day"])
    last = (first + timedelta(days=number_of_days - 1)).isoformat()
    return [one for one in manifest["expected"] if one["day"] <= last]


def _figures(manifest: dict[str, Any], number_of_days: int) -> list[dict[str, Any]]:
    with connect("analyst") as connection, connection.cursor(row_factory=dict_row) as cursor:
        found = {(one["region"], one["day"]): one for one in cursor.execute(FIGURES.encode())}
    differing = []
    for one in _expected(manifest, number_of_days):
        row = found.get((one["region"], one["day"]), {})
        wrong = {
            name: (one.get(name), row.get(name))
            for name in ("events_held", "participants_offline", "versions")
            if one.get(name) != row.get(name)
        }
        if wrong:
            differing.append({"region": one["region"], "day": one["day"], "expected_found": wrong})
    return differing
