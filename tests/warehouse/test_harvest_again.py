"""Twice is once, two at once are one, a killed run is taken up, history is read again, hosts are left in peace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import hostile
import pytest
from hostile import Site, send
from warehouse.harvest_room import MORNING, article, enter, one_reader, rows, site

from esep import archive, bounded, config, http
from esep.press import reading
from esep.press.articles import harvest, reader, rereading
from esep.press.sources import hosts, polling
from esep.receipts import Outcome

__all__ = ["one_reader", "site"]  # fixtures


def contents(warehouse: str) -> list[Any]:
    """Everything that was read, without the instants of our own clock."""
    return [
        rows(
            warehouse,
            "select url, body_sha256, fetched_at, title, language, flags, text_sha256 from raw.press_pages order by 1, 2",
        ),
        rows(warehouse, "select * from raw.press_mentions order by 1, 2, 3, 4, 7"),
        rows(warehouse, "select * from raw.press_claims order by 1, 2, 3"),
        rows(warehouse, "select * from ops.visits order by 1"),
    ]


TITLES = {
    "/1": "Первая новость штаба за день",
    "/2": "Вторая новость штаба за день",
    "/3": "Третья новость штаба за день",
}


def test_twice_is_once(site: Site, warehouse: str) -> None:
    site.answers |= {path: send(body=article(n, title=title)) for n, (path, title) in enumerate(TITLES.items(), 5)}
    enter(site, warehouse, *TITLES)
    assert harvest.read_new("dala_ru", MORNING).pages == 3
    before, asked = contents(warehouse), list(site.paths())
    assert harvest.read_new("dala_ru", MORNING).outcome is Outcome.UNCHANGED
    assert contents(warehouse) == before
    assert site.paths() == asked


def test_two_at_once_are_as_one(site: Site, warehouse: str) -> None:
    site.answers |= {path: send(body=article(n, title=title)) for n, (path, title) in enumerate(TITLES.items(), 5)}
    enter(site, warehouse, *TITLES)
    both = [threading.Thread(target=harvest.read_new, args=("dala_ru", MORNING)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert all(site.paths().count(path) == 1 for path in TITLES)
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(3,)]


def test_an_address_in_two_feeds_is_read_once(site: Site, warehouse: str) -> None:
    site.answers["/1"] = send(body=article())
    enter(site, warehouse, "/1")
    enter(site, warehouse, "/1", code="ozen_ru")
    harvest.read_new("dala_ru", MORNING)
    harvest.read_new("ozen_ru", MORNING)
    assert site.paths().count("/1") == 1
    harvest.read_new("ozen_ru", MORNING + timedelta(hours=3))
    assert site.paths().count("/1") == 1  # nor looked at again by the other
    harvest.read_new("dala_ru", MORNING + timedelta(hours=3))
    assert site.paths().count("/1") == 2
    assert rows(warehouse, "select source_code from raw.press_pages") == [("dala_ru",)]


KILLED = """
import os, signal, sys
from datetime import datetime
from esep.press.articles import harvest, revisions, visits
def kill(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr({"revisions": revisions, "visits": visits}[sys.argv[1]], "keep", kill)
harvest.read_new("dala_ru", datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize("where", ["revisions", "visits"])
def test_a_run_killed_between_archive_and_rows_is_taken_up_by_the_next(site: Site, warehouse: str, where: str) -> None:
    site.answers["/1"] = send(body=article())
    enter(site, warehouse, "/1")
    command = [sys.executable, "-c", KILLED, where, MORNING.isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(config.ROOT / "src")}
    assert subprocess.run(command, env=environment, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert archive.get(config.settings().archive, archive.sha256(article())) == article()
    nothing = "select (select count(*) from raw.press_pages) + (select count(*) from ops.files) + (select count(*) from ops.visits)"
    assert rows(warehouse, nothing) == [(0,)]
    assert harvest.read_new("dala_ru", MORNING).pages == 1
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(1,)]


def test_a_page_that_brings_its_reader_down_is_a_failure_with_a_reason(
    site: Site, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {path: send(body=article(title=title)) for path, title in TITLES.items()}
    enter(site, warehouse, *TITLES)
    limits = iter([bounded.Limits(wall_seconds=0.0001)])
    ask = bounded.Child.ask
    monkeypatch.setattr(bounded.Child, "ask", lambda self, request, given: ask(self, request, next(limits, given)))
    result = harvest.read_new("dala_ru", MORNING)
    assert (result.pages, result.failures) == (2, 1)
    found = rows(
        warehouse, "select failure, reason, detail from ops.fetches where failure is not null order by attempted_at"
    )
    assert [row[:2] for row in found] == [("soft", "reader_failed")]
    assert "limit_time" in found[0][2]


def test_a_child_that_was_killed_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(article())
    how: dict[str, Any] = {
        "rules": config.PageRules(),
        "url": "https://news.example/1",
        "title": None,
        "published_at": MORNING,
    }
    with reader.PageReader() as one:
        first = one.read(path, **how)
        process = one._child._process
        assert process is not None
        process.kill()
        process.wait()
        assert one.read(path, **how) == first
    assert first["claims"]


def test_history_is_read_again_with_the_rules_of_today(
    site: Site, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {path: send(body=article(n, title=title)) for n, (path, title) in enumerate(TITLES.items(), 5)}
    enter(site, warehouse, *TITLES)
    harvest.read_new("dala_ru", MORNING)
    before, asked, said = contents(warehouse), list(site.paths()), []
    assert rereading.reread().pages == 0
    rows(warehouse, "update raw.press_pages set reader_version = '0' returning url")
    rows(warehouse, "update raw.press_claims set low = 99 where url like '%%/1' returning url")
    ((digest,),) = rows(warehouse, "select body_sha256 from raw.press_pages where url like '%%/2'")
    archive.path_of(config.settings().archive, digest).unlink()
    result = rereading.reread(say=said.append)
    assert (result.pages, result.unchanged, result.changed, result.missing, result.unreadable) == (3, 1, 1, 1, 0)
    assert "1 missing in the archive" in said[-1]
    assert contents(warehouse) == before
    assert rows(warehouse, "select reader_version from raw.press_pages order by url") == [
        (reading.READER_VERSION,), ("0",), (reading.READER_VERSION,),
    ]  # fmt: skip
    assert rereading.reread().missing == 1  # what is missing stays to be read
    assert site.paths() == asked


def test_what_is_read_again_can_be_chosen(site: Site, warehouse: str) -> None:
    site.answers |= {path: send(body=article(title=title)) for path, title in TITLES.items()}
    enter(site, warehouse, "/1")
    enter(site, warehouse, "/2", published=MORNING + timedelta(days=1))
    enter(site, warehouse, "/3", code="ozen_ru")
    for code in ("dala_ru", "ozen_ru"):
        harvest.read_new(code, MORNING + timedelta(days=1))
    day = MORNING.date()
    assert rereading.reread(everything=True).pages == 3
    assert rereading.reread(everything=True, outlet="ozen_ru").pages == 1
    assert rereading.reread(everything=True, since=day, until=day).pages == 2
    assert rereading.reread(everything=True, since=day + timedelta(days=1)).pages == 1
    assert rereading.reread(url=site.url("/1")).pages == 1


def test_a_page_that_can_no_longer_be_read_keeps_its_rows(site: Site, warehouse: str) -> None:
    site.answers["/1"] = send(body=article())
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    before = contents(warehouse)
    empty = archive.put(config.settings().archive, b"<html><body></body></html>")
    rows(warehouse, "insert into ops.files values (%s, 26, 'text/html', now()) returning 1", empty)
    columns = "source_code, fetched_at, text_sha256, title_key, reader_version"
    rows(
        warehouse,
        f"insert into raw.press_pages (url, body_sha256, {columns}) select 'http://gone/1', %s, {columns} from raw.press_pages returning 1",
        empty,
    )
    assert rereading.reread(url="http://gone/1").unreadable == 1
    rows(warehouse, "delete from raw.press_pages where url = 'http://gone/1' returning 1")
    assert contents(warehouse) == before


def test_all_our_processes_leave_a_host_in_peace(site: Site, warehouse: str) -> None:
    """robots.txt is asked once for all of them, and their requests are one after the other."""
    site.answers |= {"/1": send(body=article()), "/2": send(body=article(title="Другая новость дня из штаба"))}
    enter(site, warehouse, "/1")
    enter(site, warehouse, "/2", code="ozen_ru")
    harvest.read_new("dala_ru", MORNING)
    harvest.read_new("ozen_ru", MORNING)
    assert site.paths() == ["/robots.txt", "/1", "/2"]
    assert rows(warehouse, "select host, robots_text, robots_status from ops.hosts") == [(site.url(""), "", 404)]


def test_turns_are_taken_by_the_servers_clock(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(hosts.time, "sleep", slept.append)
    for origin in ("https://news.example", "http://news.example", "https://other.example", "https://news.example"):
        with hosts.Hosts().turn(origin, 10.0):  # as another process would: nothing but the warehouse in common
            pass
    rows(
        warehouse, "update ops.hosts set last_request_at = last_request_at + interval '1 day' returning 1"
    )  # the clock was set back
    with hosts.Hosts().turn("https://news.example", 10.0):
        pass
    assert [round(seconds, -1) for seconds in slept] == [0, 10, 0, 10, 10]


def test_a_host_that_another_process_holds_is_left_to_it(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "LONGEST_WAIT", 1.0)
    one, other = hosts.Hosts(), hosts.Hosts()
    with (
        one.turn("https://news.example", 0.0),
        pytest.raises(http.TryLater) as caught,
        other.turn("http://news.example", 0.0),
    ):
        pass
    assert (caught.value.failure, caught.value.reason) == ("temporary", "busy")
    with other.turn("https://news.example", 0.0):
        pass


def test_a_feed_that_turned_into_a_guards_page_is_a_challenge(site: Site, warehouse: str) -> None:
    site.answers["/dala_ru/rss.xml"] = send(body=hostile.CLOUDFLARE)
    assert polling.poll("dala_ru", MORNING).outcome is Outcome.REJECTED
    assert ("soft", "challenge") in rows(warehouse, "select failure, reason from ops.fetches where kind <> 'page'")
