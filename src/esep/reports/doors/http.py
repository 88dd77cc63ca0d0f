"""The door that is an interface over HTTP: ODK Central (OData) and KoboToolbox. A record is a pack; its submitter, a region.

The server is asked only for this region's submitters since the campaign began. It is believed within bounds: paging stays at
its origin, pages, records and waits are limited, nothing is unpacked. The token goes into one header and nowhere else.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from esep import days
from esep.config import ReportSource, settings
from esep.errors import ConfigError, Refused, Unreachable
from esep.reports.doors import Arrival, Found, Known, Stranger, check_options, check_plain, kept, records

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # it prints addresses, and ours name submitters

OPTIONS = frozenset({"ca_file", "times_are_utc", "page_size"})
PAGE_SIZE = 250
MAX_PAGE = 30 * 1024 * 1024
MAX_PAGES = 200
LONGEST_WAIT = 30  # seconds, whatever Retry-After says
ATTEMPTS = 3
AGAIN = {429, 503}


@dataclass(frozen=True, slots=True)
class _Page:
    records: list[dict[str, Any]]
    further: str | None
    total: int | None


def look(source: ReportSource, region_code: str, known: Known, as_of: datetime) -> Iterator[list[Found]]:  # noqa: ARG001
    """New and changed records of the region's submitters, and records of nobody's. Raises ConfigError, Refused (token, form),
    Unreachable, ValueError (an answer that is not of this style).
    """
    _check(source)
    if region_code not in source.regions:
        return
    ours = {submitter: code for code, submitters in source.regions.items() for submitter in map(str, submitters)}
    with _client(source) as client:
        for record in _records(client, source, _asked(source, [str(one) for one in source.regions[region_code]])):
            about = records.about(record, source.style, naive_is_utc=_is_utc(source))
            if ours.get(about.submitter or "") == region_code and (
                found := _arrival(source, region_code, known, record, about)
            ):
                yield [found]
        for record in _records(client, source, _asked(source, sorted(ours), is_other=True)):
            about = records.about(record, source.style, naive_is_utc=_is_utc(source))
            if about.submitter not in ours and about.record_id not in known.strangers:
                yield [_stranger(source, about)]


def _check(source: ReportSource) -> None:
    check_options(source, OPTIONS)
    check_plain(source, "http")
    if source.style not in {"odk", "kobo"}:
        raise ConfigError(f"reports.sources {source.code}: style is {source.style!r}, not odk or kobo")
    submitters = [str(one) for several in source.regions.values() for one in several]
    if len(set(submitters)) < len(submitters):
        raise ConfigError(f"reports.sources {source.code}: one submitter stands under two regions")
    if source.style == "odk" and not all(one.isdecimal() for one in submitters):
        raise ConfigError(
            f"reports.sources {source.code}: in style odk a submitter is the number of a user or app user"
        )


def _is_utc(source: ReportSource) -> bool:
    return source.options.get("times_are_utc") is True


def _client(source: ReportSource) -> httpx.Client:
    """A client for this source alone: its own token, no proxy and no setting of the environment, no redirects."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    auth = None
    if source.style == "kobo":
        headers["Authorization"] = f"Token {source.secret or ''}"
    elif source.user:
        auth = httpx.BasicAuth(source.user, source.secret or "")
    else:
        headers["Authorization"] = f"Bearer {source.secret or ''}"
    verify = ssl.create_default_context(cafile=source.options.get("ca_file"))
    return httpx.Client(
        headers=headers, auth=auth, verify=verify, trust_env=False, timeout=30.0, follow_redirects=False
    )


def _asked(source: ReportSource, submitters: Sequence[str], *, is_other: bool = False) -> str:
    """The address of the first page: these submitters' records since the campaign began, or those of all others."""
    begin = days.at(settings().campaign.starts_on - timedelta(days=1), clock())
    size = int(source.options.get("page_size", PAGE_SIZE))
    if source.style == "odk":
        word, joint = (" ne ", " and ") if is_other else (" eq ", " or ")
        who = joint.join(f"__system/submitterId{word}{one}" for one in submitters)
        query = {
            "$filter": f"__system/submissionDate ge {begin.isoformat()} and ({who})",
            "$count": "true",
            "$top": str(size),
        }
        query |= {"$select": "__id,__system"} if is_other else {"$expand": "*"}
        return f"{source.url.rstrip('/').removesuffix('.svc')}.svc/Submissions?{urlencode(query)}"
    asked = {
        "_submission_time": {"$gte": f"{begin:%Y-%m-%d}"},
        "_submitted_by": {"$nin" if is_other else "$in": list(submitters)},
    }
    query = {"query": json.dumps(asked), "sort": '{"_id":1}', "limit": str(size), "start": "0"}
    if is_other:
        query["fields"] = '["_id","_submitted_by","_submission_time"]'
    return f"{source.url.rstrip('/')}/data.json?{urlencode(query)}"


def _records(client: httpx.Client, source: ReportSource, first: str) -> Iterator[dict[str, Any]]:
    """Every record of every page. Raises ValueError when the server has more than it gives."""
    at: str | None = first
    given, total, seen = 0, 0, set[str]()
    while at is not None:
        if at in seen or len(seen) >= MAX_PAGES:
            raise ValueError(f"the pages do not end: {len(seen)} were read")
        seen.add(at)
        page = _page(_fetched(client, at), source.style)
        yield from page.records
        given, total = given + len(page.records), max(total, page.total or 0)
        at = _further(first, at, page.further)
    if given < total:
        raise ValueError(f"the server has {total} records and gave {given}")


def _further(first: str, at: str, said: str | None) -> str | None:
    """The next page's address. Raises ValueError when it is elsewhere: the token would go along."""
    if not said:
        return None
    there = urljoin(at, said)
    if _origin(there) != _origin(first):
        raise ValueError(
            f"the next page is said to be at {urlsplit(there).netloc!r}: only pages of the source's own origin are read"
        )
    return there


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _fetched(client: httpx.Client, url: str) -> bytes:
    """One page's bytes; a server that asks for patience gets it, up to a limit."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with client.stream("GET", url) as response:
                if response.status_code not in AGAIN or attempt == ATTEMPTS:
                    return _body(response)
                wait = _wait(response.headers.get("Retry-After"))
        except httpx.HTTPError as err:
            raise Unreachable(f"the server cannot be reached: {type(err).__name__} {err}") from err
        time.sleep(wait)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _wait(said: str | None) -> float:
    """Seconds to wait; a date or nothing is a short wait."""
    return float(min(int(said), LONGEST_WAIT)) if said and said.isascii() and said.isdigit() and len(said) < 9 else 5.0


def _body(response: httpx.Response) -> bytes:
    status = response.status_code
    if status in {401, 403}:
        raise Refused(
            f"the server answers {status}: it does not accept the `secret` of this source, or the account may not read"
        )
    if status == 404:
        raise Refused("the server answers 404: there is no such form at this url")
    if status != 200:
        raise Unreachable(f"the server answers {status}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ValueError("the server packs its answer although it was asked not to")
    received = bytearray()
    for chunk in response.iter_raw(64 * 1024):
        received += chunk
        if len(received) > MAX_PAGE:
            raise ValueError(
                f"a page is larger than {MAX_PAGE // 1024 // 1024} MiB: set options.page_size lower than {PAGE_SIZE}"
            )
    return bytes(received)


def _page(body: bytes, style: str) -> _Page:
    names = ("value", "@odata.nextLink", "@odata.count") if style == "odk" else ("results", "next", "count")
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as err:
        raise ValueError(f"the answer is not JSON: {type(err).__name__}") from err
    found = answer.get(names[0]) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"the answer has no list {names[0]!r}: is the style of this source {style}?")
    further, total = answer.get(names[1]), answer.get(names[2])
    return _Page(found, further if isinstance(further, str) else None, total if isinstance(total, int) else None)


def _arrival(
    source: ReportSource, region_code: str, known: Known, record: dict[str, Any], about: records.About
) -> Arrival | None:
    """The record as a file that came; None when exactly this is known."""
    pack = records.document(record, source.style)
    data = records.canonical(pack)
    name = f"{region_code}/{source.style}-{about.record_id}/{records.file_name(pack)}"
    if (name, hashlib.sha256(data).hexdigest()) in known.deliveries:
        return None
    digest, size = kept(io.BytesIO(data))
    return Arrival(name, digest, size, _received_at(source, about), item=about.record_id)


def _received_at(source: ReportSource, about: records.About) -> datetime:
    return about.submitted_at if source.received == "server" and about.submitted_at else days.now()


def _stranger(source: ReportSource, about: records.About) -> Stranger:
    digest = hashlib.sha256(about.submitter.encode()).hexdigest() if about.submitter else None
    why = "unknown submitter" if about.submitter else "nobody is named as submitter"
    return Stranger(about.record_id, why, _received_at(source, about), digest)
