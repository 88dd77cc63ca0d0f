"""What a server can do to us, case by case: the class of the failure and its reason, and never anything else."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import hostile
import pytest
from hostile import BODY, OK, Answer, Site, endless, raw, redirect, send, serving, turns

from esep import config, days, http
from esep.http import challenges, manners


@pytest.fixture
def site() -> Iterator[Site]:
    http.forget()
    with serving() as shown:
        yield shown
    http.forget()


def failure(url: str, *, limit: int = 100_000, deadline: float = 10) -> tuple[str, str, int | None]:
    """What a fetch that fails says of itself."""
    with pytest.raises((http.TryLater, http.TurnedAway)) as caught:
        http.fetch(url, limit=limit, deadline=deadline)
    return caught.value.failure, caught.value.reason, caught.value.status


LONG = "Штаб коалиции провёл встречи в районах. " * 40
SHORT_NOTICE = (
    "<html><head><meta property='og:title' content='Жиын'></head><body><p>Ертең облыста жиын өтеді.</p>"
    "<form><div class='g-recaptcha'></div></form></body></html>"
).encode()
CASES: list[tuple[str, Answer, str, str, int | None]] = [
    ("401", send(401), "hard", "unauthorised", 401),
    ("403", send(403), "soft", "forbidden", 403),
    ("404", send(404), "hard", "not_found", 404),
    ("404 with a body larger than any page", send(404, b"x" * 300_000), "hard", "not_found", 404),
    ("404 packed in an unknown way", send(404, Content_Encoding="br"), "hard", "not_found", 404),
    ("410", send(410), "hard", "gone", 410),
    ("418", send(418), "hard", "client_error", 418),
    ("451", send(451), "hard", "withheld", 451),
    ("408", send(408), "temporary", "server_error", 408),
    ("429", send(429), "temporary", "throttled", 429),
    ("500", send(500), "temporary", "server_error", 500),
    ("503", send(503), "temporary", "server_error", 503),
    ("304 that nobody asked for", send(304, b""), "soft", "empty", 304),
    ("a redirect without an address", send(302, b""), "hard", "bad_redirect", 302),
    ("a redirect to no address", redirect("http://[bad/"), "hard", "bad_redirect", None),
    ("a redirect loop", redirect("/a"), "hard", "bad_redirect", None),
    ("a redirect that wants a cookie", redirect("/a", Set_Cookie="seen=1; Path=/"), "hard", "bad_redirect", None),
    ("a redirect to a private address", redirect("http://10.0.0.1/"), "hard", "private_address", None),
    ("a redirect to a private name", redirect("http://localhost/"), "hard", "private_address", None),
    ("a redirect to another port", redirect("http://127.0.0.1:1/"), "hard", "private_address", None),
    ("a redirect to a file", redirect("file:///etc/passwd"), "hard", "not_an_address", None),
    ("drips its body", hostile.DRIPS_ITS_BODY, "temporary", "timeout", 200),
    ("drips its headers", hostile.DRIPS_ITS_HEADERS, "temporary", "timeout", None),
    ("never answers", hostile.NEVER_ANSWERS, "temporary", "timeout", None),
    ("headers without end", endless(OK, b"X-A: b\r\n"), "temporary", "broken_answer", None),
    ("a huge header", raw(OK + b"X-A: " + b"b" * 1_000_000 + b"\r\n\r\nx"), "temporary", "broken_answer", None),
    ("a body without end", endless(OK + b"\r\n", b"x" * 10_000), "soft", "too_large", 200),
    ("a gzip bomb", send(body=hostile.BOMB, Content_Encoding="gzip"), "soft", "too_large", 200),
    ("gzip in gzip", send(body=BODY, Content_Encoding="gzip, gzip"), "soft", "bad_encoding", 200),
    ("gzip that is none", send(body=BODY, Content_Encoding="gzip"), "temporary", "broken_body", 200),
    ("gzip that ends early", send(body=gzip.compress(BODY)[:-6], Content_Encoding="gzip"), "temporary", "broken_body", 200),
    ("shorter than it said", raw(OK + b"Content-Length: 1000\r\n\r\nonly this"), "temporary", "broken_body", 200),
    ("reset in the middle", raw(OK + b"Content-Length: 1000\r\n\r\nonly this", resets=True), "temporary", "broken_body", 200),
    ("reset before a word", raw(resets=True), "temporary", "broken_answer", None),
    ("garbage for chunks", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n\xff\xff\r\n"), "temporary", "broken_body", 200),
    ("a length that is no number", raw(OK + b"Content-Length: many\r\n\r\nx"), "temporary", "broken_answer", None),
    ("no HTTP at all", raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "temporary", "broken_answer", None),
    ("a picture", send(Content_Type="image/jpeg"), "soft", "unexpected_type", 200),
    ("a PDF", send(Content_Type="application/pdf; qs=0.1"), "soft", "unexpected_type", 200),
    ("a zip", send(Content_Type="application/zip"), "soft", "unexpected_type", 200),
    ("bytes of some kind", send(Content_Type="application/octet-stream"), "soft", "unexpected_type", 200),
    ("Cloudflare with 200", send(body=hostile.CLOUDFLARE), "soft", "challenge", 200),
    ("Cloudflare with 403", send(403, hostile.CLOUDFLARE), "soft", "challenge", 403),
    ("Cloudflare with 503", send(503, hostile.CLOUDFLARE), "soft", "challenge", 503),
    ("Cloudflare by its header", send(403, b"", **{"cf-mitigated": "challenge"}), "soft", "challenge", 403),
    ("a guard in Russian", send(body=hostile.RUSSIAN_GUARD), "soft", "challenge", 200),
    ("a guard that borrows the page's name", send(403, SHORT_NOTICE), "soft", "challenge", 403),
    ("a page of one script", send(body=hostile.SCRIPT_ONLY), "soft", "challenge", 200),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "kind", "reason", "status"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_failure_says_its_class_and_its_reason(
    site: Site, answer: Answer, kind: str, reason: str, status: int | None
) -> None:
    site.answers["/a"] = answer
    # a drip would go on for eight seconds and end as something else, so that no clock need be read here
    deadline = 1.5 if reason == "timeout" else 30
    assert failure(site.url("/a"), deadline=deadline) == (kind, reason, status)


ABOUT_CAPTCHAS = f"<html><script src='/cdn-cgi/challenge-platform/x'></script>{LONG} captcha</html>".encode()
FEED = b"<?xml version='1.0'?><rss><title>captcha</title></rss>"
OTHERWISE = LONG.encode("cp1251")
UTF_8 = "text/html; charset=utf-8"
GOOD: list[tuple[str, Answer, bytes]] = [
    ("HTTP/1.0 without a length", raw(b"HTTP/1.0 200 OK\r\n\r\n" + BODY), BODY),
    ("more than it said", raw(OK + b"Content-Length: 4\r\n\r\nabcdefgh"), b"abcd"),
    ("a wrong charset is the reader's business", send(body=OTHERWISE, Content_Type=UTF_8), OTHERWISE),
    ("no type at all", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"), b"x"),
    ("an article about captchas", send(body=ABOUT_CAPTCHAS), ABOUT_CAPTCHAS),
    ("a short notice beside a form with a captcha", send(body=SHORT_NOTICE), SHORT_NOTICE),
    ("a feed that speaks of a captcha", send(body=FEED), FEED),
    ("an empty body is for the caller to judge", send(body=b""), b""),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "body"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_what_is_odd_and_good_is_taken(site: Site, answer: Answer, body: bytes) -> None:
    site.answers["/a"] = answer
    page = http.fetch(site.url("/a"), limit=100_000)
    assert page is not None
    assert page.body == body


@pytest.mark.parametrize("kind", ["application/gzip", "application/x-gzip", "application/octet-stream"])
def test_what_is_packed_is_taken_where_it_is_expected(site: Site, kind: str) -> None:
    site.answers["/sitemap.xml.gz"] = send(body=gzip.compress(BODY), Content_Type=kind)
    page = http.fetch(site.url("/sitemap.xml.gz"), limit=1_000, may_be_packed=True)
    assert page is not None
    assert gzip.decompress(page.body) == BODY
    assert failure(site.url("/sitemap.xml.gz")) == ("soft", "unexpected_type", 200)


def test_what_came_before_the_line_broke_is_handed_over(site: Site) -> None:
    site.answers["/a"] = raw(OK + b"Content-Length: 1000\r\n\r\nonly this")
    with pytest.raises(http.TryLater) as caught:
        http.fetch(site.url("/a"), limit=1_000)
    assert caught.value.arrived == b"only this"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    http.forget()
    with serving(hostile.self_signed(tmp_path)) as site:
        site.answers |= {"/a": send(), "/robots.txt": send(404)}
        assert failure(site.url("/a")) == ("temporary", "robots_unreadable", None)
        ledger = http.Memory()
        ledger.remember(http.origin_of(site.url("/a")), http.Robots("", 200, days.now()))
        with pytest.raises(http.TryLater) as caught:
            http.fetch(site.url("/a"), limit=100, ledger=ledger)
        assert caught.value.reason == "tls"
        assert not site.asked


def test_a_handshake_that_never_ends_is_left_at_the_deadline() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        ledger = http.Memory()
        url = f"https://127.0.0.1:{door.getsockname()[1]}/a"
        ledger.remember(http.origin_of(url), http.Robots("", 200, days.now()))
        with pytest.raises(http.TryLater) as caught:
            http.fetch(url, limit=100, deadline=0.5, ledger=ledger)
        assert caught.value.reason == "timeout"


def test_a_look_up_that_never_ends_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: ends.wait(30) and [])
    with pytest.raises(http.TryLater) as caught:
        http.resolve("slow.example", 80, may_be_local=False, timeout=0.2)
    ends.set()
    assert (caught.value.failure, caught.value.reason) == ("temporary", "dns")


def test_an_unknown_name_is_a_temporary_failure() -> None:
    http.forget()
    with pytest.raises(http.TryLater) as caught:
        http.resolve("no-such-host.invalid", 80, may_be_local=False, timeout=10)
    assert caught.value.reason == "dns"


def test_the_next_address_of_a_host_is_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, site.port)) for ip in ("127.0.0.77", "127.0.0.1")]
    allowed = replace(config.settings().press, private_hosts_allowed=frozenset({"news.example"}))
    monkeypatch.setattr("esep.http.reach.settings", lambda: replace(config.settings(), press=allowed))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    site.answers["/a"] = send()
    page = http.fetch(f"http://news.example:{site.port}/a", limit=100)
    assert page is not None
    assert page.body == BODY


def test_moved_for_good_is_told_from_moved_for_now(site: Site) -> None:
    site.answers |= {
        "/a": redirect("/b", 301),
        "/b": redirect("/c", 308),
        "/c": redirect("/d", 302),
        "/d": redirect("/e", 301),
        "/e": send(),
        "/f": redirect("/e", 307),
    }
    page = http.fetch(site.url("/a"), limit=100)
    assert page is not None
    assert (page.asked, page.moved_to, page.url) == (site.url("/a"), site.url("/c"), site.url("/e"))
    page = http.fetch(site.url("/f"), limit=100)
    assert page is not None
    assert (page.moved_to, page.url) == (None, site.url("/e"))


def test_no_cookie_is_kept_or_sent(site: Site) -> None:
    site.answers |= {"/a": redirect("/b", Set_Cookie="seen=1; Path=/"), "/b": send(Set_Cookie="seen=2")}
    for _ in range(2):
        assert http.fetch(site.url("/a"), limit=100) is not None
    assert not any("Cookie" in headers for _, headers in site.asked)


RULES = """
User-agent: *
Disallow: /

User-agent: EsepBot
User-agent: OtherBot
Disallow: /closed/
Allow: /closed/but-open
Disallow: /*.php$
Disallow: /*/print
Disallow: /новости/
"""


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/open", True), ("/closed/a", False), ("/closed/but-open/a", True), ("/a.php", False), ("/a.php?x=1", True),
        ("/a/print", False), ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
    ],
)  # fmt: skip
def test_robots_are_read_by_the_standard(site: Site, path: str, is_open: bool) -> None:
    site.answers |= {"/robots.txt": send(body=RULES.encode()), path: send()}
    if is_open:
        assert http.fetch(site.url(path), limit=100) is not None
    else:
        assert failure(site.url(path)) == ("hard", "robots", None)
        assert site.paths() == ["/robots.txt"]


TRAPS: list[tuple[str, Answer, bool]] = [
    ("no such file", send(404), True),
    ("forbidden", send(403), True),
    ("a redirect loop", redirect("/robots.txt"), True),
    ("a page instead", send(body=b"<html><body>404</body></html>"), True),
    ("without end", endless(OK + b"\r\n", b"# and so on\n" * 1_000), True),
    ("every pattern there is", send(body=b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"b$\n"), True),
    ("closed at the beginning of too much", send(body=b"User-agent: *\nDisallow: /\n" + b"#" * 600_000), False),
    ("a redirect into our network", redirect("http://10.0.0.1/robots.txt"), False),
    ("a server error", send(500), False),
    ("too many requests", send(429), False),
    ("never answers", hostile.NEVER_ANSWERS, False),
    ("no HTTP", raw(b"hello\r\n"), False),
]


@pytest.mark.parametrize(("answer", "is_open"), [trap[1:] for trap in TRAPS], ids=[trap[0] for trap in TRAPS])
def test_a_trap_in_robots_is_open_or_closed_and_nothing_else(site: Site, answer: Answer, is_open: bool) -> None:
    site.answers |= {"/robots.txt": answer, "/a": send()}
    if is_open:
        assert http.fetch(site.url("/a"), limit=100, deadline=30) is not None
    else:
        assert failure(site.url("/a"), deadline=2)[1] in {"robots", "robots_unreadable"}
        assert "/a" not in site.paths()


def test_rules_that_were_read_stand_while_the_server_cannot_give_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {
        "/robots.txt": turns(send(body=b"User-agent: *\nDisallow: /closed\n"), send(500)),
        "/open": send(),
        "/closed": send(),
    }
    assert http.fetch(site.url("/open"), limit=100) is not None
    later = days.now() + manners.STANDS * 1.1
    monkeypatch.setattr(days, "now", lambda: later)
    assert http.fetch(site.url("/open"), limit=100) is not None
    assert failure(site.url("/closed"))[1] == "robots"
    assert site.paths().count("/robots.txt") == 2


def test_a_closed_door_is_tried_again_in_an_hour(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers |= {"/robots.txt": turns(send(500), send(404)), "/a": send()}
    for _ in range(2):
        assert failure(site.url("/a"))[1] == "robots_unreadable"
    later = days.now() + manners.ASKED_AGAIN * 1.1
    monkeypatch.setattr(days, "now", lambda: later)
    assert http.fetch(site.url("/a"), limit=100) is not None
    assert site.paths().count("/robots.txt") == 2


def test_a_host_gets_one_request_at_a_time(site: Site) -> None:
    inside: list[int] = []
    most: list[int] = []

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        send()(handler)

    site.answers["/a"] = slowly
    askers = [threading.Thread(target=http.fetch, args=(site.url("/a"),), kwargs={"limit": 100}) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert most == [1, 1, 1, 1]


def test_waiting_for_a_turn_costs_the_deadline_nothing(site: Site) -> None:
    site.answers["/a"] = send()
    ledger, is_held = http.Memory(), threading.Event()
    origin = http.origin_of(site.url("/a"))
    ledger.remember(origin, http.Robots("", 200, days.now()))

    def hold() -> None:
        with ledger.turn(origin, 0.0):
            is_held.set()
            time.sleep(2.5)

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    assert http.fetch(site.url("/a"), limit=100, deadline=2, ledger=ledger) is not None
    holder.join()


SLOW = ["<script>" * 20_000, "<" * 100_000, "<title>" * 15_000, "<script" + " a" * 50_000, "<html>" + "<!--" * 25_000]


@pytest.mark.parametrize("page", SLOW, ids=range(len(SLOW)))
def test_a_page_made_to_be_slow_is_judged_like_any_other(page: str) -> None:
    assert challenges.is_challenge(200, page.encode()) in {True, False}
