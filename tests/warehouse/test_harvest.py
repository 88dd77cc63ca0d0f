"""Pages asked: whatever a server does is one row with its class, and is tried again as it deserves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import hostile
import pytest
from hostile import OK, Answer, Site, raw, redirect, send, serving, turns
from warehouse.harvest_room import MORNING, article, claims, enter, fetches, one_reader, rows, site

from esep import config, http
from esep.press.articles import harvest, visits
from esep.receipts import Outcome

__all__ = ["one_reader", "site"]  # fixtures

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
