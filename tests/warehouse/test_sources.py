"""Doors that fail, move, lie and fall silent, and what is made of it: a site of our own, a real warehouse, simulated days."""

from __future__ import annotations

import gzip
import threading
from datetime import date, timedelta

import pytest
from warehouse.press_room import (
    ARTICLE,
    DAY,
    HOUR,
    START,
    WEB_PAGE,
    Configure,
    Site,
    configure,
    feed_row,
    poll,
    rows,
    site,
)

from esep.errors import LocalError
from esep.press import day as reading
from esep.press.sources import polling, watch
from esep.receipts import Outcome

__all__ = ["configure", "site"]  # fixtures


@pytest.mark.parametrize("kind", ["feed", "sitemap", "listing"])
def test_each_kind_of_door_gives_entries_once(site: Site, configure: Configure, warehouse: str, kind: str) -> None:
    configure(**{kind: "/door"})
    getattr(site, kind)((1, START - HOUR), (2, START - 2 * HOUR), path="/door")
    assert poll() is Outcome.ACCEPTED
    before = rows(warehouse, "select * from raw.press_entries order by url")
    assert [(title[:6], at) for _, _, title, at, *_ in before] == [
        ("Өңірлі", START - HOUR),
        ("Өңірлі", START - 2 * HOUR),
    ]
    assert poll(1) is Outcome.UNCHANGED
    assert rows(warehouse, "select * from raw.press_entries order by url") == before
    assert rows(warehouse, "select kind, outcome, entries_new, entries_known from ops.fetches order by attempted_at") == [
        (kind, "accepted", 2, 0), (kind, "unchanged", 0, None),
    ]  # fmt: skip


def test_the_sitemaps_of_an_index_are_read_and_its_own_bytes_do_not_decide(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(sitemap="/index.xml")
    site.put(
        "/index.xml", f"<sitemapindex><sitemap><loc>{site.base}/news.xml</loc></sitemap></sitemapindex>", ETag='"1"'
    )
    site.sitemap((1, START - HOUR))
    assert poll() is Outcome.ACCEPTED
    assert poll(1) is Outcome.UNCHANGED
    site.sitemap((1, START - HOUR), (2, START + HOUR))
    assert poll(2) is Outcome.ACCEPTED
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(2,)]


def test_a_door_rejected_three_times_gives_way_to_the_next_in_the_same_run(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml", sitemap="/news.xml", listing="/list/")
    site.put("/rss.xml", WEB_PAGE)
    site.close("/news.xml")
    site.listing((1, START - HOUR), (2, START - 2 * HOUR))
    assert [poll(n) for n in range(2)] == [Outcome.REJECTED, Outcome.REJECTED]
    result = polling.poll("ozen", START + 2 * HOUR)
    assert (result.outcome, result.entries_new) == (Outcome.ACCEPTED, 2)
    assert "rss.xml failed 3 times (html_for_feed); the listing page" in result.detail
    assert feed_row(warehouse, "door, door_url, rejected_in_a_row, failures_in_a_row") == (
        "listing",
        f"{site.base}/list/",
        0,
        0,
    )
    assert rows(warehouse, "select kind, failure, reason from ops.fetches order by attempted_at") == [
        ("feed", "soft", "html_for_feed"), ("feed", "soft", "html_for_feed"), ("feed", "soft", "html_for_feed"),
        ("sitemap", "hard", "not_found"), ("listing", None, ""),
    ]  # fmt: skip


def test_a_door_that_does_not_answer_for_days_gives_way_too(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml", listing="/list/")
    site.close("/rss.xml", 503)
    site.listing((1, START - HOUR))
    assert [poll(6 * n) for n in range(9)] == [*[Outcome.UNREACHABLE] * 8, Outcome.ACCEPTED]
    assert feed_row(warehouse, "door") == ("listing",)


def test_the_configured_door_is_tried_daily_and_comes_back(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml", listing="/list/")
    site.close("/rss.xml", 410)
    site.listing((1, START - HOUR))
    for n in range(3):
        poll(n)
    asked = site.times_asked("/rss.xml")
    poll(4)
    assert site.times_asked("/rss.xml") == asked
    site.feed((7, START + DAY))
    result = polling.poll("ozen", START + DAY + 3 * HOUR)
    assert (result.entries_new, "back to the feed" in result.detail, "no overlap" in result.detail) == (1, True, False)
    assert feed_row(warehouse, "door") == ("feed",)


def test_without_any_door_the_home_page_is_searched(site: Site, configure: Configure, warehouse: str) -> None:
    configure()
    assert poll() is Outcome.REJECTED
    assert (
        "name one in campaign.yml" in rows(warehouse, "select detail from ops.fetches order by attempted_at desc")[0][0]
    )
    site.listing(path="/", head='<link rel="alternate" type="application/rss+xml" href="/zhanalyq.xml">')
    site.feed((1, START - HOUR), path="/zhanalyq.xml")
    assert poll(1) is Outcome.ACCEPTED
    assert feed_row(warehouse, "door, door_url") == ("feed", f"{site.base}/zhanalyq.xml")
    assert poll(2) is Outcome.UNCHANGED
    assert site.times_asked("/") == 2


def test_a_frozen_etag_hides_nothing_longer_than_a_day(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR), ETag='"frozen"')
    poll()
    site.feed((1, START - HOUR), (2, START + HOUR), ETag='"frozen"')
    assert poll(20) is Outcome.UNCHANGED
    assert poll(25) is Outcome.ACCEPTED
    assert [tag for path, tag in site.asked if path == "/rss.xml"] == [None, '"frozen"', None]
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(2,)]


def test_a_permanent_redirect_is_told_once_and_remembered(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.close("/rss.xml", 301, Location="BASE/new.xml")
    site.feed((1, START - HOUR), path="/new.xml")
    assert "moved for good to" in polling.poll("ozen", START).detail
    assert feed_row(warehouse, "moved_to") == (f"{site.base}/new.xml",)
    (told,) = watch.as_it_is()
    assert any("write that into campaign.yml" in line for line in told.in_words())


def test_stories_that_went_by_unseen_are_counted_and_estimated(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.feed(*((n, START - n * HOUR) for n in range(1, 6)))
    poll()
    site.feed(*((100 + n, START + (25 - n) * HOUR) for n in range(5)))
    result = polling.poll("ozen", START + 30 * HOUR)
    assert "no overlap with the last poll, about 21 stories lost" in result.detail
    assert feed_row(warehouse, "entries_lost_polls, every_minutes") == (1, 30)


def test_the_rhythm_follows_what_a_source_yields(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR))
    poll()
    assert feed_row(warehouse, "every_minutes, next_poll_at") == (60, START + HOUR)
    for n in range(1, 9):
        poll(24 * n)
    slow = feed_row(warehouse, "every_minutes")[0]
    assert slow == 1440
    site.feed(*((n, START + 193 * HOUR) for n in range(1, 30)))
    poll(24 * 8 + 2)
    assert feed_row(warehouse, "every_minutes")[0] < 60


def test_only_what_is_due_is_asked_by_the_timetable_and_all_by_hand(site: Site, configure: Configure) -> None:
    configure("dala", feed="/rss.xml")
    day = date(2026, 2, 14)
    site.feed((1, START - HOUR))
    site.feed((2, START - HOUR), path="/dala.xml")
    assert reading.open_day(day, START, only_due=True) == ["ozen", "dala"]
    reading.poll(day, START, "ozen")
    assert reading.open_day(day, START + HOUR / 2, only_due=True) == ["ozen", "dala"]  # a page waits to be read
    asked = site.times_asked("/rss.xml")
    reading.poll(day, START + HOUR / 2, "ozen", only_due=True)
    assert site.times_asked("/rss.xml") == asked
    site.put("/a/1", ARTICLE)
    reading.read(day, START + HOUR / 2, "ozen")
    assert reading.open_day(day, START + HOUR / 2, only_due=True) == ["dala"]
    assert reading.confirm(day, START, ["ozen"]) == "1 accepted"
    assert reading.open_day(day, START + HOUR, only_due=True) == ["ozen", "dala"]
    assert reading.open_day(day, START) == ["ozen", "dala"]


def test_a_failing_source_is_left_in_peace_for_longer_and_as_long_as_its_server_asks(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.close("/rss.xml", 503, **{"Retry-After": "3000"})
    waits = []
    for n in range(6):
        poll(n * 7)
        (until,) = feed_row(warehouse, "next_poll_at")
        waits.append((until - (START + n * 7 * HOUR)) / timedelta(minutes=1))
    assert waits == [50, 60, 120, 240, 360, 360]
    assert rows(warehouse, "select retry_at from ops.fetches order by attempted_at limit 1") == [
        (START + 50 * timedelta(minutes=1),)
    ]


def test_a_source_goes_from_new_to_well_to_silent_and_back(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed(*((n, START - n * HOUR) for n in range(1, 30)))
    states = []
    for hours in (0, 1, 2, 20, 40, 41):
        if hours == 41:
            site.feed(*((n, START - n * HOUR) for n in range(1, 30)), (50, START + 41 * HOUR))
        poll(hours)
        states.append(feed_row(warehouse, "state")[0])
    assert states == ["new", "new", "well", "quiet", "silent", "well"]
    assert feed_row(warehouse, "state_since, last_new_at") == (START + 41 * HOUR, START + 41 * HOUR)


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [(404, b"", "gone"), (403, b"", "blocked"), (503, b"", "failing"), (200, WEB_PAGE, "failing")],
)
def test_a_source_that_fails_says_how(
    site: Site, configure: Configure, warehouse: str, status: int, body: bytes, state: str
) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR))
    poll()
    site.put("/rss.xml", body, status)
    for n in range(1, 4):
        poll(n)
    assert feed_row(warehouse, "state, state_since") == (state, START + 3 * HOUR)
    (told,) = watch.as_it_is()
    assert told.verdict.state == state
    assert any("what to do" in line for line in told.in_words())
    site.feed((1, START - HOUR), (2, START + HOUR))
    poll(5)
    assert feed_row(warehouse, "state = any(array['new', 'well', 'quiet']), failures_in_a_row") == (True, 0)


def test_looking_back_at_a_past_day_moves_neither_rhythm_nor_state(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.feed(*((n, START + n * HOUR) for n in range(-5, 40)))
    poll(48)
    before = feed_row(warehouse, "next_poll_at, state, last_attempt_at, last_new_at")
    polling.poll("ozen", START)
    assert feed_row(warehouse, "next_poll_at, state, last_attempt_at, last_new_at") == before
    assert len(rows(warehouse, "select from ops.fetches")) == 2


def test_a_receipt_tells_the_alarm_and_one_dead_outlet_alone_is_not_red(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure("dala", feed="/rss.xml")
    day = date(2026, 2, 14)
    for path in ("/rss.xml", "/dala.xml"):
        site.close(path, 503)
    for n in range(3):
        reading.poll(day, START + n * HOUR, "ozen")
    ((detail,),) = rows(warehouse, "select detail from ops.receipts where key = 'ozen'")
    assert detail.startswith("failing: 3 polls in a row gave nothing (server_error)")
    assert reading.confirm(day, START, ["ozen"]) == "1 unreachable"
    with pytest.raises(LocalError, match="no receipt from dala"):
        reading.confirm(day, START, ["ozen", "dala"])
    reading.poll(day, START, "dala")
    with pytest.raises(LocalError, match="most doors did not open"):
        reading.confirm(day, START, ["ozen", "dala"])
    site.feed((2, START - HOUR), path="/dala.xml")
    reading.poll(day, START + HOUR, "dala")
    assert reading.confirm(day, START, ["ozen", "dala"]) == "1 accepted, 1 unreachable"


def test_two_polls_at_once_are_as_good_as_one(site: Site, configure: Configure, warehouse: str) -> None:
    configure(feed="/rss.xml")
    site.feed(*((n, START - n * HOUR) for n in range(1, 6)))
    both = [threading.Thread(target=poll) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(5,)]
    assert sorted(rows(warehouse, "select outcome from ops.fetches")) == [("accepted",), ("unchanged",)]


def test_a_packed_sitemap_comes_through_the_door(site: Site, configure: Configure, warehouse: str) -> None:
    configure(sitemap="/news.xml.gz")
    site.sitemap((1, START - HOUR))
    packed = gzip.compress(site.pages["/news.xml"][1])
    site.put("/news.xml.gz", packed, **{"Content-Type": "application/x-gzip"})
    assert poll() is Outcome.ACCEPTED
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(1,)]


def test_a_source_with_many_new_stories_and_a_broken_line_keeps_what_it_knew(
    site: Site, configure: Configure, warehouse: str
) -> None:
    configure(feed="/rss.xml")
    site.feed((1, START - HOUR), (2, START - 2 * HOUR))
    poll()
    whole = site.pages["/rss.xml"][1]
    site.put("/rss.xml", whole[: len(whole) // 2])
    assert poll(1) is Outcome.ACCEPTED  # what is whole in it is read
    site.put("/rss.xml", b"")
    assert poll(2) is Outcome.REJECTED
    site.put("/rss.xml", whole)
    assert poll(3) is Outcome.ACCEPTED
    assert rows(warehouse, "select count(*) from raw.press_entries") == [(2,)]
