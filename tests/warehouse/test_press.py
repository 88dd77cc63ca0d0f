"""A small outlet of our own, polled and read into a real warehouse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from warehouse.press_room import rows, served

from esep import archive, config, http
from esep.press import reading
from esep.press.articles import harvest, rereading
from esep.press.sources import polling
from esep.press.sources.attempts import PollResult
from esep.receipts import Outcome

ARTICLES = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "press" / "articles.yml").read_text(encoding="utf-8")
)
DAY_1 = datetime.fromisoformat("2026-02-14T08:00:00+05:00")
DAY_2 = datetime.fromisoformat("2026-02-15T08:00:00+05:00")


@dataclass
class Outlet:
    """A site with one feed; what it serves can be changed while it runs."""

    base: str = ""
    pages: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def publish(self, number: int, text: str, at: str) -> str:
        title, *lines = text.strip().splitlines()
        body = "".join(f"<p>{line}</p>" for line in lines)
        page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
        self.pages[f"/a/{number}"] = (200, page.encode(), {})
        return f"<item><title>{title}</title><link>{self.base}/a/{number}?utm_source=rss</link><pubDate>{at}</pubDate></item>"

    def feed(self, *items: str, **headers: str) -> None:
        document = f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'
        self.pages["/dala_ru/rss.xml"] = (200, document.encode(), headers)


@pytest.fixture
def outlet(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outlet]:
    shown = Outlet()

    with served(shown):
        monkeypatch.setenv("ESEP_PRESS_BASE", shown.base)
        config.forget()
        http.forget()
        yield shown


def contents(warehouse: str) -> list[Any]:
    """Everything that was read, without the instants of our own clock."""
    return [
        rows(warehouse, "select source_code, url, title, published_at from raw.press_entries order by 1, 2"),
        rows(
            warehouse, "select url, body_sha256, title, language, flags, title_key from raw.press_pages order by 1, 2"
        ),
        rows(warehouse, "select * from raw.press_mentions order by 1, 2, 3, 4, 7"),
        rows(warehouse, "select * from raw.press_claims order by 1, 2, 3"),
    ]


def test_an_article_travels_from_the_feed_to_its_claims(outlet: Outlet, warehouse: str) -> None:
    outlet.feed(outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"))
    assert polling.poll("dala_ru", DAY_1) == PollResult(Outcome.ACCEPTED, 1, 1, "")
    result = harvest.read_new("dala_ru", DAY_1)
    assert (result.outcome, result.pages, result.failures, result.claims) == (Outcome.ACCEPTED, 1, 0, 6)
    ((url, digest, basis, published),) = rows(
        warehouse, "select url, body_sha256, date_basis, published_at from raw.press_pages"
    )
    assert url == f"{outlet.base}/a/1"
    assert (basis, published) == ("feed", datetime.fromisoformat("2026-02-13T21:45:00+05:00"))
    assert archive.get(config.settings().archive, digest) == outlet.pages["/a/1"][1]
    assert rows(warehouse, "select low, scope, status from raw.press_claims where measure = 'meetings_planned'") == [
        (1240, "35", "planned")
    ]
    assert ("region", "35", "primary") in rows(warehouse, "select kind, code, role from raw.press_mentions")


def test_doing_it_again_changes_nothing(outlet: Outlet, warehouse: str) -> None:
    outlet.feed(*(outlet.publish(n, a["text"], "Fri, 13 Feb 2026 21:45:00 +0500") for n, a in enumerate(ARTICLES[:4])))
    polling.poll("dala_ru", DAY_1)
    harvest.read_new("dala_ru", DAY_1)
    before = contents(warehouse)
    assert polling.poll("dala_ru", DAY_1).outcome is Outcome.UNCHANGED
    assert harvest.read_new("dala_ru", DAY_1).outcome is Outcome.UNCHANGED
    assert rereading.reread(url=f"{outlet.base}/a/1").unchanged == 1
    assert rereading.reread().pages == 0
    assert contents(warehouse) == before


def test_history_is_read_again_when_the_rules_change(
    outlet: Outlet, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet.feed(outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"))
    polling.poll("dala_ru", DAY_1)
    harvest.read_new("dala_ru", DAY_1)
    asked = list(outlet.asked)
    monkeypatch.setattr(reading, "READER_VERSION", "next")
    assert rereading.reread().pages == 1
    assert rows(warehouse, "select reader_version from raw.press_pages") == [("next",)]
    assert outlet.asked == asked  # from the archive, not from the site


def test_the_hash_decides_when_a_server_has_no_validators(outlet: Outlet) -> None:
    outlet.feed(outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"))
    polling.poll("dala_ru", DAY_1)
    assert polling.poll("dala_ru", DAY_1).detail == "same bytes"


def test_a_validator_saves_the_transfer(outlet: Outlet) -> None:
    outlet.feed(outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"), ETag='"1"')
    polling.poll("dala_ru", DAY_1)
    assert polling.poll("dala_ru", DAY_1).detail == "304"


def test_what_is_published_later_waits_and_is_not_hidden_by_a_validator(outlet: Outlet, warehouse: str) -> None:
    outlet.feed(
        outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"),
        outlet.publish(2, ARTICLES[1]["text"], "Sat, 14 Feb 2026 10:00:00 +0500"),
        ETag='"1"',
    )
    assert polling.poll("dala_ru", DAY_1).entries_new == 1
    assert polling.poll("dala_ru", DAY_2).entries_new == 1
    assert polling.poll("dala_ru", DAY_2).outcome is Outcome.UNCHANGED
    assert all(seen <= DAY_2 for (seen,) in rows(warehouse, "select first_seen_at from raw.press_entries"))


def test_the_first_sight_of_an_entry_stands(outlet: Outlet, warehouse: str) -> None:
    first = outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500")
    outlet.feed(first)
    polling.poll("dala_ru", DAY_1)
    outlet.feed(first.replace("утвердили", "изменили"))
    assert polling.poll("dala_ru", DAY_1).entries_new == 0
    assert "утвердили" in rows(warehouse, "select title from raw.press_entries")[0][0]


def test_a_feed_that_turned_into_a_page_is_rejected_with_its_reason(outlet: Outlet, warehouse: str) -> None:
    outlet.pages["/dala_ru/rss.xml"] = (200, b"<!DOCTYPE html><html><body>Welcome to our new site</body></html>", {})
    result = polling.poll("dala_ru", DAY_1)
    assert (result.outcome, result.detail) == (Outcome.REJECTED, "a web page where the feed should be")
    assert rows(warehouse, "select failures_in_a_row, etag from ops.feeds") == [(1, None)]


def test_a_silent_outlet_is_unreachable_and_counted(outlet: Outlet, warehouse: str) -> None:
    outlet.pages["/dala_ru/rss.xml"] = (503, b"", {})
    for _ in range(2):
        assert polling.poll("dala_ru", DAY_1).outcome is Outcome.UNREACHABLE
    assert rows(warehouse, "select failures_in_a_row, last_success_at from ops.feeds") == [(2, None)]
    assert len(rows(warehouse, "select from ops.fetches")) == 2
    outlet.feed()
    polling.poll("dala_ru", DAY_1)
    assert rows(warehouse, "select failures_in_a_row from ops.feeds") == [(0,)]


def test_a_feed_that_moved_on_without_us_says_so(outlet: Outlet) -> None:
    outlet.feed(outlet.publish(1, ARTICLES[0]["text"], "Fri, 13 Feb 2026 21:45:00 +0500"))
    polling.poll("dala_ru", DAY_1)
    outlet.feed(outlet.publish(2, ARTICLES[1]["text"], "Fri, 13 Feb 2026 22:45:00 +0500"))
    assert "no overlap" in polling.poll("dala_ru", DAY_1).detail


def test_two_readers_at_once_are_as_good_as_one(outlet: Outlet, warehouse: str) -> None:
    outlet.feed(*(outlet.publish(n, a["text"], "Fri, 13 Feb 2026 21:45:00 +0500") for n, a in enumerate(ARTICLES[:3])))
    polling.poll("dala_ru", DAY_1)
    both = [threading.Thread(target=harvest.read_new, args=("dala_ru", DAY_1)) for _ in range(2)]
    for reader in both:
        reader.start()
    for reader in both:
        reader.join()
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(3,)]
    assert all([path for path, _ in outlet.asked].count(f"/a/{n}") == 1 for n in range(3))
