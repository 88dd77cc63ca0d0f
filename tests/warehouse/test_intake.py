"""Deliveries into the warehouse: once, whole, in any order, twice at once, and never half."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from esep import archive, config, days
from esep.config import settings
from esep.errors import Unreachable
from esep.receipts import Outcome
from esep.reports import forms, inbox, intake, loading, readers, template
from esep.warehouse import connect

DAY = date(2026, 2, 20)
AS_OF = datetime.fromisoformat("2026-02-21T08:00:00+05:00")
FIRST = "0b8f0f6e-1111-4222-8333-444455556666"
TABLES = (
    *("ops.files", "ops.deliveries", "raw.submissions", "raw.report_events", "raw.report_questions", "ops.holds"),
    *("raw.report_summaries", "raw.plan_lines", "raw.cells", "ops.findings", "ops.quarantine", "raw.report_roster"),
    *("raw.report_materials", "raw.report_door", "raw.report_online", "ops.answers"),
)


class Inbox:
    """The receiving side: folders of the regions and the door log."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "_door").mkdir(parents=True)
        self.log: list[tuple[str, str, str]] = []

    def put(self, data: bytes, at: str, *, region: str = "61", name: str = "61_2026-02-20_original_1.xlsx") -> None:
        path = self.root / region / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.log.append((f"{region}/{name}", hashlib.sha256(data).hexdigest(), f"2026-{at}+05:00"))
        with (self.root / "_door" / "received.csv").open("w", newline="") as file:
            csv.writer(file).writerows([("path", "sha256", "received_at"), *self.log])


@pytest.fixture
def doors(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    monkeypatch.setenv("ESEP_INBOX", str(tmp_path / "inbox"))
    config.forget()
    yield Inbox(tmp_path / "inbox")
    config.forget()


def event(number: int, **changed: Any) -> dict[str, Any]:
    """A journal row (SYNTHETIC)."""
    return {
        "event_uid": f"61-20260220-{number:03d}", "event_date": DAY, "start_time": time(10), "unit_code": "611600000",
        "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
        "participants_offline": 40 + number, "participants_online": 0,
    } | changed  # fmt: skip


def workbook(tmp_path: Path, events: list[dict[str, Any]] | None = None, **manifest: Any) -> bytes:
    """A daily pack of region 61 (SYNTHETIC)."""
    given = [event(1), event(2), event(3)] if events is None else events
    said = {
        "submission_id": FIRST, "form_version": forms.version(), "region_code": "61", "report_date": DAY, "kind": "original",
        "is_nil": False, "prepared_by_role": "press",
    } | manifest  # fmt: skip
    readable = [row["participants_offline"] for row in given if isinstance(row["participants_offline"], int)]
    summary = {"events_held_day": len(given), "events_held_cum": 99, "participants_offline_day": sum(readable)}
    summary |= {"participants_offline_cum": 9999, "participants_online_day": 0, "participants_online_cum": 0}
    path = tmp_path / "made.xlsx"
    template.write_pack(path, said, {"F2": given, "F6": [], "F8": [summary]})
    return path.read_bytes()


def run(day: date = DAY, as_of: datetime = AS_OF, region: str = "61") -> intake.RegionResult:
    return intake.load(day, region, as_of, inbox.collect(day, region, as_of))


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect("loader") as connection:
        return connection.execute(query.encode()).fetchall()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that intake writes, without the clock of the load."""
    found = {}
    for table in TABLES:
        hidden = "loaded_at" if table == "raw.submissions" else "held_at"
        rows = ask(f"select to_jsonb(t) - '{hidden}' from {table} as t order by 1")
        found[table] = [str(row) for row in rows]
    return found


def states() -> list[tuple[str, str]]:
    return [tuple(row) for row in ask("select kind, state from raw.submissions order by received_at")]


def test_a_pack_becomes_rows_cells_and_a_receipt(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    result = run()
    assert (result.outcome, result.files, result.rows_loaded, result.rows_refused) == (Outcome.ACCEPTED, 1, 4, 0)
    assert result.accepted_days == [DAY]
    assert ask("select state, region_code, received_at from raw.submissions") == [
        ("accepted", "61", datetime.fromisoformat("2026-02-20T19:30:00+05:00"))
    ]
    assert ask("select participants_offline from raw.report_events order by row_no") == [(41,), (42,), (43,)]
    assert ask("select said from raw.cells where cell = 'Журнал мероприятий!L4'") == [("41",)]
    assert ask("select key, outcome, rows_loaded from ops.receipts") == [("61", "accepted", 4)]


def test_loading_twice_changes_nothing(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path, [event(1), event(2, participants_offline="около 40")]), "02-20T19:30:00")
    first = run()
    before, numbers = everything(), ask("select xmin::text from raw.cells order by 1")
    second = run()
    assert everything() == before
    assert ask("select xmin::text from raw.cells order by 1") == numbers  # not even written again
    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.UNCHANGED)
    assert (second.rows_loaded, second.rows_refused) == (first.rows_loaded, first.rows_refused) == (2, 1)


def test_the_same_bytes_under_another_name_are_no_new_version(doors: Inbox, tmp_path: Path) -> None:
    data = workbook(tmp_path)
    doors.put(data, "02-20T19:30:00")
    run()
    before = everything()
    doors.put(data, "02-20T21:00:00", name="61_2026-02-20_original_2.xlsx")
    assert run().outcome == Outcome.UNCHANGED
    after = everything()
    assert len(after.pop("ops.deliveries")) == len(before.pop("ops.deliveries")) + 1
    assert ask("select rule, said from ops.findings") == [("R-002", "61_2026-02-20_original_2.xlsx")]  # told
    assert {**after, "ops.findings": []} == before
    assert run().outcome == Outcome.UNCHANGED
    assert len(ask("select 1 from ops.findings")) == 1  # and told once


def test_a_bad_row_is_kept_out_with_its_cells_and_the_others_live(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path, [event(1), event(2, participants_offline="1,000"), event(3)]), "02-20T19:30:00")
    result = run()
    assert (result.outcome, result.rows_loaded, result.rows_refused) == (Outcome.ACCEPTED, 3, 1)
    assert states() == [("original", "partially_accepted")]
    ((form, fence, rules, cells, row_no),) = ask("select form, fence, rules, cells, row_no from ops.quarantine")
    assert (form, fence, rules, row_no) == ("F2", "parser", ["R-013"], 5)
    assert cells["participants_offline"] == "1,000"
    assert cells["event_uid"] == "61-20260220-002"
    ((cell, said, args),) = ask("select cell, said, args from ops.findings where severity = 'Q'")
    assert (cell, said, args["reason"]) == ("Журнал мероприятий!L5", "1,000", "ambiguous_number")


def test_nothing_vanishes(doors: Inbox, tmp_path: Path) -> None:
    given = [event(1), event(1), event(2, participants_offline="~5"), event(3)]
    doors.put(workbook(tmp_path, given), "02-20T19:30:00")
    run()
    ((attempted, succeeded, refused, ignored),) = ask(
        "select rows_attempted, rows_succeeded, rows_refused, rows_ignored from raw.submissions"
    )
    assert (attempted, succeeded, refused, ignored) == (5, 3, 1, 1)
    assert ask("select count(*) from raw.report_events") == [(2,)]


def test_a_blocked_file_keeps_its_cells_and_loads_no_row(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path, region_code="71"), "02-20T19:30:00")
    result = run()
    assert (result.outcome, result.rows_loaded, result.rows_refused) == (Outcome.REJECTED, 0, 4)
    assert "R-004" in result.detail
    assert ask("select count(*) from raw.report_events") == [(0,)]
    assert ask("select count(*) from ops.quarantine") == [(0,)]
    assert ask("select count(*) > 30 from raw.cells") == [(True,)]


def test_an_unreadable_file_is_a_submission_too(doors: Inbox) -> None:
    doors.put(b"<html>503</html>", "02-20T19:30:00")
    assert run().outcome == Outcome.REJECTED
    assert ask("select carrier, state, channel_region, report_date from raw.submissions") == [
        ("unreadable", "rejected", "61", None)
    ]
    assert ask("select rule, args ->> 'detail' from ops.findings") == [("R-001", "html")]


def test_silence_is_not_a_broken_door(doors: Inbox) -> None:
    doors.put(b"", "02-20T19:30:00", region="71", name="71_2026-02-20_original_1.xlsx")
    assert run().outcome == Outcome.NOTHING
    assert ask("select key, outcome from ops.receipts") == [("61", "nothing")]


def test_a_door_that_does_not_open_is_told_and_can_be_tried_again(
    doors: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_INBOX", str(tmp_path / "not mounted"))
    config.forget()
    with pytest.raises(Unreachable):
        run()
    assert ask("select outcome from ops.receipts") == [("unreachable",)]


def test_what_is_received_after_the_instant_is_not_seen(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path), "02-21T08:00:01")
    assert run().outcome == Outcome.NOTHING
    later = run(as_of=AS_OF + timedelta(minutes=5))
    assert (later.outcome, later.accepted_days) == (Outcome.ACCEPTED, [DAY])


def test_a_late_file_of_an_earlier_day_is_loaded_and_that_day_is_told(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path), "02-22T09:00:00")
    result = run(day=DAY + timedelta(days=1), as_of=days.at(DAY, time(10), days_later=2))
    assert (result.outcome, result.accepted_days) == (Outcome.NOTHING, [DAY])


def test_a_correction_names_what_it_replaces(doors: Inbox, tmp_path: Path) -> None:
    second = "0b8f0f6e-1111-4222-8333-444455557777"
    corrected = workbook(tmp_path, [event(1), event(2)], kind="correction", supersedes=FIRST, submission_id=second)
    doors.put(corrected, "02-20T21:00:00", name="61_2026-02-20_correction_2.xlsx")
    run()
    assert states() == [("correction", "rejected")]
    assert ask("select rule, args ->> 'reason' from ops.findings where severity = 'B'") == [("R-007", "not_known")]


def test_a_correction_of_what_is_there_stands_beside_it(doors: Inbox, tmp_path: Path) -> None:
    second = "0b8f0f6e-1111-4222-8333-444455557777"
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    corrected = workbook(tmp_path, [event(1), event(2)], kind="correction", supersedes=FIRST, submission_id=second)
    doors.put(corrected, "02-20T21:00:00", name="61_2026-02-20_correction_2.xlsx")
    assert run().outcome == Outcome.ACCEPTED
    assert states() == [("original", "accepted"), ("correction", "accepted")]
    assert ask("select count(*) from raw.report_events") == [(5,)]


def test_a_correction_that_changes_nothing_is_told_so(doors: Inbox, tmp_path: Path) -> None:
    second = "0b8f0f6e-1111-4222-8333-444455557777"
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    same = workbook(tmp_path, kind="correction", supersedes=FIRST, submission_id=second)
    doors.put(same, "02-20T21:00:00", name="61_2026-02-20_correction_2.xlsx")
    run()
    assert ask("select rule from ops.findings") == [("R-009",)]
    assert states()[1] == ("correction", "accepted_with_warnings")


def test_a_late_correction_waits_for_approval(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    for number, approval in ((2, None), (3, "HQ-7")):
        corrected = workbook(
            *(tmp_path, [event(number)]),
            kind="correction",
            supersedes=FIRST,
            submission_id=f"0b8f0f6e-1111-4222-8333-44445555000{number}",
            approval_ref=approval,
        )
        doors.put(corrected, f"02-23T12:00:0{number}", name=f"61_2026-02-20_correction_{number}.xlsx")
    run(as_of=days.at(DAY, time(20), days_later=3))
    held = ask("select s.approval_ref, h.rule from ops.holds as h inner join raw.submissions as s using (file_sha256)")
    assert held == [(None, "R-008")]


def test_a_retraction_is_a_submission_without_rows(doors: Inbox, tmp_path: Path) -> None:
    second = "0b8f0f6e-1111-4222-8333-444455557777"
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    taken_back = workbook(tmp_path, kind="retraction", supersedes=FIRST, submission_id=second)
    doors.put(taken_back, "02-20T21:00:00", name="61_2026-02-20_retraction_2.xlsx")
    run()
    assert states() == [("original", "accepted"), ("retraction", "accepted")]
    assert ask("select count(*) from raw.report_events") == [(3,)]


@pytest.mark.parametrize("wrong_first", [True, False])
def test_a_file_that_also_came_by_another_regions_door_counts_for_its_own(
    doors: Inbox, tmp_path: Path, wrong_first: bool
) -> None:
    data = workbook(tmp_path)
    doors.put(data, "02-20T18:00:00", region="71")
    doors.put(data, "02-20T19:00:00")
    for region in ("71", "61") if wrong_first else ("61", "71"):
        run(region=region)
    assert ask("select state, channel_region, received_at from raw.submissions") == [
        ("accepted", "61", datetime.fromisoformat("2026-02-20T19:00:00+05:00"))
    ]
    assert ask("select count(*) from raw.report_events") == [(3,)]


def test_a_failure_half_way_leaves_what_stood_and_the_next_attempt_mends_it(
    doors: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    run()
    before = everything()
    second = "0b8f0f6e-1111-4222-8333-444455557777"
    corrected = workbook(tmp_path, [event(9)], kind="correction", supersedes=FIRST, submission_id=second)
    doors.put(corrected, "02-20T21:00:00", name="61_2026-02-20_correction_2.xlsx")

    def pulled(*_: object) -> None:
        raise psycopg.OperationalError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_write_findings", pulled)
        with pytest.raises(psycopg.OperationalError):
            run()
    after = everything()
    assert after["raw.submissions"] == before["raw.submissions"]
    assert after["raw.cells"] == before["raw.cells"]
    assert run().outcome == Outcome.ACCEPTED
    assert states() == [("original", "accepted"), ("correction", "accepted")]


def test_two_at_once_end_as_one(doors: Inbox, tmp_path: Path) -> None:
    for number in range(1, 5):
        data = workbook(tmp_path, [event(number)], submission_id=f"0b8f0f6e-1111-4222-8333-44445555000{number}")
        doors.put(data, f"02-20T19:3{number}:00", name=f"61_2026-02-20_original_{number}.xlsx")
    deliveries = inbox.collect(DAY, "61", AS_OF)
    with ThreadPoolExecutor(3) as pool:
        attempts = [pool.submit(intake.load, DAY, "61", AS_OF, deliveries) for _ in range(3)]
    assert sum(attempt.result().files_read for attempt in attempts) == 4
    assert ask("select count(*), count(distinct file_sha256) from raw.submissions") == [(4, 4)]
    assert ask("select count(*) from raw.report_events") == [(4,)]


def test_a_newer_reader_reads_the_known_files_again(
    doors: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors.put(workbook(tmp_path), "02-20T19:30:00")
    run()
    before = everything()
    monkeypatch.setattr(readers, "VERSION", "next")
    assert run().files_read == 1
    after = everything()
    assert ask("select reader_version from raw.submissions") == [("next",)]
    assert {t: r for t, r in after.items() if t != "raw.submissions"} == {
        t: r for t, r in before.items() if t != "raw.submissions"
    }


def test_locks_hidden_and_unfinished_files_are_passed_by_and_nothing_is_removed(doors: Inbox, tmp_path: Path) -> None:
    data = workbook(tmp_path)
    for name in ("~$61_2026-02-20_original_1.xlsx", ".hidden.xlsx", "61_2026-02-20_original_1.xlsx.part"):
        doors.put(data, "02-20T19:00:00", name=name)
    (doors.root / "61" / "a folder").mkdir()
    assert inbox.collect(DAY, "61", AS_OF) == []
    assert len(list((doors.root / "61").iterdir())) == 4


def test_a_file_over_the_limit_is_refused_without_being_kept(doors: Inbox) -> None:
    doors.put(b"PK\x03\x04" + b"\0" * (10 * 1024 * 1024), "02-20T19:00:00")
    assert run().outcome == Outcome.REJECTED
    ((digest, size, reason),) = ask(
        "select file_sha256, bytes, args ->> 'reason' from ops.files inner join ops.findings using (file_sha256)"
    )
    assert (size, reason) == (10 * 1024 * 1024 + 4, "too_large")
    assert not archive.path_of(settings().archive, digest).exists()


def test_without_a_line_in_the_door_log_the_first_sight_counts_and_stands(doors: Inbox, tmp_path: Path) -> None:
    path = doors.root / "61" / "61_2026-02-20_original_1.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook(tmp_path))
    now = days.now()
    os.utime(path, (now.timestamp() - 60,) * 2)  # a file that somebody is still writing is left alone
    (seen,) = inbox.collect(DAY, "61", now + timedelta(minutes=1))
    assert abs(seen.received_at - now) < timedelta(minutes=1)
    assert inbox.collect(DAY, "61", now + timedelta(minutes=2)) == [seen]


def test_a_file_that_differs_from_the_door_log_is_left_for_the_next_look(doors: Inbox, tmp_path: Path) -> None:
    data = workbook(tmp_path)
    doors.put(data, "02-20T19:00:00")
    path = doors.root / "61" / "61_2026-02-20_original_1.xlsx"
    path.write_bytes(data[:100])
    assert inbox.collect(DAY, "61", AS_OF) == []
    path.write_bytes(data)
    assert len(inbox.collect(DAY, "61", AS_OF)) == 1


def test_known_files_are_not_opened_again(doors: Inbox, tmp_path: Path) -> None:
    doors.put(workbook(tmp_path), "02-20T19:00:00")
    run()
    path = doors.root / "61" / "61_2026-02-20_original_1.xlsx"
    path.chmod(0)
    path.unlink()
    path.symlink_to("nowhere")
    assert run().outcome == Outcome.UNCHANGED


def test_a_mailbox_of_another_kind_is_only_another_address(
    doors: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/61/61_2026-02-20_original_1.xlsx", data := workbook(tmp_path))
    line = f"61/61_2026-02-20_original_1.xlsx,{hashlib.sha256(data).hexdigest()},2026-02-20T19:00:00+05:00\n"
    memory.pipe("/bucket/_door/received.csv", f"path,sha256,received_at\n{line}".encode())
    monkeypatch.setenv("ESEP_INBOX", "memory://bucket")
    config.forget()
    assert run().outcome == Outcome.ACCEPTED
    memory.rm("/bucket", recursive=True)
