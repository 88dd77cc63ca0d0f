"""A campaign of three regions and three days, small enough to be counted on paper. SYNTHETIC: every figure is invented.

day      61 (from 12 Feb)                        62 (from 12 Feb)       79 (from 14 Feb)
12 Feb   on time; corrected in the morning       refused                not due
13 Feb   late by 5 minutes; a late detail of 12  silent                 not due
14 Feb   nil, on time                            held back              withdrawn
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from esep.reports import rules
from esep.warehouse import load

UNIT_A, UNIT_B = "611600000", "612000000"
DAYS = (date(2026, 2, 12), date(2026, 2, 13), date(2026, 2, 14))
AS_OF = datetime.fromisoformat("2026-02-15T08:00+05:00")


def sha(name: str) -> str:
    """The digest of a file that was never written."""
    return hashlib.sha256(name.encode()).hexdigest()


def put(connection: psycopg.Connection[Any], table: str, *rows: Mapping[str, Any]) -> None:
    """Insert rows; each names its own columns."""
    for row in rows:
        load.copy(connection, table, list(row), [row])


def configure(connection: psycopg.Connection[Any], *, last_day: date = DAYS[-1]) -> None:
    """The campaign's settings, three regions, two outlets, and the days taken in."""
    put(connection, "ops.campaign", {
        "campaign_code": "tiny", "name_ru": "проба", "name_kk": "сынама", "name_en": "trial", "starts_on": DAYS[0],
        "ends_on": date(2026, 3, 13), "silence_on": date(2026, 3, 14), "voting_on": date(2026, 3, 15),
        "filed_by": "20:00", "late_until": "12:00", "digest_data_at": "08:00", "time_zone": "Asia/Almaty",
        "is_synthetic": True, "plan_due_at": "2026-02-14T18:00+05:00",
    })  # fmt: skip
    put(connection, "ops.campaign_regions", *(
        {"region_code": code, "reporting_starts_on": start}
        for code, start in (("61", DAYS[0]), ("62", DAYS[0]), ("79", DAYS[2]))
    ))  # fmt: skip
    for code, language in (("a_ru", "ru"), ("b_kk", "kk"), ("c_ru", "ru"), ("d_kk", "kk")):
        outlet = {"source_code": code, "name": code.upper(), "language": language, "home_url": "h", "feed_url": "f"}
        put(connection, "ops.outlet_versions", outlet | {"valid_from": DAYS[0], "is_active": True})
    put(connection, "ops.rule_versions", *(
        {"valid_from": DAYS[0], "is_active": True, **rule} for rule in rules.as_configured()
    ))  # fmt: skip
    put(connection, "ops.days", *(
        {"report_date": day, "as_of": AS_OF.replace(day=day.day + 1)} for day in DAYS if day <= last_day
    ))  # fmt: skip


def submit(connection: psycopg.Connection[Any], name: str, received_at: str, **said: Any) -> str:
    """Register a file and its manifest; returns its digest."""
    digest = sha(name)
    instant = datetime.fromisoformat(f"2026-02-{received_at}+05:00")
    put(connection, "ops.files", {"file_sha256": digest, "bytes": 1, "media_type": "x", "first_seen_at": instant})
    row = {
        "file_sha256": digest, "source_code": "inbox", "file_name": name, "carrier": "xlsx", "pack": "daily",
        "kind": "original", "is_nil": False, "received_at": instant, "state": "accepted", "rows_attempted": 0,
        "rows_succeeded": 0, "rows_refused": 0, "rows_ignored": 0, "reader_version": "1", "loaded_at": instant,
    }  # fmt: skip
    put(connection, "raw.submissions", row | said)
    return digest


def events(connection: psycopg.Connection[Any], digest: str, *rows: Mapping[str, Any]) -> None:
    """Rows of a journal of events, from row 5 of the sheet on."""
    for row_no, row in enumerate(rows, start=5):
        usual = {
            "file_sha256": digest, "sheet": "F2", "row_no": row_no, "row_action": "upsert", "unit_code": UNIT_A,
            "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
            "participants_offline": 0, "participants_online": 0, "plan_version": 1, "plan_line": 1,
        }  # fmt: skip
        put(connection, "raw.report_events", usual | row)


def summary(
    connection: psycopg.Connection[Any], digest: str, held: int, held_cum: int, people: int, **said: Any
) -> None:
    """The region's own sums of a day."""
    put(connection, "raw.report_summaries", {
        "file_sha256": digest, "sheet": "F8", "row_no": 2, "events_held_day": held, "events_held_cum": held_cum,
        "participants_offline_day": people, "participants_offline_cum": people, **said,
    })  # fmt: skip


def plan(
    connection: psycopg.Connection[Any], digest: str, version: int, approved_on: date, *lines: tuple[Any, ...]
) -> None:
    """Lines of a plan: (day, events) or (day, events, event type)."""
    for number, (day, planned, *kind) in enumerate(lines, start=1):
        put(connection, "raw.plan_lines", {
            "file_sha256": digest, "sheet": "F1", "row_no": number, "plan_version": version, "approved_on": approved_on,
            "approval_ref": "1", "plan_line": number, "unit_code": UNIT_A, "plan_date": day,
            "event_type": kind[0] if kind else "meeting_residents", "format": "offline", "planned_events": planned,
        })  # fmt: skip


def reports(connection: psycopg.Connection[Any]) -> None:
    """What the three regions sent."""
    march = date(2026, 3, 1)
    first = submit(connection, "plan 1", "12T10:00", pack="plan", region_code="61", report_date=DAYS[0])
    plan(connection, first, 1, date(2026, 2, 11), (DAYS[0], 4), (DAYS[1], 3), (march, 3), (DAYS[0], 50, "training"))
    second = submit(connection, "plan 2", "13T15:00", pack="plan", region_code="61", report_date=DAYS[1])
    plan(connection, second, 2, DAYS[1], (DAYS[0], 4), (DAYS[1], 3), (DAYS[2], 3), (march, 10))

    original = submit(
        connection, "61 of 12", "12T19:00", region_code="61", report_date=DAYS[0], submission_id=UUID(int=1),
        rows_attempted=3, rows_succeeded=3,
    )  # fmt: skip
    events(
        connection,
        original,
        *({"event_uid": f"61-20260212-00{n}", "event_date": DAYS[0], "participants_offline": 10} for n in (1, 2)),
    )
    summary(connection, original, 2, 2, 20, members_total=450)
    corrected = submit(
        connection, "61 of 12, corrected", "13T07:00", region_code="61", report_date=DAYS[0], kind="correction",
        submission_id=UUID(int=2), supersedes=UUID(int=1), state="accepted_with_warnings",
        rows_attempted=7, rows_succeeded=7,
    )  # fmt: skip
    events(
        connection, corrected,
        {"event_uid": "61-20260212-001", "event_date": DAYS[0], "participants_offline": 40, "materials_handed": 30},
        {"event_uid": "61-20260212-002", "event_date": DAYS[0], "format": "online", "unit_code": None, "participants_online": 70},
        {"event_uid": "61-20260212-003", "event_date": DAYS[0], "event_type": "coalition_session", "participants_offline": 99},
        {"event_uid": "61-20260212-004", "event_date": DAYS[0], "status": "postponed"},
        {"event_uid": "61-20260212-005", "event_date": DAYS[0], "participants_offline": 9999},
    )  # fmt: skip
    put(connection, "ops.quarantine", {
        "file_sha256": corrected, "sheet": "F2", "row_no": 9, "form": "F2", "fence": "expectation",
        "rules": ["R-208"], "cells": {},
    })  # fmt: skip
    put(connection, "ops.findings", {
        "file_sha256": corrected, "fence": "expectation", "finding_no": 1, "rule": "R-208", "severity": "Q",
        "scope": "row", "sheet": "F2", "cell": "L9", "row_no": 9,
    })  # fmt: skip
    for row_no, kind, asked in ((2, "question", 5), (3, "proposal", 2)):
        put(connection, "raw.report_questions", {
            "file_sha256": corrected, "sheet": "F6", "row_no": row_no, "unit_code": UNIT_A, "topic_code": "rights",
            "kind": kind, "channel": "event", "asked_count": asked,
        })  # fmt: skip
    summary(connection, corrected, 3, 3, 40, members_total=450)

    late = submit(
        connection, "61 of 13", "13T20:05", region_code="61", report_date=DAYS[1], state="partially_accepted",
        rows_attempted=3, rows_succeeded=2, rows_refused=1,
    )  # fmt: skip
    events(
        connection, late,
        {"event_uid": "61-20260213-001", "event_date": DAYS[1], "participants_offline": 25, "unit_code": UNIT_B},
        {"event_uid": "61-20260212-901", "event_date": DAYS[0], "participants_offline": 15, "is_unplanned": True, "plan_line": None},
    )  # fmt: skip
    put(connection, "ops.findings", {
        "file_sha256": late, "fence": "parser", "finding_no": 1, "rule": "R-203", "severity": "B", "scope": "row",
        "sheet": "F2", "cell": "C7", "row_no": 7,
    })  # fmt: skip
    summary(connection, late, 1, 4, 25, members_total=457)
    nil = submit(connection, "61 of 14", "14T18:00", region_code="61", report_date=DAYS[2], is_nil=True)
    summary(connection, nil, 0, 4, 0, members_total=457)

    submit(connection, "62 of 12", "12T19:30", channel_region="62", pack=None, state="rejected", carrier="unreadable")
    held = submit(connection, "62 of 14", "14T18:00", region_code="62", report_date=DAYS[2])
    put(connection, "ops.holds", {"file_sha256": held, "rule": "R-211", "why": "900 events in a district"})
    events(connection, held, {"event_uid": "62-20260214-001", "event_date": DAYS[2], "participants_offline": 7})
    taken_back = submit(
        connection, "79 of 14", "14T17:00", region_code="79", report_date=DAYS[2], submission_id=UUID(int=3)
    )
    events(connection, taken_back, {"event_uid": "79-20260214-001", "event_date": DAYS[2], "participants_offline": 8})
    submit(
        connection, "79 of 14, withdrawn", "14T18:00", region_code="79", report_date=DAYS[2], kind="retraction",
        submission_id=UUID(int=4), supersedes=UUID(int=3),
    )  # fmt: skip


def article(
    connection: psycopg.Connection[Any],
    url: str,
    source: str,
    day: date,
    title_key: str,
    regions: tuple[str, ...],
    sketch: range = range(0),
) -> None:
    """A page in one version, about `regions`."""
    put(connection, "ops.files", {"file_sha256": sha(url), "bytes": 1, "media_type": "x", "first_seen_at": AS_OF})
    published = AS_OF.replace(day=day.day, hour=12)
    put(connection, "raw.press_entries", {
        "source_code": source, "url": url, "title": title_key, "published_at": published, "first_seen_at": published,
    })  # fmt: skip
    put(connection, "raw.press_pages", {
        "url": url, "body_sha256": sha(url), "source_code": source, "fetched_at": published, "title": title_key,
        "published_at": published, "date_basis": "feed", "language": source[-2:], "words": 100,
        "text_sha256": sha(url), "title_key": title_key, "sketch": list(sketch), "reader_version": "1",
    })  # fmt: skip
    put(connection, "raw.press_mentions", *(
        {"url": url, "body_sha256": sha(url), "kind": "region", "code": code, "role": "primary", "said": code,
         "starts_at": n, "ends_at": n + 1}
        for n, code in enumerate(regions)
    ))  # fmt: skip


def revise(connection: psycopg.Connection[Any], url: str, source: str, day: date) -> None:
    """A second version of a page, seen six hours later; claims of it are to be put under the digest of `url` and 2."""
    digest, published = sha(f"{url} 2"), AS_OF.replace(day=day.day, hour=12)
    put(connection, "ops.files", {"file_sha256": digest, "bytes": 1, "media_type": "x", "first_seen_at": AS_OF})
    put(connection, "raw.press_pages", {
        "url": url, "body_sha256": digest, "source_code": source, "fetched_at": published.replace(hour=18),
        "title": url, "published_at": published, "date_basis": "feed", "language": source[-2:], "words": 100,
        "text_sha256": digest, "title_key": url, "reader_version": "1",
    })  # fmt: skip


def happening(
    connection: psycopg.Connection[Any], url: str, number: int, event_type: str, region: str, day: date, **said: Any
) -> None:
    """An event that an article tells of as held."""
    usual = {
        "url": url, "body_sha256": sha(url), "event_no": number, "event_type": event_type, "status": "held",
        "region_code": region, "event_date": day, "date_basis": "text", "said": event_type, "starts_at": 0,
        "ends_at": 4, "rule_id": "test",
    }  # fmt: skip
    put(connection, "raw.press_events", usual | said)


def claim(
    connection: psycopg.Connection[Any],
    url: str,
    number: int,
    measure: str,
    value: int,
    scope: str,
    comparator: str = "eq",
    version: str = "",
    **said: Any,
) -> None:
    """A figure that an article states."""
    put(connection, "raw.press_claims", {
        "url": url, "body_sha256": sha(url + version), "claim_no": number, "measure": measure, "low": value,
        "high": value if comparator == "eq" else None, "comparator": comparator, "unit": "x", "scope": scope,
        "status": "fact", "said": f"{value}", "starts_at": 0, "ends_at": 4, "rule_id": "test", **said,
    })  # fmt: skip


def press(connection: psycopg.Connection[Any]) -> None:
    """What two outlets published."""
    article(connection, "u1", "a_ru", DAYS[1], "turkistan plans", ("61",))
    claim(connection, "u1", 1, "meetings_planned", 20, "61")
    claim(connection, "u1", 2, "members_count", 457, "61")
    claim(connection, "u1", 3, "events_held", 6, "61", "ge")
    claim(connection, "u1", 4, "goats", 7, "61")
    article(connection, "u2", "b_kk", DAYS[2], "turkistan plans", ("61",))
    claim(connection, "u2", 1, "meetings_planned", 20, "61")
    article(connection, "u3", "b_kk", DAYS[2], "the draft", ())
    claim(connection, "u3", 1, "constitution_articles", 95, "national")
    article(connection, "u4", "a_ru", DAYS[2], "three regions", ("61", "62", "79"))


def stories(connection: psycopg.Connection[Any]) -> None:
    """Copies, retellings, templates and revisions, by two more outlets about the region that has not filed."""
    article(connection, "s1", "c_ru", DAYS[1], "round table in the city", ("62",), range(128))
    article(connection, "s1_copy", "c_ru", DAYS[1], "city holds a round table", ("62",), range(4, 132))
    article(connection, "s1_kk", "d_kk", DAYS[1], "in other words altogether", ("62",), range(5000, 5128))
    for number, url in enumerate(("s1", "s1_copy", "s1_kk"), start=1):
        claim(connection, url, 1, "events_held", 31, "62")
        claim(connection, url, 2, "voters_count", 700000, "62", "ge")
        happening(connection, url, 1, "round_table", "62", DAYS[1])
        put(connection, "raw.press_mentions", {
            "url": url, "body_sha256": sha(url), "kind": "topic", "code": "rights" if number < 3 else "language",
            "said": "x", "starts_at": 50, "ends_at": 51,
        })  # fmt: skip
    # one template: two regions, and one region with another figure, are three stories; the figure drifts
    for url, region in (("t61", "61"), ("t62", "62"), ("t62_other", "62")):
        article(connection, url, "c_ru", DAYS[0], url, (region,), range(1000, 1128))
    claim(connection, "t62", 1, "members_count", 300, "62")
    claim(connection, "t62_other", 1, "members_count", 320, "62")
    # the first is in the region's report, the second is not
    happening(connection, "t61", 1, "meeting_residents", "61", DAYS[1], unit_code=UNIT_B)
    happening(connection, "t61", 2, "lecture", "61", DAYS[1], unit_code=UNIT_A)
    happening(connection, "t61", 3, "lecture", "61", DAYS[1], unit_code=UNIT_A, status="planned")
    article(connection, "r1", "d_kk", DAYS[0], "r1", ("62",))
    claim(connection, "r1", 1, "questions_count", 12, "62")
    revise(connection, "r1", "d_kk", DAYS[0])
    put(connection, "raw.press_mentions", {
        "url": "r1", "body_sha256": sha("r1 2"), "kind": "region", "code": "62", "role": "primary", "said": "62",
        "starts_at": 0, "ends_at": 1,
    })  # fmt: skip
    claim(connection, "r1", 1, "questions_count", 14, "62", version=" 2")
    # the attendance of the one meeting in that district on that day, and what another district held so far
    claim(connection, "t61", 1, "meeting_participants", 24, "61", "ge", unit_code=UNIT_B)
    claim(connection, "t61", 2, "events_held", 2, "61", unit_code=UNIT_A, speaker_role="akim")


def polls(connection: psycopg.Connection[Any]) -> None:
    """What became of asking the sources."""
    asked = AS_OF.replace(day=13)
    put(connection, "ops.feeds", {
        "source_code": "a_ru", "state": "failing", "state_since": asked, "state_reason": "timeout",
        "failures_in_a_row": 1, "entries_lost_polls": 1, "last_success_at": asked.replace(hour=9),
    })  # fmt: skip
    put(connection, "ops.fetches", *(
        {"source_code": "a_ru", "url": "f", "kind": "feed", "attempted_at": asked.replace(hour=hour), **came}
        for hour, came in (
            (8, {"outcome": "accepted", "entries": 20, "entries_new": 20, "entries_known": 0, "http_status": 200}),
            (9, {"outcome": "accepted", "entries": 20, "entries_new": 20, "entries_known": 0, "http_status": 200}),
            (10, {"outcome": "unreachable", "failure": "temporary", "reason": "timeout"}),
            (11, {"outcome": "accepted", "entries": 20, "entries_new": 2, "entries_known": 18, "http_status": 200}),
        )
    ))  # fmt: skip


def make(connection: psycopg.Connection[Any]) -> None:
    """The whole of it."""
    from models import tiny_forms  # which is written with the words of this module

    configure(connection)
    reports(connection)
    press(connection)
    stories(connection)
    polls(connection)
    tiny_forms.forms(connection)
