"""Pages asked, read, looked at again and kept once, against a server that may do its worst. All texts are of our own making."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hostile
import psycopg
import pytest
from hostile import OK, Answer, Site, raw, redirect, send, serving, turns

from esep import archive, bounded, config, http
from esep.press import reading
from esep.press.articles import harvest, reader, rereading, visits
from esep.press.sources import hosts, polling
from esep.receipts import Outcome

MORNING = datetime.fromisoformat("2026-02-14T08:00:00+05:00")
LEAD = "Штаб коалиции Туркестанской области подвёл итоги работы за день."
LINES = [
    LEAD,
    "В районах области члены коалиции провели {held} встреч с населением, рассказали сельские акимы.",
    "Участники задавали вопросы о проекте Конституции, о референдуме и о порядке голосования на участках.",
    "Представители партий и общественных организаций ответили на вопросы жителей и раздали брошюры.",
]


@pytest.fixture(scope="module")
def one_reader() -> Iterator[reader.PageReader]:
    """One real child for all tests of this file: its start costs seconds."""
    with reader.PageReader() as shared:
        yield shared


class Lent:
    """A reader that outlives the block it is lent to."""

    def __init__(self, owner: reader.PageReader) -> None:
        self.read = owner.read

    def __enter__(self) -> Lent:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def site(warehouse: str, monkeypatch: pytest.MonkeyPatch, one_reader: reader.PageReader) -> Iterator[Site]:
    for room in (harvest, rereading):
        monkeypatch.setattr(room, "PageReader", lambda: Lent(one_reader))
    with serving() as shown:
        monkeypatch.setenv("ESEP_PRESS_BASE", shown.url(""))
        config.forget()
        http.forget()
        yield shown


def rows(warehouse: str, query: str, *given: Any) -> list[Any]:
    with psycopg.connect(warehouse) as connection:
        return connection.execute(query.encode(), given).fetchall()


def article(
    held: int = 12, *, title: str = "Штаб Туркестанской области подвёл итоги дня", head: str = "", tail: str = ""
) -> bytes:
    body = "".join(f"<p>{line.format(held=held)}</p>" for line in LINES)
    page = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article>{tail}</body></html>"
    return page.encode()


def enter(site: Site, warehouse: str, *paths: str, code: str = "dala_ru", published: datetime = MORNING) -> None:
    """Entries as a feed would have given them."""
    with psycopg.connect(warehouse) as connection:
        for path in paths:
            connection.execute(
                "insert into raw.press_entries (source_code, url, title, published_at, first_seen_at) values (%s, %s, %s, %s, %s)",
                (code, site.url(path), "Заголовок из ленты", published, published),
            )


def fetches(warehouse: str, site: Site) -> dict[str, tuple[str, str | None, str, int | None]]:
    """The attempts at pages by path: outcome, failure, reason, status. One each."""
    found = rows(warehouse, "select url, outcome, failure, reason, http_status from ops.fetches where kind = 'page'")
    by_path = {url.removeprefix(site.url("")): tuple(rest) for url, *rest in found}
    assert len(by_path) == len(found)
    return by_path


def claims(warehouse: str) -> list[Any]:
    return rows(warehouse, "select measure, low, scope from raw.press_claims order by url, body_sha256, claim_no")


HOSTILE: dict[str, tuple[Answer, str, str | None, str, int | None]] = {
    "/401": (send(401), "rejected", "hard", "unauthorised", 401),
    "/403": (send(403), "rejected", "soft", "forbidden", 403),
    "/404": (send(404), "rejected", "hard", "not_found", 404),
    "/410": (send(410), "rejected", "hard", "gone", 410),
    "/500": (send(500), "unreachable", "temporary", "server_error", 500),
    "/loop": (redirect("/loop"), "rejected", "hard", "bad_redirect", None),
    "/cookie": (redirect("/cookie", Set_Cookie="a=1"), "rejected", "hard", "bad_redirect", None),
    "/private": (redirect("http://10.0.0.1/"), "rejected", "hard", "private_address", None),
    "/home": (redirect("/"), "rejected", "soft", "redirected_home", 200),
    "/": (send(body=article()), "accepted", None, "", 200),
    "/challenge": (send(body=hostile.CLOUDFLARE), "rejected", "soft", "challenge", 200),
    "/guard": (send(503, hostile.RUSSIAN_GUARD), "rejected", "soft", "challenge", 503),
    "/empty": (send(body=b""), "rejected", "soft", "empty", 200),
    "/blank": (send(body=b" \n\t "), "rejected", "soft", "empty", 200),
    "/bomb": (send(body=hostile.BOMB, Content_Encoding="gzip"), "rejected", "soft", "too_large", 200),
    "/feed": (send(body=b"<?xml version='1.0'?><rss><title>x</title></rss>"), "rejected", "soft", "unexpected_type", 200),
    "/json": (send(body=b'{"error": "no such article"}'), "rejected", "soft", "unexpected_type", 200),
    "/picture": (send(Content_Type="image/jpeg"), "rejected", "soft", "unexpected_type", 200),
    "/nothing": (send(body=b"<html><body><nav><a href='/'>x</a></nav></body></html>"), "rejected", "soft", "no_article", 200),
    "/nested": (send(body=b"<html><body>" + b"<div>" * 50_000 + b"x"), "rejected", "soft", "refused", 200),
    "/slow": (hostile.DRIPS_ITS_HEADERS, "unreachable", "temporary", "timeout", None),
    "/endless": (hostile.endless(OK, b"X-A: b\r\n"), "unreachable", "temporary", "broken_answer", None),
    "/reset": (raw(OK + b"Content-Length: 900\r\n\r\n<html>", resets=True), "unreachable", "temporary", "broken_body", 200),
    "/garbage": (raw(OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n"), "unreachable", "temporary", "broken_body", 200),
    "/old": (raw(b"HTTP/1.0 200 OK\r\n\r\n" + article(title="Старый сервер отвечает по-старому")), "accepted", None, "", 200),
    "/charset": (
        send(body=article(title="Кодировка объявлена неверно", held=15).decode().encode("cp1251"), Content_Type="text/html; charset=utf-8"),
        "accepted", None, "", 200,
    ),
}  # fmt: skip


def test_whatever_a_server_does_is_one_row_with_its_class(
    site: Site, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "MOST_IN_A_ROW", 1_000)
    patient = replace(config.settings().press, timeout_seconds=4.0)
    known = replace(config.settings(), press=patient)
    monkeypatch.setattr(http, "settings", lambda: known)
    paths = [path for path in HOSTILE if path != "/"]
    site.answers |= {path: case[0] for path, case in HOSTILE.items()}
    enter(site, warehouse, *paths)
    result = harvest.read_new("dala_ru", MORNING)
    assert fetches(warehouse, site) == {path: HOSTILE[path][1:] for path in paths}
    assert (result.pages, result.failures) == (2, len(paths) - 2)
    asked = rows(warehouse, "select count(*), count(took_ms), count(as_of) from ops.fetches where kind = 'page'")
    assert asked == [(len(paths),) * 3]
    again = dict(
        rows(warehouse, "select failure, count(next_look_at) from ops.visits where failure is not null group by 1")
    )
    assert again["hard"] == 0
    assert again["soft"] == sum(case[2] == "soft" for case in HOSTILE.values())
    assert again["temporary"] == sum(case[2] == "temporary" for case in HOSTILE.values())
    assert ("meetings_held", 15, "61") in claims(warehouse)  # the page in another encoding than it said


def test_a_certificate_that_nobody_vouches_for_is_a_row(
    warehouse: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serving(hostile.self_signed(tmp_path)) as site:
        monkeypatch.setenv("ESEP_PRESS_BASE", site.url(""))
        config.forget()
        enter(site, warehouse, "/a")
        assert harvest.read_new("dala_ru", MORNING).outcome is Outcome.UNREACHABLE
        assert fetches(warehouse, site)["/a"][:3] == ("unreachable", "temporary", "robots_unreadable")
        rows(warehouse, "update ops.hosts set robots_text = '', robots_status = 404 returning host")
        harvest.read_new("dala_ru", MORNING + timedelta(minutes=5))
        assert rows(warehouse, "select reason from ops.fetches order by attempted_at") == [
            ("robots_unreadable",),
            ("tls",),
        ]


def test_a_host_that_asks_for_patience_gets_it(site: Site, warehouse: str) -> None:
    site.answers |= {"/1": send(429, Retry_After="99999999999"), "/2": send(body=article())}
    enter(site, warehouse, "/1", "/2")
    result = harvest.read_new("dala_ru", MORNING)
    assert (result.outcome, result.failures, result.left) == (Outcome.UNREACHABLE, 1, 1)
    assert "/2" not in site.paths()
    assert rows(warehouse, "select next_look_at from ops.visits") == [(MORNING + timedelta(hours=1),)]


def test_a_host_that_is_down_costs_a_few_attempts_and_not_all_of_them(site: Site, warehouse: str) -> None:
    paths = [f"/{n}" for n in range(9)]
    site.answers |= {path: send(502) for path in paths}
    enter(site, warehouse, *paths)
    result = harvest.read_new("dala_ru", MORNING)
    assert (result.failures, result.left) == (harvest.MOST_IN_A_ROW, len(paths) - harvest.MOST_IN_A_ROW)


def test_no_more_than_so_many_pages_and_so_long_in_one_run(
    site: Site, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [f"/{n}" for n in range(4)]
    site.answers |= {path: send(404) for path in paths}
    enter(site, warehouse, *paths)
    monkeypatch.setattr(harvest, "MOST_PAGES", 3)
    assert harvest.read_new("dala_ru", MORNING).left == 1
    monkeypatch.setattr(harvest, "MOST_SECONDS", -1.0)
    assert harvest.read_new("dala_ru", MORNING).left == 1
    monkeypatch.undo()
    assert len(fetches(warehouse, site)) == 3


def test_a_temporary_failure_is_tried_again_ever_later_and_at_last_given_up(site: Site, warehouse: str) -> None:
    site.answers["/1"] = send(503)
    enter(site, warehouse, "/1")
    at, waits = MORNING, []
    for _ in range(20):
        harvest.read_new("dala_ru", at)
        ((again,),) = rows(warehouse, "select next_look_at from ops.visits")
        if again is None:
            break
        harvest.read_new("dala_ru", again - timedelta(seconds=1))  # not before its time
        waits.append(again - at)
        at = again
    assert waits == list(visits.TEMPORARY)
    assert site.paths().count("/1") == len(waits) + 1


@pytest.mark.parametrize(("status", "times"), [(403, len(visits.SOFT) + 1), (410, 1)])
def test_a_page_that_is_refused_is_not_asked_for_ever(site: Site, warehouse: str, status: int, times: int) -> None:
    site.answers["/1"] = send(status)
    enter(site, warehouse, "/1")
    for day in range(9):
        harvest.read_new("dala_ru", MORNING + timedelta(days=day))
    assert site.paths().count("/1") == times


def test_one_bad_page_stops_no_other_and_is_read_when_it_is_well(site: Site, warehouse: str) -> None:
    site.answers |= {
        "/1": turns(send(503), send(body=article())),
        "/2": send(body=article(title="Другая новость дня из штаба")),
    }
    enter(site, warehouse, "/1", "/2")
    result = harvest.read_new("dala_ru", MORNING)
    assert (result.outcome, result.pages, result.failures) == (Outcome.ACCEPTED, 1, 1)
    assert harvest.read_new("dala_ru", MORNING + timedelta(minutes=5)).pages == 1
    assert rows(warehouse, "select failure, failures, visits from ops.visits order by url") == [
        (None, 0, 1),
        (None, 0, 1),
    ]


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
