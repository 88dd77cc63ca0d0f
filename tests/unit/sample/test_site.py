"""The local site answers like an honest server: tags, dates, 304, 404, and nothing outside its folder."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from esep.sample import site


@pytest.fixture
def served(tmp_path: Path) -> Iterator[http.client.HTTPConnection]:
    folder = tmp_path / "site"
    (folder / "dala_ru").mkdir(parents=True)
    (folder / "dala_ru" / "rss.xml").write_text("<rss/>", encoding="utf-8")
    (folder / "dala_ru" / "index.html").write_text("<p>мир</p>", encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    server = site.serve(folder, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host, port = server.server_address[:2]
    assert host == "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
    yield connection
    connection.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def ask(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_a_feed_comes_with_its_type_tag_and_date(served: http.client.HTTPConnection) -> None:
    status, headers, body = ask(served, "/dala_ru/rss.xml")
    assert (status, body) == (200, b"<rss/>")
    assert headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert headers["ETag"].startswith('"')
    assert headers["Last-Modified"].endswith("GMT")


def test_what_the_client_has_is_not_sent_again(served: http.client.HTTPConnection) -> None:
    _, headers, _ = ask(served, "/dala_ru/rss.xml")
    assert ask(served, "/dala_ru/rss.xml", If_None_Match=headers["ETag"])[0] == 304
    assert ask(served, "/dala_ru/rss.xml", If_Modified_Since=headers["Last-Modified"])[0] == 304
    # RFC 9110: with a tag in the request the date does not count.
    status, _, _ = ask(served, "/dala_ru/rss.xml", If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])
    assert status == 200


def test_a_folder_is_its_front_page(served: http.client.HTTPConnection) -> None:
    status, headers, body = ask(served, "/dala_ru/")
    assert (status, body.decode()) == (200, "<p>мир</p>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/none.html", "/../secret.txt", "/%2e%2e/secret.txt", "/.hidden", "/dala_ru/..%2f..%2fsecret.txt", "/"]
)
def test_nothing_else_is_served(served: http.client.HTTPConnection, path: str) -> None:
    assert ask(served, path)[0] == 404


def test_robots_are_welcome(served: http.client.HTTPConnection) -> None:
    assert b"Allow: /" in ask(served, "/robots.txt")[2]
