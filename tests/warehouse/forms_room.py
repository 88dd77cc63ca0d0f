"""Forms servers on this machine that answer as ODK Central and KoboToolbox do, and their records (SYNTHETIC)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

ASCII_SECRET = "t0ken/+only-in-one-header"
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """A forms server: its records, who may ask, and what is wrong with it today."""

    style: str
    port: int = 0
    records: list[dict[str, Any]] = field(default_factory=list)
    authorization: str = ""
    asked: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # Authorization headers
    first: list[Answer] = field(default_factory=list)  # answers given before it behaves
    next_at: str | None = None  # where it says that the next page is
    spoil: Callable[[dict[str, Any]], Any] = field(default=lambda page: page)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def source(self, **changed: Any) -> dict[str, Any]:
        odk = self.style == "odk"
        return {
            "code": "forms", "kind": "http", "style": self.style, "received": "server", "secret": ASCII_SECRET,
            "url": f"{self.address}/v1/projects/1/forms/daily" if odk else f"{self.address}/api/v2/assets/aBc",
            "regions": {"61": ["23"], "71": ["24", "25"]} if odk else {"61": ["sec61"], "71": ["sec71"]}, **changed,
        }  # fmt: skip

    def answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        size, start = int(query.get("$top") or query["limit"]), int(query.get("$skiptoken") or query.get("start") or 0)
        found = [one for one in self.records if self._matches(one, query)]
        further = None
        if start + size < len(found):
            rest = path.split("?")[1]
            rest = re.sub(r"&(%24skiptoken|start)=\d+", "", rest)
            word = "%24skiptoken" if self.style == "odk" else "start"
            further = f"{self.next_at or self.address}{parts.path}?{rest}&{word}={start + size}"
        names = ("value", "@odata.nextLink", "@odata.count") if self.style == "odk" else ("results", "next", "count")
        page = dict(zip(names, (found[start : start + size], further, len(found)), strict=True))
        return 200, {"Content-Type": "application/json"}, json.dumps(self.spoil(page)).encode()

    def _matches(self, record: dict[str, Any], query: dict[str, str]) -> bool:
        if self.style == "odk":
            wanted = set(re.findall(r"submitterId eq (\d+)", query["$filter"]))
            others = set(re.findall(r"submitterId ne (\d+)", query["$filter"]))
            who = record["__system"]["submitterId"]
            return who in wanted if wanted else who not in others
        asked = json.loads(query["query"])["_submitted_by"]
        who = record["_submitted_by"]
        return who in asked["$in"] if "$in" in asked else who not in asked["$nin"]


@contextmanager
def running(style: str) -> Iterator[Server]:
    state = Server(style, authorization=f"Bearer {ASCII_SECRET}" if style == "odk" else f"Token {ASCII_SECRET}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.heard.append(self.headers.get("Authorization", ""))
            if self.headers.get("Authorization") != state.authorization:
                status, headers, body = 401, {}, f"no: {self.headers.get('Authorization')}".encode()
            elif state.first:
                status, headers, body = state.first.pop(0)
            else:
                status, headers, body = state.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", headers.get("X-Length", str(len(body))))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def odk() -> Iterator[Server]:
    with running("odk") as server:
        yield server


@pytest.fixture
def kobo() -> Iterator[Server]:
    with running("kobo") as server:
        yield server


def odk_record(number: int = 1, submitter: str | None = "23", **changed: Any) -> dict[str, Any]:
    """A daily pack as ODK Central gives it (SYNTHETIC)."""
    return {
        "__id": f"uuid:0000-{number}",
        "__system": {"submissionDate": "2026-02-20T14:30:00.000Z", "updatedAt": None, "submitterId": submitter, "edits": 0},
        "meta": {"instanceID": f"uuid:0000-{number}"}, "today": "2026-02-20",
        "F0": {"region_code": "61", "report_date": "2026-02-20", "kind": "original", "is_nil": False, "approval_ref": None},
        "F2@odata.navigationLink": f"Submissions('uuid:0000-{number}')/F2",
        "F2": [
            {"__id": "a", "__Submissions-id": "x", "event_uid": f"61-20260220-{number:03d}", "start_time": "10:00:00.000+05:00",
             "how": {"participants_offline": 41, "note": "Ә"}},
        ],
        "F8": {"events_held_day": 1}, **changed,
    }  # fmt: skip


def kobo_record(number: int = 1, submitter: str | None = "sec61", **changed: Any) -> dict[str, Any]:
    """The same pack as KoboToolbox gives it (SYNTHETIC)."""
    return {
        "_id": number, "_uuid": f"0000-{number}", "_submitted_by": submitter, "_submission_time": "2026-02-20T14:30:00+00:00",
        "formhub/uuid": "f", "meta/instanceID": f"uuid:0000-{number}", "__version__": "v", "_attachments": [{"id": 1}],
        "_geolocation": [None, None], "today": "2026-02-20",
        "F0/region_code": "61", "F0/report_date": "2026-02-20", "F0/kind": "original", "F0/is_nil": False,
        "F2": [
            {"F2/event_uid": f"61-20260220-{number:03d}", "F2/start_time": "10:00:00.000+05:00",
             "F2/how/participants_offline": 41, "F2/how/note": "Ә"},
        ],
        "F8/events_held_day": 1, **changed,
    }  # fmt: skip


PACK = {
    "F0": {"region_code": "61", "report_date": "2026-02-20", "kind": "original", "is_nil": False},
    "F2": [{"event_uid": "61-20260220-001", "start_time": "10:00", "participants_offline": 41, "note": "Ә"}],
    "F8": {"events_held_day": 1},
}
