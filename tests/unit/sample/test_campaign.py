"""The sample campaign is the same for ever, only grows, and says exactly what is wrong with it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from esep.regions import regions
from esep.sample import MARK, campaign, dirt, facts, filings, forms, plans, schedule

SEED = campaign.SEED
DAY = "2026-02-17"


def tree(folder: Path) -> dict[str, str]:
    """Path -> sha256 of everything below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def on(rows: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["day"] == day]


def test_the_same_seed_gives_the_same_bytes_in_one_step_or_in_two(made: campaign.Manifest, tmp_path: Path) -> None:
    campaign.make(tmp_path, datetime.fromisoformat("2026-02-15T12:00:00+05:00"))
    first = tree(tmp_path / "sample" / "inbox")
    times = {name: (tmp_path / "sample" / "inbox" / name).stat().st_mtime_ns for name in first}

    campaign.make(tmp_path, made.until)

    second = tree(tmp_path / "sample" / "inbox")
    kept = [name for name in first if not name.startswith("_door")]
    assert len(kept) > 50
    assert all(second[name] == first[name] for name in kept)
    assert all((tmp_path / "sample" / "inbox" / name).stat().st_mtime_ns == times[name] for name in kept)
    assert tree(tmp_path / "sample") == tree(made.folder)


def test_a_later_instant_brings_the_missing_report(made: campaign.Manifest, tmp_path: Path) -> None:
    later = datetime.fromisoformat("2026-02-18T10:40:00+05:00")
    drops = schedule.drops(SEED, later)
    new = [drop for drop in drops if drop.received_at > made.until]
    assert [(drop.region_code, drop.day) for drop in new] == [("59", date(2026, 2, 17))]


def test_the_default_day_has_every_fate(made: campaign.Manifest) -> None:
    fates = Counter(row["at_digest"] for row in on(made.filings, DAY))
    assert fates == {"on_time": 17, "late": 1, "rejected": 1, "missing": 1}
    final = {row["region"]: row["final"] for row in on(made.filings, DAY) if row["final"] != "on_time"}
    assert final == {"31": "late", "59": "late", "47": "very_late"}
    states = Counter(one["state"] for one in on(made.deliveries, DAY))
    assert states["partially_accepted"] >= 3
    assert states["duplicate"] == 1
    corrections = [one for one in made.deliveries if one["kind"] == "correction" and one["received_at"].startswith(DAY)]
    assert [(one["region"], one["report_date"]) for one in corrections] == [("55", "2026-02-16")]


def test_the_door_log_knows_every_file_and_no_other(made: campaign.Manifest) -> None:
    log = list(csv.DictReader((made.inbox / "_door" / "received.csv").read_text(encoding="utf-8").splitlines()))
    files = {name: sha for name, sha in tree(made.inbox).items() if not name.startswith("_door")}
    assert {row["path"]: row["sha256"] for row in log} == files
    assert [row["received_at"] for row in log] == sorted(row["received_at"] for row in log)
    assert all(datetime.fromisoformat(row["received_at"]) <= made.until for row in log)


def test_summaries_in_the_files_are_what_the_manifest_says(made: campaign.Manifest) -> None:
    """F8 as an independent reader finds it, against the expected totals of each region's official version."""
    told = {(row["region"], row["day"]): row for row in made.expected}
    files = {one["file"]: one for one in made.deliveries if one["pack"] == "daily"}
    odd = {fault["file"] for fault in made.faults if fault["kind"] != "older_version"}
    late = {(row["region"], row["day"]) for row in made.expected if row["versions"] != 1}
    compared = 0
    for name, one in files.items():
        key = (one["region"], one["report_date"])
        if one["state"] not in {"accepted", "accepted_with_warnings"} or name in odd or key in late:
            continue
        summary, row = summary_of(made.inbox / name, one["language"]), told[key]
        names = {"events_held": "events_held_day", "questions": "questions_day", "proposals": "proposals_day"}
        names |= {"participants_offline": "participants_offline_day"}
        # An event told a day late, or taken back, belongs to the day before: that day's sums move.
        if summary["events_held_day"] == row["events_held"]:
            assert {ours: summary[theirs] for ours, theirs in names.items()} == {ours: row[ours] for ours in names}, (
                name
            )
            compared += 1
    assert compared > 80


def test_truth_and_expectation_differ_only_where_something_went_wrong(made: campaign.Manifest) -> None:
    told = {(row["region"], row["day"]): row for row in made.expected}
    touched = {
        (one["region"], one["day"])
        for one in made.deliveries
        if one["state"] not in {"accepted", "accepted_with_warnings"} or one["kind"] != "original" or one["dirt"]
    }
    # Corrected after this morning: what was filed first is not yet the truth.
    touched |= {(region, day.isoformat()) for day, region in schedule.LATER}
    touched |= {(row["region"], row["day"]) for row in made.filings if row["now"] in {"missing", "rejected"}}
    same = 0
    for row in made.truth:
        key = (row["region"], row["day"])
        if key not in touched and told[key].get("is_nil") is not None:
            assert told[key]["events_held"] == row["events_held"], key
            same += 1
    assert same > 60


def test_every_planted_fault_is_in_its_file_where_the_manifest_says(made: campaign.Manifest) -> None:
    seen = 0
    for fault in made.faults:
        planted, path = fault["planted"], made.inbox / fault["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == fault["sha256"]
        if planted["said"] is not None and planted["kind"] != "large_event":
            assert cell_of(path, fault["expected"]["cell"]) == planted["said"], fault["id"]
            seen += 1
    assert seen >= 10


def test_unreadable_files_are_what_they_are_called(made: campaign.Manifest) -> None:
    by_kind = {fault["kind"]: made.inbox / fault["file"] for fault in made.faults}
    assert by_kind["html_as_xlsx"].read_bytes().startswith(b"<!DOCTYPE html>")
    assert not zipfile.is_zipfile(by_kind["truncated_zip"])
    twins = [one["file"] for one in made.deliveries if one["sha256"] == made_sha(by_kind["duplicate"])]
    assert len(twins) == 2
    renamed = next(one for one in made.deliveries if "yesterday_renamed" in one["dirt"])
    assert renamed["report_date"] < renamed["day"] == "2026-02-14"
    foreign = next(one for one in made.deliveries if "wrong_region" in one["dirt"])
    assert foreign["region_said"] != foreign["region"]
    assert foreign["state"] == "rejected"


def test_every_readable_pack_carries_the_mark(made: campaign.Manifest) -> None:
    for one in made.deliveries:
        content = (made.inbox / one["file"]).read_bytes()
        if "truncated_zip" in one["dirt"]:
            continue
        if one["carrier"] == "xlsx" and "html_as_xlsx" not in one["dirt"]:
            content = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml")
        assert MARK.encode() in content, one["file"]


def test_plans_sum_to_the_reference_and_stay_short(made: campaign.Manifest) -> None:
    for region in regions():
        plan = plans.first_plan(SEED, region.code)
        assert plan.total == region.planned_events == made.regions[region.code]["planned_total"]
        assert len(plan.lines) <= 400
        assert all(1 <= line.planned_events <= 25 for line in plan.lines)
        assert {line.unit_code for line in plan.lines if line.unit_code} <= {
            u.code for u in plans.units_of(region.code)
        }
    for code in plans.REVISED_REGIONS:
        before, after = plans.first_plan(SEED, code), plans.revised_plan(SEED, code)
        assert [line for line in before.lines if line.plan_date < plans.REVISED_FROM] == [
            line for line in after.lines if line.plan_date < plans.REVISED_FROM
        ]
        assert before.total < after.total < before.total * 1.1


def test_days_keep_the_rules_of_the_journal() -> None:
    """What is not planted must not be there: nobody's meeting is impossibly large, nobody is at two at once."""
    for region in regions():
        for day in plans.CAMPAIGN_DAYS[:12]:
            events = facts.of(SEED, region.code, day).events
            starts = [(row["unit_code"], row["start_time"]) for row in events if row["unit_code"]]
            assert len(starts) == len(set(starts))
            assert max(Counter(row["unit_code"] for row in events if row["unit_code"]).values(), default=0) <= 25
            for row in events:
                if row["status"] != "held":
                    assert not row["participants_offline"] + row["participants_online"] + row["questions_count"]
                elif row["event_type"] != "mass_event":
                    assert 0 < row["participants_offline"] + row["participants_online"] <= 2400


@pytest.mark.parametrize("day", [date(2026, 2, 19), date(2026, 3, 1), date(2026, 3, 13)])
def test_later_days_are_drawn_and_can_be_written(day: date) -> None:
    drops = [drop for region in regions() for drop in schedule.of_day(SEED, region.code, day)]
    assert 18 <= len({drop.region_code for drop in drops}) <= 20
    assert len(filings.packs(SEED, drops)) == len(drops)


def test_an_event_on_the_day_of_silence_is_planted() -> None:
    drops = [drop for region in regions() for drop in schedule.of_day(SEED, region.code, plans.SILENCE_ON)]
    (pack,) = filings.packs(SEED, drops)
    (fault,) = [fault for fault in dirt.foreseen(pack, SEED) if fault.kind == "silence_day"]
    assert (fault.rule, fault.said) == ("R-203", "2026-03-14")


def made_sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def summary_of(path: Path, language: str) -> dict[str, Any]:
    """F8 of a file, read without any code of the reports room."""
    headings = {forms.heading("F8", name, language): name for name in forms.columns("F8")}
    if path.suffix == ".json":
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["F8"][0]
        return row
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            text = archive.read("F8.csv").decode("utf-8-sig")
        head, values = list(csv.reader(io.StringIO(text), csv.Sniffer().sniff(text[:200], ";,")))[:2]
        return {headings[name]: int(value) for name, value in zip(head, values, strict=True) if value.isdecimal()}
    sheet = openpyxl.load_workbook(path)[forms.title("F8", language)]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(n for n, row in enumerate(rows) if row[0] in headings)
    return {headings[name]: value for name, value in zip(rows[at], rows[at + 1], strict=True) if name}


def cell_of(path: Path, address: str) -> str:
    """What stands at an address, in the words of the manifest."""
    if path.suffix == ".json":
        form, rest = address.split("[")
        number, name = rest.split("].")
        return str(json.loads(path.read_text(encoding="utf-8"))[form][int(number)][name])
    name, cell = address.split("!")
    if path.suffix == ".zip":
        column, row = openpyxl.utils.cell.coordinate_from_string(cell)
        with zipfile.ZipFile(path) as archive:
            text = archive.read(name).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), csv.Sniffer().sniff(text[:200], ";,")))
        return lines[row - 1][openpyxl.utils.column_index_from_string(column) - 1]
    value = openpyxl.load_workbook(path)[name][cell].value
    if isinstance(value, datetime):
        return value.date().isoformat()
    # A unit is written with its name behind the code.
    return str(value).split(" ")[0] if str(value)[:9].isdecimal() else str(value)
