"""The doors through which regions file: every new file goes to the archive, with the instant at which it came to our door.

A source is any address fsspec knows, laid out <url>/<region code>/<file>; the folder is the region's channel. Nothing is
ever deleted or renamed at the sender. Instants come from the door log, or from our own first sight; never from a file's mtime.
"""

from __future__ import annotations

import csv
import hashlib
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from psycopg import Connection

from esep import archive, days
from esep.config import ReportSource, settings
from esep.errors import Unreachable
from esep.receipts import Outcome, Receipt
from esep.reports.containers import MAX_BYTES
from esep.warehouse import connect, load

log = logging.getLogger(__name__)

DOOR_LOG = "_door/received.csv"
CHUNK = 1024 * 1024
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
}
KNOWN = """
select d.source_code, d.file_name, d.file_sha256, d.channel_region, d.received_at, f.bytes
from ops.deliveries as d
inner join ops.files as f on d.file_sha256 = f.file_sha256
where d.channel_region = %(region)s and d.received_at <= %(as_of)s
order by d.received_at, d.source_code, d.file_name, d.file_sha256
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One arrival of a file at one of our doors (a row of ops.deliveries)."""

    source_code: str
    file_name: str  # <region code>/<file>
    file_sha256: str
    channel_region: str
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class _Door:
    """One region's folder of one source."""

    source: ReportSource
    files: Any  # an fsspec filesystem
    root: str
    folder: str


def collect(day: date, region_code: str, as_of: datetime) -> list[Delivery]:
    """Archive what is new in a region's folders; every delivery of the region known and received until `as_of`.

    Raises Unreachable, and leaves a receipt saying so, when a door does not open.
    """
    new = 0
    with connect("loader") as connection:
        for source in settings().report_sources:
            try:
                new += _collect_from(connection, source, region_code, as_of)
            except (OSError, ValueError, ImportError) as err:
                why = f"{source.code}: {type(err).__name__}: {err}"[:300]
                _receipt_unreachable(day, region_code, why)
                raise Unreachable(f"the source {source.code} does not answer for region {region_code}: {why}") from err
    found = known(region_code, as_of)
    log.info("room=reports day=%s region=%s new=%s known=%s", day, region_code, new, len(found))
    return found


def known(region_code: str, as_of: datetime) -> list[Delivery]:
    """Every delivery through this region's doors until `as_of`, in order of receipt."""
    with connect("loader") as connection:
        rows = connection.execute(KNOWN, {"region": region_code, "as_of": as_of}).fetchall()
    return [Delivery(*row) for row in rows]


def _receipt_unreachable(day: date, region_code: str, why: str) -> None:
    with connect("loader") as connection:
        load.receipt(connection, Receipt("reports", day, region_code, Outcome.UNREACHABLE, days.now(), detail=why))


def _collect_from(connection: Connection[Any], source: ReportSource, region_code: str, as_of: datetime) -> int:
    import fsspec

    files, root = fsspec.core.url_to_fs(source.url)
    files.invalidate_cache()
    root = root.rstrip("/")
    door = _Door(source, files, root, f"{root}/{region_code}")
    if not files.exists(root):
        raise FileNotFoundError("its root folder is not there")
    if not files.exists(door.folder):
        return 0
    logged = _door_log(door) if source.received == "door_log" else {}
    before = {
        (name, digest)
        for name, digest in connection.execute(
            "select file_name, file_sha256 from ops.deliveries where source_code = %s and channel_region = %s",
            (source.code, region_code),
        )
    }
    entries = [entry for entry in files.ls(door.folder, detail=True) if entry["type"] == "file"]
    return sum(
        _take(connection, door, entry, logged, before, as_of)
        for entry in sorted(entries, key=lambda entry: str(entry["name"]))
        if not _is_passing(_path_of(door, entry))
    )


def _path_of(door: _Door, entry: dict[str, Any]) -> str:
    """<region code>/<file>, in letters that can be stored: two regions may send one file under one name."""
    name = str(entry["name"]).rsplit("/", 1)[-1].encode("utf-8", "replace").decode()
    return f"{door.folder.rsplit('/', 1)[-1]}/{name}"


def _is_passing(path: str) -> bool:
    """Locks of an open spreadsheet, files still being written, hidden files."""
    name = path.rsplit("/", 1)[-1]
    return name.startswith(("~$", ".")) or name.casefold().endswith((".part", ".tmp", ".crdownload"))


def _door_log(door: _Door) -> dict[str, list[tuple[str, datetime]]]:
    """File path -> (sha256, received_at) of each of its arrivals, as the receiving side wrote them down."""
    path = f"{door.root}/{DOOR_LOG}"
    if not door.files.exists(path):
        return {}
    with door.files.open(path, "rb") as file:
        text = file.read().decode("utf-8-sig")
    arrivals: dict[str, list[tuple[str, datetime]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        # A line that is still being written has not all of its fields; the next look will find it whole.
        if not (row.get("path") and row.get("sha256") and row.get("received_at")):
            continue
        try:
            received_at = datetime.fromisoformat(row["received_at"])
        except ValueError:
            continue
        if received_at.tzinfo is not None:
            arrivals.setdefault(row["path"], []).append((row["sha256"], received_at))
    return arrivals


def _take(
    connection: Connection[Any],
    door: _Door,
    entry: dict[str, Any],
    logged: dict[str, list[tuple[str, datetime]]],
    before: set[tuple[str, str]],
    as_of: datetime,
) -> int:
    """Archive and register one file unless it is known or not yet to be seen; returns how many were taken."""
    name, size = _path_of(door, entry), int(entry["size"] or 0)
    arrivals = logged.get(name, [])
    if arrivals and all((name, digest) in before or received_at > as_of for digest, received_at in arrivals):
        return 0
    digest = _bytes_kept(door, entry, size)
    if (name, digest) in before:
        return 0
    instants = [received_at for known_digest, received_at in arrivals if known_digest == digest]
    if arrivals and not instants:
        log.warning("room=reports file=%s door_log=differs left for the next look", name)
        return 0
    received_at = min(instants, default=days.now())
    _register(connection, door, name, digest, size, received_at)
    return 1


def _bytes_kept(door: _Door, entry: dict[str, Any], size: int) -> str:
    """The file's sha256; its bytes go to the archive unless the file is over the limit: that one is only hashed."""
    with door.files.open(entry["name"], "rb") as file:
        if size <= MAX_BYTES:
            data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return archive.put(settings().archive, data)
            seen = hashlib.sha256(data)
        else:
            seen = hashlib.sha256()
        read: Callable[[], bytes] = partial(file.read, CHUNK)
        for chunk in iter(read, b""):
            seen.update(chunk)
    return seen.hexdigest()


def _register(
    connection: Connection[Any], door: _Door, name: str, digest: str, size: int, received_at: datetime
) -> None:
    suffix = f".{name.rsplit('.', 1)[-1].casefold()}" if "." in name else ""
    load.file(connection, digest, size, MEDIA_TYPES.get(suffix, "application/octet-stream"), received_at)
    connection.execute(
        "insert into ops.deliveries (source_code, file_name, file_sha256, channel_region, received_at) "
        "values (%s, %s, %s, %s, %s) on conflict do nothing",
        (door.source.code, name, digest, door.folder.rsplit("/", 1)[-1], received_at),
    )
