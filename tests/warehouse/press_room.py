"""Newspapers of our own for the tests of the press: their doors can be opened, closed and changed while they run. SYNTHETIC."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
import yaml

from esep import config, http
from esep.press.sources import polling
from esep.receipts import Outcome

START = datetime.fromisoformat("2026-02-14T08:00:00+05:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEB_PAGE = b"<!DOCTYPE html><html><body><p>nothing here</p></body></html>"
ARTICLE = (
    "<html><head><title>Өңірлік штаб жұмысы</title></head><body><article><h1>Өңірлік штаб жұмысы</h1>"
    + "<p>Бүгін облыс орталығында өңірлік штаб жұмысын бастады, тұрғындармен кездесулер өтеді.</p>" * 6
    + "</article></body></html>"
)


class Pages(Protocol):
    """What is served: status, body and headers by path; what was asked, with the tag that came with it."""

    base: str
    pages: dict[str, tuple[int, bytes, dict[str, str]]]
    asked: list[tuple[str, str | None]]


@contextmanager
def served(shown: Pages) -> Iterator[None]:
    """A web server over these pages while the block runs; BASE in a header is its own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = self.headers.get("If-None-Match")
            shown.asked.append((self.path, tag))
            status, body, headers = shown.pages.get(self.path, (404, b"", {}))
            if headers.get("ETag") and tag == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.replace("BASE", shown.base))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    shown.base = f"http://127.0.0.1:{server.server_address[1]}"
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Site:
    """A site whose doors can be opened and closed while it runs."""

    base: str = ""
    pages: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, status: int = 200, /, **headers: str) -> None:
        self.pages[path] = (status, body.encode() if isinstance(body, str) else body, headers)

    def close(self, path: str, status: int = 404, **headers: str) -> None:
        self.put(path, b"", status, **headers)

    def feed(self, *stories: tuple[int, datetime], path: str = "/rss.xml", **headers: str) -> None:
        items = "".join(
            f"<item><title>Өңірлік штаб жұмысы {n}</title><link>{self.base}/a/{n}</link><pubDate>{at.isoformat()}</pubDate></item>"
            for n, at in stories
        )
        self.put(path, f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', **headers)

    def sitemap(self, *stories: tuple[int, datetime], path: str = "/news.xml") -> None:
        urls = "".join(
            f"<url><loc>{self.base}/a/{n}</loc><n:news><n:publication_date>{at.isoformat()}</n:publication_date>"
            f"<n:title>Өңірлік штаб жұмысы {n}</n:title></n:news></url>"
            for n, at in stories
        )
        self.put(path, f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>')

    def listing(self, *stories: tuple[int, datetime], path: str = "/list/", head: str = "") -> None:
        cards = "".join(
            f'<div><a href="/news/2026/{n}-shtab-ashyldy">Өңірлік штаб жұмысын бастады {n}</a><time>{at:%d.%m.%Y %H:%M}</time></div>'
            for n, at in stories
        )
        self.put(path, f"<html><head>{head}</head><body><main>{cards}</main></body></html>")

    def times_asked(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


@pytest.fixture
def site(warehouse: str) -> Iterator[Site]:
    shown = Site()
    with served(shown):
        http.forget()
        yield shown


Configure = Callable[..., None]


@pytest.fixture
def configure(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Call it with the doors of the outlet `ozen`; with no door at all everything is left to discovery."""

    def write(*others: str, **doors: str) -> None:
        document = yaml.safe_load((config.ROOT / "campaign.yml").read_text(encoding="utf-8"))
        known = {kind: site.base + path for kind, path in doors.items()}
        block = {"name": "Өзен", "language": "kk", "home": f"{site.base}/"}
        document["press"]["outlets"] = [{"code": "ozen", **block, **known}] + [
            {"code": code, **block, "feed": f"{site.base}/{code}.xml"} for code in others
        ]
        path = tmp_path / "campaign.yml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        monkeypatch.setenv("ESEP_CAMPAIGN", str(path))
        config.forget()

    return write


def rows(warehouse: str, query: str) -> list[Any]:
    with psycopg.connect(warehouse) as connection:
        return connection.execute(query.encode()).fetchall()


def feed_row(warehouse: str, columns: str) -> tuple[Any, ...]:
    ((*found,),) = rows(warehouse, f"select {columns} from ops.feeds where source_code = 'ozen'")
    return tuple(found)


def poll(hours: float = 0) -> Outcome:
    return polling.poll("ozen", START + hours * HOUR).outcome
