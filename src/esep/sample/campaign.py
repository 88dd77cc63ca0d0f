"""Make the sample campaign under <home>/sample: the inbox of the regions, the newspapers' site, and what is planted in them.

What is made depends on the seed and on the instant only. A later instant adds; a file that is there is never written again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from esep import days
from esep.regions import by_code, regions
from esep.sample import MARK, consequences, dirt, expected, facts, figures, filings, plans, press, schedule
from esep.sample.expected import Filed
from esep.sample.packs import Fault, Pack
from esep.sample.pages import put
from esep.sample.schedule import DEFAULT_DAY

__all__ = ["DEFAULT_DAY", "Manifest", "make"]

log = logging.getLogger(__name__)

SEED = 20260212
BASE_URL = "http://127.0.0.1:8765"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was made: where it lies, and everything that a test may ask about it (also written as manifest.json)."""

    folder: Path
    seed: int
    until: datetime
    base_url: str
    regions: dict[str, dict[str, Any]] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    consequences: list[dict[str, Any]] = field(default_factory=list)
    filings: list[dict[str, Any]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)
    expected: list[dict[str, Any]] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    discrepancies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        """Where the regional reports lie: <inbox>/<region code>/<file>."""
        return self.folder / "inbox"

    @property
    def site(self) -> Path:
        """The folder that esep.sample.site serves."""
        return self.folder / "site"

    def to_json(self) -> dict[str, Any]:
        """The document written as manifest.json."""
        document = {name: getattr(self, name) for name in self.__slots__ if name != "folder"}
        return {"mark": MARK, **document, "until": self.until.isoformat()}


def make(home: Path, until: datetime, seed: int = SEED, base_url: str = BASE_URL) -> Manifest:
    """Write what has been received and published until `until` below <home>/sample; deterministic in `seed`."""
    until = days.local(until)
    folder = home / "sample"
    drops = schedule.drops(seed, until)
    filed = _deliver(folder, filings.packs(seed, drops), seed)
    _log_receipts(folder / "inbox" / "_door" / "received.csv", filed)
    last_day = min(days.calendar_day(until), plans.SILENCE_ON)
    published = press.articles(seed, until)
    press.write_site(folder / "site", published, base_url)
    listed, claims = press.described(published)
    manifest = Manifest(
        folder,
        seed,
        until,
        base_url,
        regions={region.code: _region(seed, region.code) for region in regions()},
        deliveries=[_delivery(one, seed) for one in filed],
        faults=_faults(filed),
        consequences=consequences.of(filed),
        filings=_filings(filed, seed, until, last_day),
        truth=_truth(seed, last_day),
        expected=expected.region_days(filed, until, last_day) if filed else [],
        articles=listed,
        claims=claims,
        discrepancies=[_discrepancy(claim, base_url) for claim in claims if _is_discrepancy(claim)],
    )
    put(folder / "manifest.json", json.dumps(manifest.to_json(), ensure_ascii=False, indent=1).encode())
    log.info("sample made until=%s files=%d articles=%d", until.isoformat(), len(filed), len(listed))
    return manifest


def _is_discrepancy(claim: dict[str, Any]) -> bool:
    """Whether a claim about a region was planted to differ from that region's report."""
    return claim["scope"] in by_code() and claim["verdict"] not in {None, "consistent"}


def _discrepancy(claim: dict[str, Any], base_url: str) -> dict[str, Any]:
    return {"url": f"{base_url.rstrip('/')}{claim['path']}", "region": claim["scope"], **claim}


def _deliver(folder: Path, packs: Sequence[Pack], seed: int) -> list[Filed]:
    """Write the files that are not there yet; what is there is taken as remembered in the manifest of the last call."""
    remembered = _remembered(folder / "manifest.json", seed)
    filed: list[Filed] = []
    for pack in packs:
        path = folder / "inbox" / pack.file
        if path.exists() and pack.file in remembered:
            sha256, faults = remembered[pack.file]
        else:
            content, faults = _content(folder, pack, seed, filed)
            if not path.exists():
                put(path, content)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        state = expected.state_of(pack.drop.kind, faults)
        filed.append(Filed(pack, sha256, tuple(faults), state, dirt.more_events(pack, seed)))
    return filed


def _content(folder: Path, pack: Pack, seed: int, filed: Sequence[Filed]) -> tuple[bytes, list[Fault]]:
    if pack.drop.kind != "duplicate":
        return dirt.render(pack, seed)
    twin = next(one for one in reversed(filed) if one.pack.manifest == pack.manifest)
    return (folder / "inbox" / twin.pack.file).read_bytes(), dirt.foreseen(pack, seed)


def _remembered(path: Path, seed: int) -> dict[str, tuple[str, list[Fault]]]:
    """File -> sha256 and planted faults, from the manifest that an earlier call with the same seed wrote."""
    if not path.exists():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["seed"] != seed:
        return {}
    found: dict[str, tuple[str, list[Fault]]] = {one["file"]: (one["sha256"], []) for one in document["deliveries"]}
    for entry in document["faults"]:
        found[entry["file"]][1].append(Fault(**entry["planted"]))
    return found


def _log_receipts(path: Path, filed: Sequence[Filed]) -> None:
    """The door log of the receiving side: when each file was received, whatever the files' own clocks say."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["path", "sha256", "received_at"])
    writer.writerows([one.pack.file, one.sha256, one.received_at.isoformat()] for one in filed)
    put(path, table.getvalue().encode())


def _region(seed: int, code: str) -> dict[str, Any]:
    return {
        "carrier": schedule.carrier(code),
        "language": schedule.language(code),
        "completion_factor": plans.completion_factor(seed, code),
        "planned_total": plans.first_plan(seed, code).total,
        "planned_total_revised": plans.revised_plan(seed, code).total if code in plans.REVISED_REGIONS else None,
        "members_total": plans.members_total(seed, code),
        "is_problem": code in schedule.PROBLEM_REGIONS,
    }


def _delivery(one: Filed, seed: int) -> dict[str, Any]:
    manifest, drop = one.pack.manifest, one.pack.drop
    return {
        "file": one.pack.file,
        "sha256": one.sha256,
        "received_at": one.received_at.isoformat(),
        "region": drop.region_code,
        "day": drop.day.isoformat(),
        "region_said": manifest["region_code"],
        "report_date": one.report_date.isoformat(),
        "submission_id": manifest["submission_id"],
        "pack": one.pack.pack,
        "kind": drop.kind,
        "carrier": one.pack.carrier,
        "language": one.pack.language,
        "is_nil": manifest["is_nil"],
        "dirt": list(drop.dirt),
        "state": one.state,
        "rows": {form: len(rows) for form, rows in one.pack.rows.items()},
        "rows_written": dirt.rows_written(one.pack, seed),
        "refused": dict(one.refused()),
    }


def _faults(filed: Sequence[Filed]) -> list[dict[str, Any]]:
    entries = []
    for one in filed:
        for number, fault in enumerate(one.faults, start=1):
            entries.append(
                {
                    "id": f"{one.pack.file.split('/')[1]}#{number}",
                    "day": one.pack.drop.day.isoformat(),
                    "region": one.region_code,
                    "file": one.pack.file,
                    "sha256": one.sha256,
                    "kind": fault.kind,
                    "expected": _present(
                        rule=fault.rule, severity=fault.severity, sheet=fault.sheet, cell=fault.cell, state=one.state
                    ),
                    "planted": asdict(fault),
                }
            )
    return entries


def _present(**entries: str | None) -> dict[str, str]:
    """What is known of an expectation; a rule is named only where one must be found."""
    return {name: value for name, value in entries.items() if value is not None}


def _filings(filed: Sequence[Filed], seed: int, until: datetime, last_day: date) -> list[dict[str, Any]]:
    """Per region and day: its filing status when the digest looks (08:00 of the next day), as of `until`, and in the end."""
    rows = []
    day = plans.STARTS_ON
    while day <= min(last_day, plans.ENDS_ON):
        morning = days.at(day, time(8), days_later=1)
        end = day + figures.SETTLED_AFTER
        for region in regions():
            at_digest, _ = expected.filing_status(filed, region.code, day, morning)
            status, received_at = expected.filing_status(filed, region.code, day, until)
            everything = figures.foreseen(seed, region.code, end)
            rows.append(
                {
                    "region": region.code,
                    "day": day.isoformat(),
                    "at_digest": at_digest if until >= morning else None,
                    "now": status,
                    "received_at": received_at.isoformat() if received_at else None,
                    "final": expected.filing_status(everything, region.code, day, days.at(end, time(8)))[0],
                }
            )
        day += timedelta(days=1)
    return rows


def _truth(seed: int, last_day: date) -> list[dict[str, Any]]:
    """Per region and day: what was really held, whatever the packs say and whenever they come."""
    rows = []
    for region in regions():
        span = [day for day in plans.CAMPAIGN_DAYS if day <= last_day]
        known = {day: filings.true_day(seed, region.code, day) for day in span}
        taken_back = {
            row["event_uid"] for day in known.values() for row in day.events if row.get("row_action") == "retract"
        }
        events = [row for day in known.values() for row in day.events if row["event_uid"] not in taken_back]
        for day in span:
            sums = facts.totals([row for row in events if row["event_date"] == day], known[day].questions)
            totals = {name: value for name, value in asdict(sums).items() if name not in {"posts", "households"}}
            rows.append({"region": region.code, "day": day.isoformat(), "is_nil": known[day].is_nil, **totals})
    return rows


if __name__ == "__main__":
    make(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
