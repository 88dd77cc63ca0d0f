"""The day's batches against the suites: what follows from a breach, that looking again finds the same, and pages for offline."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from esep import checks, days
from esep.checks import quality, suites
from esep.checks.suites import Suite
from esep.config import settings
from esep.errors import ConfigError, WarehouseError
from esep.warehouse import connect, load

DAY = date(2026, 2, 20)
RECEIVED = datetime.fromisoformat("2026-02-20T19:30:00+05:00")
AS_OF = datetime.fromisoformat("2026-02-21T08:00:00+05:00")
A, B = "a" * 64, "b" * 64
JOURNAL = "Журнал мероприятий"

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend


def submission(
    digest: str, people: list[int], *, day: date = DAY, received_at: datetime = RECEIVED, **changed: Any
) -> None:
    """A standing submission of region 61 with one event for each head-count (SYNTHETIC)."""
    with connect("loader") as connection:
        load.file(connection, digest, 10, "application/json", received_at)
        row = {
            "file_sha256": digest, "source_code": "inbox", "file_name": "61/x.xlsx", "carrier": "xlsx", "pack": "daily",
            "channel_region": "61", "region_code": "61", "report_date": day, "received_at": received_at, "state": "accepted",
            "rows_attempted": len(people), "rows_succeeded": len(people), "rows_refused": 0, "rows_ignored": 0,
            "reader_version": "1",
        } | {name: value for name, value in changed.items() if name == "state"}  # fmt: skip
        load.copy(connection, "raw.submissions", list(row), [row])
        for number, count in enumerate(people, start=4):
            event = {
                "file_sha256": digest, "sheet": JOURNAL, "row_no": number, "event_uid": f"61-{day:%Y%m%d}-{number:03d}",
                "row_action": "upsert", "event_date": day, "unit_code": "611600000", "format": "offline",
                "event_type": changed.get("event_type", "meeting_residents"), "audience": "residents", "status": "held",
                "participants_offline": count, "participants_online": 0,
            }  # fmt: skip
            load.copy(connection, "raw.report_events", list(event), [event])
            cell = {
                "file_sha256": digest,
                "sheet": JOURNAL,
                "cell": f"{JOURNAL}!L{number}",
                "row_no": number,
                "col_no": 12,
            }
            load.copy(
                connection, "raw.cells", [*cell, "said", "kind"], [{**cell, "said": str(count), "kind": "number"}]
            )


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect("loader") as connection:
        return connection.execute(query.encode()).fetchall()


def consequences() -> dict[str, list[tuple[Any, ...]]]:
    return {
        "findings": ask("select to_jsonb(f) from ops.findings as f order by file_sha256, finding_no"),
        "quarantine": ask("select to_jsonb(q) from ops.quarantine as q order by file_sha256, row_no"),
        "holds": ask("select file_sha256, rule, why from ops.holds order by 1"),
        "validations": ask("select to_jsonb(v) - 'validated_at' from ops.validations as v order by suite"),
    }


def events(results: list[checks.SuiteResult]) -> checks.SuiteResult:
    return next(one for one in results if one.suite == "report_events")


def test_a_day_on_which_nothing_came_breaks_nothing(warehouse: str) -> None:
    results = checks.validate(DAY, AS_OF)
    assert {one.suite for one in results} >= {"report_events", "report_questions", "report_summaries", "press_pages"}
    assert all(one.success and one.rows_checked == 0 for one in results)
    assert (settings().pages / "quality" / "index.html").exists()


def test_ordinary_figures_pass(warehouse: str) -> None:
    submission(A, [45, 120])
    found = events(checks.validate(DAY, AS_OF))
    assert (found.success, found.failed, found.rows_checked) == (True, 0, 2)
    assert ask("select count(*) from ops.findings") == [(0,)]


def test_a_large_figure_is_a_remark_at_its_cell_and_stays(warehouse: str) -> None:
    submission(A, [45, 3600], event_type="mass_event")
    found = events(checks.validate(DAY, AS_OF))
    assert (found.success, found.failed) == (True, 1)
    assert ask("select fence, rule, severity, cell, field, said from ops.findings") == [
        ("expectation", "R-208", "W", f"{JOURNAL}!L5", "participants_offline", "3600")
    ]
    assert ask("select count(*) from ops.quarantine") == [(0,)]


def test_an_absurd_figure_keeps_its_row_out_and_the_row_stays_in_raw(warehouse: str) -> None:
    submission(A, [45, 20_000])
    found = events(checks.validate(DAY, AS_OF))
    assert found.success is False
    assert ask("select file_sha256, row_no, fence, rules, cells from ops.quarantine") == [
        (A, 5, "expectation", ["R-208"], {f"{JOURNAL}!L5": "20000"})
    ]
    assert ask("select count(*) from raw.report_events") == [(2,)]


def test_more_than_a_twentieth_of_a_district_at_one_meeting_keeps_the_row_out(warehouse: str) -> None:
    """Arys had 81 814 people in 2023: 1 900 at a meeting is much, 5 000 is a slip."""
    submission(A, [1900, 5000])
    checks.validate(DAY, AS_OF)
    assert ask("select row_no from ops.quarantine") == [(5,)]


def test_a_file_whose_column_has_slipped_is_held_back_whole(warehouse: str) -> None:
    submission(A, [20_000 + number for number in range(5)])
    submission(B, [45])
    checks.validate(DAY, AS_OF)
    assert ask("select file_sha256, rule from ops.holds") == [(A, "R-208")]
    assert ask("select scope, severity from ops.findings where severity = 'B'") == [("file", "B")]


def test_looking_again_finds_the_same(warehouse: str) -> None:
    submission(A, [45, 20_000, 3000])
    submission(B, [30_000] * 6)
    checks.validate(DAY, AS_OF)
    before = consequences()
    checks.validate(DAY, AS_OF)
    assert consequences() == before
    assert len(before["quarantine"]) == 7


def test_a_breach_that_is_gone_leaves_nothing_and_a_hold_of_the_intake_stays(warehouse: str) -> None:
    submission(A, [20_000 + number for number in range(5)])
    checks.validate(DAY, AS_OF)
    with connect("loader") as connection:
        connection.execute("update raw.report_events set participants_offline = 40")
        connection.execute("update ops.holds set rule = 'R-008'")
    checks.validate(DAY, AS_OF)
    assert ask("select count(*) from ops.findings") == [(0,)]
    assert ask("select count(*) from ops.quarantine") == [(0,)]
    assert ask("select rule from ops.holds") == [("R-008",)]


def test_only_the_days_standing_files_are_looked_at(warehouse: str) -> None:
    submission(A, [20_000], day=DAY - timedelta(days=1))
    submission(B, [20_000], state="rejected")
    submission("c" * 64, [20_000], received_at=AS_OF + timedelta(seconds=1))
    submission("d" * 64, [45])
    assert events(checks.validate(DAY, AS_OF)).rows_checked == 1
    assert ask("select count(*) from ops.quarantine") == [(0,)]


def test_the_pages_can_be_read_without_the_internet(warehouse: str) -> None:
    submission(A, [45, 20_000])
    checks.validate(DAY, AS_OF)
    folder = settings().pages / "quality"
    pages = list(folder.rglob("*.html"))
    assert len(pages) >= 4
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(src|href)=\"(https?:)?//", text), page
        assert "<script" not in text, page
        assert "<style>" in text, page
        assert "postgresql" not in text, page
    summary = (folder / "index.html").read_text(encoding="utf-8")
    assert f'href="{DAY}/index.html"' in summary
    assert "No hall of the country" in summary


def test_validations_keep_what_was_asked_and_why(warehouse: str) -> None:
    submission(A, [45])
    checks.validate(DAY, AS_OF)
    ((results, expectations),) = ask("select results, expectations from ops.validations where suite = 'report_events'")
    assert len(results["expectations"]) == expectations
    assert all(one["why"] for one in results["expectations"])


def test_an_article_from_the_future_is_a_remark(warehouse: str) -> None:
    with connect("loader") as connection:
        load.file(connection, A, 10, "text/html", RECEIVED)
        page = {
            "url": "http://news.example/1", "body_sha256": A, "source_code": "s", "fetched_at": RECEIVED,
            "published_at": RECEIVED + timedelta(hours=2), "language": "ru", "words": 100, "text_sha256": "t",
            "title_key": "k", "reader_version": "1",
        }  # fmt: skip
        load.copy(connection, "raw.press_pages", list(page), [page])
    found = next(one for one in checks.validate(DAY, AS_OF) if one.suite == "press_pages")
    assert (found.success, found.failed, found.rows_checked) == (True, 1, 1)


def test_a_suite_without_a_why_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(
        "name: x\nbatch: {table: raw.x, keys: [a]}\nexpectations: [{type: expect_x, kwargs: {}, severity: warning}]\n"
    )
    with pytest.raises(ConfigError, match=r"needs meta\.why"):
        suites.suites(tmp_path)


def test_an_expectation_that_cannot_be_asked_is_our_fault_not_theirs(
    warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from esep.checks import day

    submission(A, [45])
    broken = Suite(
        *("broken", "raw.report_events", "F2", ("file_sha256", "sheet", "row_no")),
        expectations=(
            {
                "type": "expect_column_values_to_be_between",
                "kwargs": {"column": "no_such_column", "max_value": 1},
                "severity": "warning",
                "meta": {"why": "a column that is not there", "on_breach": "warn", "rule": "R-208"},
            },
        ),
    )
    monkeypatch.setattr(day, "suites", lambda: [broken])
    with pytest.raises(WarehouseError, match="could not be asked"):
        checks.validate(DAY, AS_OF)


def test_the_instants_of_a_batch_are_almatys() -> None:
    suite = next(one for one in suites.suites() if one.form is None)
    assert days.at(DAY, days.local(RECEIVED).time()) == RECEIVED
    assert "2026-02-20 00:00:00+05:00" in suites.query(suite, DAY, AS_OF).as_string(None)


def test_offline_pages_lose_only_what_is_fetched_or_run() -> None:
    page = '<head><link href="https://cdn/x.css"><script>run()</script></head><body onload="x()"><td>Arys</td><a href="#a">a</a></body>'
    kept = quality.readable_offline(page)
    assert "<td>Arys</td>" in kept
    assert '<a href="#a">a</a>' in kept
    assert "cdn" not in kept
    assert "run()" not in kept
    assert "onload" not in kept
