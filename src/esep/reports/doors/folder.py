"""The door that is a folder: any address fsspec knows, laid out <url>/<region code>/<file>; the folder is the channel.

Instants come from the door log that the receiving side writes, or from our own first sight; never from a file's mtime.
That one only says whether a file is still being written: a young file is taken at the next look, if it has not changed.
"""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from esep import days
from esep.config import ReportSource
from esep.reports import privacy
from esep.reports.doors import Arrival, Found, Known, Sighting, kept, stores

log = logging.getLogger(__name__)

DOOR_LOG = "_door/received.csv"
QUIET = timedelta(seconds=30)  # a file written to more recently may not be whole
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".partial")

Instants = dict[str, list[tuple[str, datetime]]]


@dataclass(frozen=True, slots=True)
class _Door:
    """One region's folder of one source."""

    files: Any  # an fsspec filesystem
    root: str
    region_code: str
    known: Known
    logged: Instants
    as_of: datetime

    @property
    def folder(self) -> str:
        return f"{self.root}/{self.region_code}"


def look(source: ReportSource, region_code: str, known: Known, as_of: datetime) -> Iterator[list[Found]]:
    """New files of the region's folder. Raises OSError or Unreachable when the root is not there or does not answer.

    A file that may not be read hides no other: the rest are looked at first.
    """
    with stores.opened(source) as (files, root):
        entries = stores.entries(files, root, region_code)
        logged = _door_log(files, root) if source.received == "door_log" else {}
        door = _Door(files, root, region_code, known, logged, as_of)
        closed: list[OSError] = []
        for entry in sorted(entries, key=lambda entry: str(entry["name"])):
            if entry["type"] != "file" or _is_passing(_path_of(door, entry)):
                continue
            try:
                found = _seen(door, entry)
            except FileNotFoundError:
                continue  # renamed or taken away since it was listed: the next look will find it
            except PermissionError as err:
                closed.append(err)
                continue
            if found is not None:
                yield [found]
        if closed:
            raise closed[0]


def _path_of(door: _Door, entry: dict[str, Any]) -> str:
    """<region code>/<file>, in letters that can be stored, without personal data: two regions may send one file under one name."""
    name = str(entry["name"]).rsplit("/", 1)[-1].encode("utf-8", "replace").decode()
    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return f"{door.region_code}/{privacy.redacted_name(name)}"


def _is_passing(path: str) -> bool:
    """Locks of an open spreadsheet, files still being written, hidden files."""
    name = path.rsplit("/", 1)[-1]
    return name.startswith(("~$", ".")) or name.casefold().endswith(UNFINISHED)


def _door_log(files: Any, root: str) -> Instants:
    """File path -> (sha256, received_at) of each of its arrivals, as the receiving side wrote them down."""
    path = f"{root}/{DOOR_LOG}"
    if not files.exists(path):
        return {}
    with files.open(path, "rb") as file:
        text = file.read().decode("utf-8-sig")
    arrivals: Instants = {}
    for row in csv.DictReader(io.StringIO(text)):
        # A line that is still being written has not all of its fields; the next look will find it whole.
        if not (row.get("path") and row.get("sha256") and row.get("received_at")):
            continue
        try:
            received_at = datetime.fromisoformat(row["received_at"])
        except ValueError:
            continue
        if received_at.tzinfo is not None:
            folder, slash, name = row["path"].rpartition("/")
            path = f"{folder}{slash}{privacy.redacted_name(name)}"  # as _path_of calls it
            arrivals.setdefault(path, []).append((row["sha256"], received_at))
    return arrivals


def _seen(door: _Door, entry: dict[str, Any]) -> Found | None:
    """What is to be remembered of one file: its arrival, a first sight of it, or nothing."""
    name, arrivals = _path_of(door, entry), door.logged.get(_path_of(door, entry), [])
    if arrivals and all(
        (name, digest) in door.known.deliveries or received_at > door.as_of for digest, received_at in arrivals
    ):
        return None
    before, marks = door.known.sightings.get(name), _marks(entry)
    is_as_before = before is not None and before.marks == marks
    if not arrivals and not is_as_before and _is_young(entry):
        return Sighting(name, marks, days.now())
    with door.files.open(entry["name"], "rb") as file:
        digest, size = kept(file)
    if (name, digest) in door.known.deliveries:
        return None
    instants = [received_at for known_digest, received_at in arrivals if known_digest == digest]
    has_changed = not arrivals and (size != entry["size"] or _marks(door.files.info(entry["name"])) != marks)
    if has_changed or (arrivals and not instants):
        log.warning("room=reports file=%r is not what was announced: left for the next look", name)
        return None
    seen_at = before.seen_at if before is not None and is_as_before else days.now()
    return Arrival(name, digest, size, min(instants, default=seen_at))


def _written_at(entry: dict[str, Any]) -> datetime | None:
    """A file's mtime; None where a file is there whole or not at all (object stores)."""
    said = entry.get("mtime")
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, UTC)
    return said if isinstance(said, datetime) and said.tzinfo else None


def _is_young(entry: dict[str, Any]) -> bool:
    """Written to just now, or, by a clock ahead of ours, in the future."""
    written_at = _written_at(entry)
    return written_at is not None and days.now() - written_at < QUIET


def _marks(entry: dict[str, Any]) -> str:
    return f"{entry['size']} {_written_at(entry)}"
