"""Servers that are odd and not broken: nothing lost, nothing twice, and every attempt told. A site of our own."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from warehouse.press_room import DAY, HOUR, START, Configure, Site, configure, feed_row, poll, rows, site

from esep import days
from esep.errors import LocalError
from esep.press import day as reading
from esep.press.articles import harvest
from esep.press.sources import memory, polling
from esep.receipts import Outcome

__all__ = ["configure", "site"]  # fixtures
TODAY = date(2026, 2, 14)


def entry(link: str, guid: str, title: str = "Өңірлік штаб жұмысы", at: str = "Fri, 13 Feb 2026 21:45:00 +0500") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid><pubDate>{at}</pubDate></item>"


def rss(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title>{"".join(entries)}</channel></rss>'


def test_links_with_a_query_for_each_visitor_are_one_entry(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    for hours, visitor in enumerate("abc"):
        site.put("/rss.xml", rss(*(entry(f"{site.base}/a/{n}?sid={visitor}", f"guid-{n}") for n in (1, 2))))
        assert poll(hours) is Outcome.ACCEPTED
    assert rows(warehouse, "select url from raw.press_entries order by 1") == [
        (f"{site.base}/a/1?sid=a",), (f"{site.base}/a/2?sid=a",),
    ]  # fmt: skip
    assert feed_row(warehouse, "entries_lost_polls") == (0,)


def test_one_guid_for_several_stories_hides_none(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.put(
        "/rss.xml",
        rss(
            entry(f"{site.base}/?id=1", "same"),
            entry(f"{site.base}/?id=2", "same", title="Екінші хабар"),
            entry(f"{site.base}/?id=3", "same", at="Fri, 13 Feb 2026 20:45:00 +0500"),
            entry(f"{site.base}/other", "same"),
        ),
    )
    assert polling.poll("ozen", START).entries_new == 4


def test_a_date_ahead_of_the_clock_is_no_reason_to_wait(site: Site, configure: Configure, warehouse: str) -> None:
    """Local time printed as another zone's: by the hour that it names the entry would have left the feed."""
    configure(feed="/rss.xml")
    said = (days.now() + 5 * HOUR).isoformat()
    site.put("/rss.xml", rss(entry(f"{site.base}/a/1", "1", at=said)))
    assert polling.poll("ozen", days.now()).entries_new == 1
    assert rows(warehouse, "select published_at, published_said from raw.press_entries") == [(None, said)]


def test_an_address_too_long_to_keep_is_left_out_and_stops_nothing(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    long = "".join(chr(0x430 + n * 7 % 32) for n in range(1_900))
    site.put("/rss.xml", rss(entry(f"{site.base}/{long}", "1"), entry(f"{site.base}/a/2", "2")))
    result = polling.poll("ozen", START)
    assert (result.outcome, result.entries_new, result.detail) == (Outcome.ACCEPTED, 1, "unreadable=1")


@pytest.mark.parametrize("inner", ["/index.xml", "/index2.xml"], ids=["itself", "another"])
def test_an_index_of_indexes_is_read_once_and_said(
    site: Site, configure: Configure, warehouse: str, inner: str
) -> None:
    configure(sitemap="/index.xml")
    for path in ("/index.xml", "/index2.xml"):
        site.put(path, f"<sitemapindex><sitemap><loc>{site.base}{inner}</loc></sitemap></sitemapindex>")
    assert poll() is Outcome.REJECTED
    assert rows(warehouse, "select reason from ops.fetches") == [("nested_index",)]
    assert [path for path, _ in site.asked] == ["/robots.txt", "/index.xml", inner]


def test_every_request_of_a_search_is_told_and_is_no_word_on_the_source(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.put(
        "/", '<html><head><link rel="alternate" type="application/rss+xml" href="/old.xml"></head><body>x</body></html>'
    )
    site.feed((1, START - HOUR), path="/rss")
    for hours in range(3):
        poll(hours)
    told = "select replace(url, %s, ''), kind, coalesce(reason, '') from ops.fetches order by attempted_at"
    with psycopg.connect(warehouse) as connection:
        assert connection.execute(told, (site.base,)).fetchall() == [
            *[("/rss.xml", "feed", "not_found")] * 3,
            ("/", "home", ""),
            ("/old.xml", "home", "not_found"),
            ("/rss", "feed", ""),
        ]
    assert feed_row(warehouse, "door_url, state") == (f"{site.base}/rss", "new")


def test_instants_that_go_back_lose_nothing(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed(*((n, START + n * HOUR) for n in range(-3, 4)))
    for hours in (2, 0, 1, -2, 3, 0):
        poll(hours)
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(7,)]
    assert rows(warehouse, "select count(*), count(distinct as_of) from ops.fetches") == [(6, 5)]
    assert feed_row(warehouse, "last_attempt_at, entries_lost_polls") == (START + 3 * HOUR, 0)


def test_what_an_earlier_break_says_of_the_day_is_past_when_its_pages_are_read(
    site: Site, configure: Configure, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR))
    reading.poll(TODAY, START, "ozen")
    with monkeypatch.context() as patch:
        patch.setattr(harvest, "read_new", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reading.read(TODAY, START, "ozen")
    with pytest.raises(LocalError, match="broken on our side: ozen"):
        reading.confirm(TODAY, START, ["ozen"])
    reading.poll(TODAY, START + HOUR / 2, "ozen", only_due=True)
    assert reading.confirm(TODAY, START, ["ozen"]) == "1 unchanged"


def test_outlets_that_are_long_dead_are_not_our_network(site: Site, configure: Configure, warehouse: str) -> None:
    configure("dala", "third", feed="/rss.xml")
    for path in ("/rss.xml", "/dala.xml", "/third.xml"):
        site.close(path, 503)
    site.feed((1, START - HOUR), path="/third.xml")
    for n in range(3):
        for code in ("ozen", "dala"):
            reading.poll(TODAY, START + n * HOUR, code)
        if n < 2:
            with pytest.raises(LocalError, match="most doors did not open"):
                reading.confirm(TODAY, START, ["ozen", "dala"])
    with pytest.raises(LocalError, match="most doors did not open"):  # nobody else has been reached
        reading.confirm(TODAY, START, ["ozen", "dala"])
    reading.poll(TODAY, START + 2 * HOUR, "third")
    assert reading.confirm(TODAY, START, ["ozen", "dala"]) == "2 unreachable"
    site.close("/third.xml", 503)
    reading.poll(TODAY, START + 3 * HOUR, "third")
    with pytest.raises(LocalError, match="most doors did not open"):
        reading.confirm(TODAY, START, ["ozen", "dala", "third"])


def test_a_run_over_the_pages_of_outlets_that_failed_before_is_not_red(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure("dala", "third", feed="/rss.xml")
    for path in ("/rss.xml", "/dala.xml"):
        site.close(path, 503)
    site.feed((1, START - HOUR), path="/third.xml")
    for code in ("ozen", "dala", "third"):
        reading.poll(TODAY, START, code)
    assert reading.confirm(TODAY, START, ["ozen", "dala", "third"]) == "1 accepted, 2 unreachable"
    for code in ("ozen", "dala"):  # their doors are not due, some of their pages are
        reading.poll(TODAY, START + HOUR / 4, code, only_due=True)
    assert reading.confirm(TODAY, START + HOUR / 4, ["ozen", "dala"]) == "2 unreachable"


def test_a_database_that_goes_away_in_a_poll_is_ours_and_leaves_nothing_half_done(
    site: Site, configure: Configure, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR))
    keep = memory.keep

    def cut(connection: psycopg.Connection[tuple[object, ...]], *rest: object) -> None:
        with psycopg.connect(warehouse, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
        keep(connection, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(memory, "keep", cut)
        with pytest.raises(psycopg.OperationalError):
            reading.poll(TODAY, START, "ozen")
    nothing = "select (select count(*) from raw.press_entries) + (select count(*) from ops.fetches)"
    assert rows(warehouse, nothing) == [(0,)]
    assert rows(warehouse, "select outcome from ops.receipts") == [("broken",)]
    reading.poll(TODAY, START, "ozen")
    assert rows(warehouse, "select outcome from ops.receipts") == [("accepted",)]
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(1,)]


def test_an_entry_dated_between_the_run_and_the_clock_waits_for_its_day(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR), (2, START + timedelta(minutes=1)))
    assert polling.poll("ozen", START).detail == "held_back=1"
    assert polling.poll("ozen", START + DAY).entries_new == 1


def test_a_server_that_was_down_for_a_while_has_rejected_nothing(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml", listing="/list/")
    site.listing((1, START - HOUR))
    for hours, status in enumerate((503, 503, 404)):
        site.close("/rss.xml", status)
        poll(hours)
    assert feed_row(warehouse, "rejected_in_a_row, failures_in_a_row") == (1, 3)
    assert site.times_asked("/list/") == 0


def test_a_door_that_the_settings_no_longer_name_is_not_asked(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR))
    poll()
    configure(feed="/new.xml")
    assert poll(1) is Outcome.REJECTED
    assert site.times_asked("/rss.xml") == 1
    site.feed((1, START - HOUR), (2, START), path="/new.xml")
    assert polling.poll("ozen", START + 2 * HOUR).entries_new == 1
    assert feed_row(warehouse, "door_url") == (f"{site.base}/new.xml",)
