"""The doors by which regions file: folder (also S3 and SFTP), imap, http. Each looks for one region and says what it found.

A door is one function, `look(source, region_code, known, as_of)`, an iterator of lists of Found: what belongs together (the
attachments of one mail) is registered together or not at all. A door writes nothing but the archive, and nothing at the
sender: nothing is deleted, renamed or marked there. Errors: OSError, ValueError, EsepError; never with a secret in them.
"""

from __future__ import annotations

import hashlib
import ipaddress
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from esep import archive
from esep.config import ReportSource, settings
from esep.errors import ConfigError
from esep.reports import privacy
from esep.reports.containers import MAX_BYTES

CHUNK = 1024 * 1024
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came by a door. Its bytes are in the archive unless it is over the limit of size."""

    file_name: str  # <region code>/<what is unique at this door>/<file>
    file_sha256: str
    size: int
    received_at: datetime
    answers_to: str | None = None  # the Message-ID of our own mail that it replies to
    item: str | None = None  # by this it was a stranger, before its sender was put into the settings


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something that belongs to no region, or brings nothing to read: left where it is, told to engineers."""

    item: str
    why: str
    received_at: datetime
    sender_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file too young to be taken: perhaps it is still being written. Unchanged at the next look, this is its instant."""

    file_name: str
    marks: str  # size and mtime
    seen_at: datetime


Found = Arrival | Stranger | Sighting


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier looks of one source have brought: a region's files, the strangers of all."""

    deliveries: frozenset[tuple[str, str]] = frozenset()  # (file_name, sha256)
    strangers: Mapping[str, str] = field(default_factory=dict)  # item -> why
    sightings: Mapping[str, Sighting] = field(default_factory=dict)


def kept(file: BinaryIO) -> tuple[str, int]:
    """(sha256, bytes) of a stream. It goes to the archive unless it is over the limit: such a file is only hashed."""
    data = file.read(MAX_BYTES + 1)
    if len(data) <= MAX_BYTES:
        return archive.put(settings().archive, data), len(data)
    seen, size = hashlib.sha256(data), len(data)
    while chunk := file.read(CHUNK):
        seen.update(chunk)
        size += len(chunk)
    return seen.hexdigest(), size


def named(said: str) -> str:
    """A sender's file name in letters that can be stored and printed on one line, without folders, shortened in front; without
    personal data, so that a door knows a file by what is stored of it."""
    text = said.encode("utf-8", "replace").decode().replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text).strip()
    return privacy.redacted_name(text)[-LONGEST_NAME:]


def check_options(source: ReportSource, known: frozenset[str]) -> None:
    """Refuse an option nobody reads: a misspelled one would silently switch a check off."""
    if strange := sorted(set(source.options) - known):
        words = ", ".join(sorted(known))
        raise ConfigError(f"reports.sources {source.code}: options {', '.join(strange)} are not known; known: {words}")


def check_plain(source: ReportSource, scheme: str) -> None:
    """A conversation without TLS stays on this machine: raises ConfigError for any other host."""
    parts = urlsplit(source.url)
    if parts.password:
        raise ConfigError(f"reports.sources {source.code}: give the password as `secret`, not in the url")
    if parts.scheme == f"{scheme}s" and parts.hostname:
        return
    if parts.scheme != scheme or not is_loopback(parts.hostname or ""):
        raise ConfigError(
            f"reports.sources {source.code}: the url is {scheme}s://host..., {scheme}:// only to this very machine"
        )


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its name or address, without asking a name server."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def told(err: BaseException, source: ReportSource) -> str:
    """An error in one line of at most 300 characters, the source's secret taken out in every form it may have."""
    text = f"{type(err).__name__}: {err}"
    forms = {
        form
        for secret in (source.secret, *map(str, _secrets(source)))
        if secret
        for form in (secret, quote(secret), quote(secret, safe=""), b64encode(secret.encode()).decode())
    }
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "***")
    return " ".join(text.split())[:300]


def _secrets(source: ReportSource) -> list[object]:
    """What stands among the options under a name that sounds secret, at any depth."""

    def within(block: Mapping[str, object]) -> list[object]:
        found: list[object] = []
        for name, value in block.items():
            if isinstance(value, dict):
                found += within(value)
            elif any(word in name.casefold() for word in ("secret", "password", "passphrase", "token")):
                found.append(value)
        return found

    pair = [b64encode(f"{source.user}:{source.secret}".encode()).decode()] if source.user and source.secret else []
    return [*within(source.options), *pair]
