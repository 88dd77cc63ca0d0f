"""An article is looked at again while it is news: its versions, its parts, its other addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hostile import OK, Site, raw, redirect, send, turns
from warehouse.harvest_room import LEAD, LINES, MORNING, article, claims, enter, fetches, one_reader, rows, site

from esep import archive, config
from esep.press.articles import harvest

__all__ = ["one_reader", "site"]  # fixtures


def look_again(site: Site, times: int = 6) -> list[str]:
    """Runs as they come four times a day for three days and a half; what became of the page each time it was asked."""
    became = []
    for hours in range(4, 84, 4):
        result = harvest.read_new("dala_ru", MORNING + timedelta(hours=hours))
        became += ["revised"] * result.revised + ["unchanged"] * result.unchanged + ["failed"] * result.failures
    return became


def test_an_article_is_looked_at_again_while_it_is_news(site: Site, warehouse: str) -> None:
    site.answers["/1"] = send(body=article())
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert look_again(site) == ["unchanged"] * 4
    assert site.paths().count("/1") == 5
    assert rows(warehouse, "select visits, next_look_at from ops.visits") == [(5, None)]
    assert (
        rows(warehouse, "select outcome, detail from ops.fetches where kind = 'page' order by attempted_at")[1:]
        == [("unchanged", "same bytes")] * 4
    )


def test_an_old_article_is_read_once(site: Site, warehouse: str) -> None:
    site.answers["/1"] = send(body=article())
    enter(site, warehouse, "/1", published=MORNING - timedelta(days=30))
    harvest.read_new("dala_ru", MORNING)
    assert look_again(site) == []


def revise(site: Site, warehouse: str, *bodies: bytes) -> list[str]:
    """An article that reads otherwise at each look."""
    site.answers["/1"] = turns(*(send(body=body) for body in bodies))
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    return look_again(site)


def test_a_changed_figure_is_a_new_version_and_the_change_is_visible(site: Site, warehouse: str) -> None:
    assert revise(site, warehouse, article(12), article(21)) == ["revised", "unchanged", "unchanged", "unchanged"]
    assert [(low, scope) for _, low, scope in claims(warehouse)].count((21, "61")) == 1
    changes = rows(
        warehouse,
        "select version_no, measure, scope, change, low_before, low_after, said_before like '%%12 встреч%%' "
        "from raw.press_claim_changes",
    )
    assert changes == [(2, "meetings_held", "61", "changed", 12, 21, True)]


def test_a_figure_that_came_and_a_page_that_went_back(site: Site, warehouse: str) -> None:
    more = article(12).replace(LINES[3].encode(), "В составе коалиции области 457 человек.".encode())
    changes = "select version_no, measure, change, coalesce(low_before, low_after) from raw.press_claim_changes"
    site.answers["/1"] = turns(*(send(body=body) for body in (article(12), more, article(12))))
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert harvest.read_new("dala_ru", MORNING + timedelta(hours=2)).revised == 1
    assert rows(warehouse, changes) == [(2, "members_count", "added", 457)]
    assert harvest.read_new("dala_ru", MORNING + timedelta(hours=8)).revised == 1
    assert rows(warehouse, changes) == [(2, "members_count", "removed", 457)]  # the first version stands again
    assert rows(warehouse, "select count(*), count(returned_at) from raw.press_pages") == [(2, 1)]


def test_other_bytes_with_the_same_words_are_no_new_version(site: Site, warehouse: str) -> None:
    advertisement = article(tail="<aside><script>show(17)</script></aside>")
    assert revise(site, warehouse, article(), advertisement, article())[0] == "unchanged"
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(1,)]
    digest = archive.sha256(advertisement)
    assert archive.get(config.settings().archive, digest) == advertisement
    assert rows(warehouse, "select bytes from ops.files where file_sha256 = %s", digest) == [(len(advertisement),)]


def test_what_stands_is_the_version_that_the_page_went_back_to(site: Site, warehouse: str) -> None:
    advertisement = article(12, tail="<aside><script>show(17)</script></aside>")
    assert revise(site, warehouse, article(12), article(21), article(12), advertisement)[:3] == [
        "revised",
        "revised",
        "unchanged",
    ]


def test_the_same_words_with_other_figures_are_a_new_version(site: Site, warehouse: str) -> None:
    """A long text may differ in one figure and have the sketch that it had."""
    site.answers["/1"] = turns(send(body=article(12)), send(body=article(12, tail="<aside>7</aside>")))
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert rows(warehouse, "update raw.press_claims set low = 99 where low = 12 returning 1")
    assert look_again(site)[0] == "revised"


def test_an_article_of_which_only_a_part_came_hides_no_whole_one(site: Site, warehouse: str) -> None:
    whole = article(head=f'<link rel="canonical" href="{site.url("/news/1")}">')
    cut = whole[: whole.index("Представители".encode())]
    head = OK + f"Content-Length: {len(whole)}\r\n\r\n".encode()
    site.answers |= {"/news/1": raw(head + cut), "/news/1/print": send(body=whole)}
    enter(site, warehouse, "/news/1", "/news/1/print")
    harvest.read_new("dala_ru", MORNING)
    assert rows(warehouse, "select 'PARTIAL' = any(flags) from raw.press_pages order by 1") == [(False,), (True,)]


def test_an_article_that_was_behind_a_paywall_is_a_version_when_it_is_free(site: Site, warehouse: str) -> None:
    closed = article(head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>')
    assert revise(site, warehouse, closed, article(), article())[0] == "revised"
    flags = rows(warehouse, "select 'PARTIAL' = any(flags) from raw.press_pages order by fetched_at")
    assert flags == [(True,), (False,)]


def test_an_etag_that_is_frozen_hides_a_change_for_one_look_only(site: Site, warehouse: str) -> None:
    served = [article(12), article(21)]

    def lying(handler: Any) -> None:
        body = served[0] if site.paths().count("/1") == 1 else served[1]
        if handler.headers.get("If-None-Match"):
            send(304, b"")(handler)
        else:
            send(body=body, ETag='"frozen"')(handler)

    site.answers["/1"] = lying
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert look_again(site) == ["unchanged", "revised", "unchanged", "unchanged"]
    assert rows(warehouse, "select detail from ops.fetches where kind = 'page' order by attempted_at")[1] == ("304",)


def test_an_article_taken_down_is_remembered_as_such(site: Site, warehouse: str) -> None:
    site.answers["/1"] = turns(send(body=article()), send(410))
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert look_again(site) == ["failed"]
    assert rows(warehouse, "select failure, reason, next_look_at, visits from ops.visits") == [
        ("hard", "gone", None, 1)
    ]
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(1,)]


def test_entries_that_lead_to_one_article_are_one_article(site: Site, warehouse: str) -> None:
    itself = f'<link rel="canonical" href="{site.url("/news/1")}">'
    site.answers |= {
        "/news/1": send(body=article(head=itself)),
        "/news/1/print": send(body=article(head=itself)),
        "/moved": redirect("/news/1", 301),
    }
    enter(site, warehouse, "/news/1", "/news/1/print", "/moved")
    result = harvest.read_new("dala_ru", MORNING)
    assert result.failures == 0
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(1,)]
    assert len({kept_as for (kept_as,) in rows(warehouse, "select kept_as from ops.visits")}) == 1
    assert len(claims(warehouse)) == len({*claims(warehouse)})


@pytest.mark.parametrize("believed_by_nobody", ["/", "/news", "http://elsewhere.example/news/1", "/news/one-for-all"])
def test_a_canonical_address_that_is_none_joins_nothing(site: Site, warehouse: str, believed_by_nobody: str) -> None:
    where = believed_by_nobody if believed_by_nobody.startswith("http") else site.url(believed_by_nobody)
    head = f'<link rel="canonical" href="{where}">'
    other = LINES[2].encode(), "Совсем другая новость: школьники области участвовали в спортивном празднике.".encode()
    site.answers |= {
        "/news/1": send(body=article(head=head)),
        "/news/2": send(
            body=article(44, title="Праздник спорта прошёл в школах", head=head)
            .replace(*other)
            .replace(LEAD.encode(), b"")
        ),
    }
    enter(site, warehouse, "/news/1", "/news/2")
    assert harvest.read_new("dala_ru", MORNING).pages == 2
    assert rows(warehouse, "select count(*) from raw.press_pages") == [(2,)]


def test_a_part_of_an_article_is_kept_flagged_and_asked_for_again(site: Site, warehouse: str) -> None:
    whole = article(12)
    cut = whole[: whole.index("Представители".encode())]
    head = OK + f"Content-Length: {len(whole)}\r\n\r\n".encode()
    site.answers["/1"] = turns(raw(head + cut), send(body=whole))
    enter(site, warehouse, "/1")
    result = harvest.read_new("dala_ru", MORNING)
    assert (result.pages, result.failures) == (1, 1)
    assert fetches(warehouse, site)["/1"] == ("unreachable", "temporary", "broken_body", 200)
    assert rows(warehouse, "select 'PARTIAL' = any(flags) from raw.press_pages") == [(True,)]
    harvest.read_new("dala_ru", MORNING + timedelta(minutes=5))
    flags = rows(warehouse, "select 'PARTIAL' = any(flags) from raw.press_pages order by fetched_at")
    assert flags == [(True,), (False,)]
    assert rows(warehouse, "select count(*) from raw.press_claim_changes") == [(0,)]


@pytest.mark.parametrize(
    "page",
    [
        article()[: article().index("брошюры".encode())],
        article(head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
        article().replace("раздали брошюры.".encode(), "раздали брошюры.</p><p>Полный текст доступен по подписке.".encode()),
    ],
    ids=["cut", "not free", "a paywall"],
)  # fmt: skip
def test_a_page_that_holds_only_a_part_says_so(site: Site, warehouse: str, page: bytes) -> None:
    site.answers["/1"] = send(body=page)
    enter(site, warehouse, "/1")
    harvest.read_new("dala_ru", MORNING)
    assert rows(warehouse, "select 'PARTIAL' = any(flags) from raw.press_pages") == [(True,)]
