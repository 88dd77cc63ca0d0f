"""Which version counts, and when: the views of the warehouse against a plain reckoning of random histories."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warehouse.filing_room import DAY
from warehouse.versions_room import campaign_written as campaign_written

from esep.warehouse import load

START = datetime.fromisoformat("2026-02-20T18:00:00+05:00")


@dataclasses.dataclass(frozen=True, slots=True)
class Filed:
    """A file as the reckoning sees it. Instants in minutes; hold: None, "open", or the minute of its release."""

    sha: str
    pack: str
    region: str
    day: date
    kind: str
    number: int
    supersedes: int | None
    received: int
    is_rejected: bool
    hold: int | str | None
    let_in: int | None

    @property
    def known_from(self) -> int | None:
        if self.is_rejected or self.hold == "open":
            return None
        return max(self.received, self.hold if isinstance(self.hold, int) else 0, self.let_in or 0)

    @property
    def key(self) -> tuple[str, str, date | None]:
        return self.pack, self.region, None if self.pack == "plan" else self.day


def withdrawn_at(one: Filed, files: list[Filed]) -> int | None:
    """The reckoning of a withdrawal: the first acceptable retraction of its number, region and day that came later."""
    instants = [
        other.known_from
        for other in files
        if other.kind == "retraction"
        and other.known_from is not None
        and (other.supersedes, other.region, other.day) == (one.number, one.region, one.day)
        and other.received >= one.received
    ]
    return min(instants, default=None)


def reckoned(files: list[Filed], key: tuple[str, str, date | None], minute: float) -> str | None:
    """Who is official at an instant: of those known by then and not withdrawn the one that became known last."""
    candidates = [
        one
        for one in files
        if one.key == key
        and one.kind != "retraction"
        and one.known_from is not None
        and one.known_from <= minute
        and not ((gone := withdrawn_at(one, files)) is not None and gone <= minute)
    ]
    return max(candidates, key=lambda one: (one.known_from, one.received, one.sha)).sha if candidates else None


@st.composite
def filings(draw: st.DrawFn) -> list[Filed]:
    """Some files of two regions and two days, in a random order of loading."""
    files = []
    for index in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(["original", "original", "correction", "retraction"]))
        files.append(
            Filed(
                sha=f"{index:064x}",
                pack=draw(st.sampled_from(["daily", "daily", "daily", "plan", "roster"])),
                region=draw(st.sampled_from(["61", "61", "71"])),
                day=draw(st.sampled_from([DAY, DAY, DAY + timedelta(days=1)])),
                kind=kind,
                number=draw(st.integers(0, 3)),
                supersedes=None if kind == "original" else draw(st.integers(0, 3)),
                received=draw(st.integers(0, 30)),
                is_rejected=draw(st.integers(0, 5)) == 0,
                hold=draw(st.sampled_from([None, None, None, "open", 12, 25, 40])),
                let_in=draw(st.sampled_from([None, None, None, 20, 45])),
            )
        )
    return draw(st.permutations(files))


def insert(connection: psycopg.Connection[Any], one: Filed) -> None:
    """One file straight into the tables."""
    instant = START + timedelta(minutes=one.received)
    load.file(connection, one.sha, 1, "x", instant)
    row = {
        "file_sha256": one.sha, "source_code": "inbox", "file_name": "61/x.json", "carrier": "json", "pack": one.pack,
        "channel_region": one.region, "region_code": one.region, "report_date": one.day, "kind": one.kind,
        "submission_id": uuid.UUID(int=one.number),
        "supersedes": None if one.supersedes is None else uuid.UUID(int=one.supersedes),
        "received_at": instant, "state": "rejected" if one.is_rejected else "accepted", "reader_version": "1",
        "rows_attempted": 0, "rows_succeeded": 0, "rows_refused": 0, "rows_ignored": 0,
        "let_in_at": None if one.let_in is None else START + timedelta(minutes=one.let_in),
    }  # fmt: skip
    load.copy(connection, "raw.submissions", list(row), [row])
    if one.hold is not None:
        released = START + timedelta(minutes=one.hold) if isinstance(one.hold, int) else None
        hold = {"file_sha256": one.sha, "rule": "R-208", "why": "x", "held_at": instant, "released_at": released}
        load.copy(connection, "ops.holds", list(hold), [hold])


@pytest.fixture
def scratch(warehouse: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(warehouse) as connection:
        yield connection


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=filings())
def test_the_views_say_what_a_plain_reckoning_says_in_whatever_order_files_were_loaded(
    scratch: psycopg.Connection[Any], files: list[Filed]
) -> None:
    for one in files:
        insert(scratch, one)
    spans = scratch.execute(
        "select file_sha256, pack, region_code, report_date, known_from, known_to from ops.official_versions"
    ).fetchall()
    now = dict(scratch.execute("select file_sha256, is_official from ops.submission_versions").fetchall())
    scratch.rollback()
    for key in {one.key for one in files}:
        for minute in (*range(47), 100):
            instant = START + timedelta(minutes=minute)
            told = [
                span[0]
                for span in spans
                if (span[1], span[2], None if span[1] == "plan" else span[3]) == key
                and span[4] <= instant
                and (span[5] is None or instant < span[5])
            ]
            expected = reckoned(files, key, minute)
            assert told == ([] if expected is None else [expected]), (key, minute)
        assert [one.sha for one in files if one.key == key and now[one.sha]] == told
