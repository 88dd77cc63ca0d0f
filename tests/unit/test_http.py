"""The polite door against a hostile server of our own, on this machine."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from hostile import BODY, Answer, Site, send, serving

from esep import config, days, http
from esep.errors import Refused, Unreachable
from esep.http import manners, reach
from esep.http.wire import Budget


@pytest.fixture
def site() -> Iterator[Site]:
    http.forget()
    with serving() as shown:
        yield shown
    http.forget()


def test_a_page_comes_with_its_bytes_and_validators(site: Site) -> None:
    site.answers["/a"] = send(ETag='"1"', Last_Modified="Fri, 13 Feb 2026 10:00:00 GMT")
    page = http.fetch(site.url("/a"), limit=100)
    assert page is not None
    assert (page.body, page.status, page.conditional.etag) == (BODY, 200, '"1"')
    assert dict(site.asked)["/a"]["User-Agent"] == config.settings().press.user_agent
    assert dict(site.asked)["/a"]["Accept-Encoding"] == "gzip, deflate"


def test_unchanged_is_none_and_only_one_validator_is_sent(site: Site) -> None:
    site.answers["/a"] = send(304, b"")
    assert (
        http.fetch(site.url("/a"), limit=100, conditional=http.Conditional('"1"', "Fri, 13 Feb 2026 10:00:00 GMT"))
        is None
    )
    headers = dict(site.asked)["/a"]
    assert headers["If-None-Match"] == '"1"'
    assert "If-Modified-Since" not in headers


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_what_will_not_change_by_itself_is_refused(site: Site, status: int) -> None:
    site.answers["/a"] = send(status)
    with pytest.raises(Refused) as caught:
        http.fetch(site.url("/a"), limit=100)
    assert caught.value.status == status  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "said", "kept"), [(503, "120", 120), (429, "99999999999", 3600), (500, "soon", None), (503, None, None)]
)
def test_what_may_work_later_says_when(site: Site, status: int, said: str | None, kept: int | None) -> None:
    site.answers["/a"] = send(status, **({"Retry_After": said} if said else {}))
    with pytest.raises(Unreachable) as caught:
        http.fetch(site.url("/a"), limit=100)
    assert (caught.value.status, caught.value.retry_after) == (status, kept)  # type: ignore[attr-defined]


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    http.forget()
    with pytest.raises(Unreachable):
        http.fetch(f"http://127.0.0.1:{port}/a", limit=100)


def test_redirects_are_followed_by_hand_and_counted(site: Site) -> None:
    site.answers |= {"/a": send(302, b"", Location="/b"), "/b": send(), "/loop": send(302, b"", Location="/loop")}
    page = http.fetch(site.url("/a"), limit=100)
    assert page is not None
    assert page.url == site.url("/b")
    with pytest.raises(Refused, match="redirects"):
        http.fetch(site.url("/loop"), limit=100)


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/", "http://169.254.169.254/latest", "http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://224.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://192.88.99.1/", "http://[bad/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pass@example.org/", "http://example.org:8080/",
    ],
)  # fmt: skip
def test_a_redirect_into_our_own_network_is_refused(site: Site, target: str) -> None:
    site.answers["/a"] = send(302, b"", Location=target)
    with pytest.raises((Refused, Unreachable)):
        http.fetch(site.url("/a"), limit=100, deadline=3)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("address", "is_public"),
    [("8.8.8.8", True), ("2a00:1450::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("100.64.0.1", False), ("224.0.0.1", False),
     ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False), ("64:ff9b::808:808", False), ("192.88.99.1", False), ("0.0.0.0", False)],
)  # fmt: skip
def test_only_the_public_internet_is_public(address: str, is_public: bool) -> None:
    assert http.is_public(address) is is_public


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        http.resolve("rebind.example", 80, may_be_local=False, timeout=1)


def test_the_checked_address_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *args: object, **kwargs: object) -> object:
        asked.append(host)
        return real("127.0.0.1", *args, **kwargs)  # type: ignore[arg-type]

    site.answers["/a"] = send()
    allowed = replace(config.settings().press, private_hosts_allowed=frozenset({"news.example"}))
    monkeypatch.setattr(reach, "settings", lambda: replace(config.settings(), press=allowed))
    monkeypatch.setattr(socket, "getaddrinfo", once)
    page = http.fetch(f"http://news.example:{site.port}/a", limit=100)
    assert page is not None
    assert asked.count("news.example") == 2  # robots.txt and the page: one look-up for each connection, none besides
    assert dict(site.asked)["/a"]["Host"] == f"news.example:{site.port}"


def test_packed_pages_are_unpacked_within_the_limit(site: Site) -> None:
    raw_deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    site.answers |= {
        "/gz": send(body=gzip.compress(BODY), Content_Encoding="gzip"),
        "/deflate": send(body=zlib.compress(BODY), Content_Encoding="deflate"),
        "/raw": send(body=raw_deflate.compress(BODY) + raw_deflate.flush(), Content_Encoding="deflate"),
        "/bomb": send(body=gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip"),
        "/twice": send(body=gzip.compress(gzip.compress(BODY)), Content_Encoding="gzip, gzip"),
        "/br": send(body=BODY, Content_Encoding="br"),
        "/cut": send(body=gzip.compress(BODY)[:-6], Content_Encoding="gzip"),
        "/large": send(body=b"0" * 200_000),
    }
    for path in ("/gz", "/deflate", "/raw"):
        page = http.fetch(site.url(path), limit=1_000)
        assert page is not None
        assert page.body == BODY
    for path in ("/bomb", "/twice", "/br", "/large"):
        with pytest.raises(Refused):
            http.fetch(site.url(path), limit=100_000)
    with pytest.raises(Unreachable):
        http.fetch(site.url("/cut"), limit=1_000)


def test_a_body_shorter_than_promised_is_no_page(site: Site) -> None:
    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
        handler.close_connection = True

    site.answers["/a"] = short
    with pytest.raises(Unreachable):
        http.fetch(site.url("/a"), limit=10_000)


def test_robots_are_obeyed_and_asked_once(site: Site) -> None:
    site.answers |= {
        "/robots.txt": send(body=b"User-agent: EsepBot\nDisallow: /closed/\n"),
        "/open": send(),
        "/closed/a": send(),
    }
    assert http.fetch(site.url("/open"), limit=100) is not None
    with pytest.raises(Refused, match="does not allow"):
        http.fetch(site.url("/closed/a"), limit=100)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]


@pytest.mark.parametrize(
    "answer", [send(500), send(503), send(429), send(302, b"", Location="http://10.0.0.1/robots.txt")]
)
def test_a_robots_file_that_cannot_be_read_is_a_closed_door(site: Site, answer: Answer) -> None:
    site.answers |= {"/robots.txt": answer, "/a": send()}
    with pytest.raises((Refused, Unreachable)):
        http.fetch(site.url("/a"), limit=100)
    assert "/a" not in dict(site.asked)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://", "not a url", "http://example.org:22/", "//example.org/", "http://[bad/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        http.fetch(url, limit=100)


def test_a_second_request_to_a_host_waits_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    ledger = http.Memory()
    ledger.remember("https://news.example", http.Robots("User-agent: *\nCrawl-delay: 315360000\n", 200, days.now()))
    for url in (
        "https://calm.example/a",
        "https://calm.example/b",
        "https://news.example/a",
        "https://news.example:443/b",
    ):
        with manners.in_turn(url, Budget(5), ledger):
            pass
    assert [round(seconds) for seconds in slept] == [0, 1, 0, 10]  # ten years are not waited for


def test_a_link_that_a_feed_gives_never_leads_into_our_own_network(site: Site) -> None:
    """The exemption is the configured outlet's own host and port, not whatever its feed points at."""
    site.answers["/admin"] = send()
    with pytest.raises(Refused):
        http.fetch(site.url("/admin"), limit=100, configured="https://outlet.example/rss.xml")
    with pytest.raises(Refused):
        http.fetch(site.url("/admin"), limit=100, configured="http://127.0.0.1:1/rss.xml")
    assert not site.asked
    assert http.fetch(site.url("/admin"), limit=100, configured=site.url("/rss.xml")) is not None


def test_a_redirect_to_another_port_of_this_machine_is_refused(site: Site) -> None:
    site.answers["/a"] = send(302, b"", Location="http://127.0.0.1:1/secret")
    with pytest.raises(Refused):
        http.fetch(site.url("/a"), limit=100)
