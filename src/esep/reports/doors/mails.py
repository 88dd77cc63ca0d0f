"""One mail: who sent it, whether the receiving server confirms that, what is attached, which mail of ours it answers.

Everything here was written by a stranger. Headers are taken apart strictly where they decide, leniently where they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import InvalidHeaderDefect
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import PurePosixPath
from typing import Any

from esep.reports.doors import named

MOST_ATTACHMENTS = 20
CARRIERS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/json": ".json",
}
# Meant as a report, but not readable: taken when nothing better is there, so that the sender is told what to do.
NEARLY = {
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/csv": ".csv",
}
NEAR_NAMES = frozenset({*NEARLY.values(), ".xlsb", ".rar", ".7z"})
MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@([^<>\s@]{1,200})>")


def parsed(data: bytes) -> Message:
    """A mail, or its header alone, as the parser that never raises reads it."""
    return BytesParser(policy=compat32).parsebytes(data)


def sender(header: Message) -> str | None:
    """The one address of the one From, case-folded; None when there are more, fewer, or it cannot be read strictly."""
    said = header.get_all("From") or []
    if len(said) != 1:
        return None
    text = "".join(str(said[0]).splitlines())
    try:
        read = HeaderRegistry()("From", text)
    except Exception:  # noqa: BLE001 (the library breaks in many ways on what is not a header)
        return None
    addresses: tuple[Any, ...] = getattr(read, "addresses", ())
    if any(isinstance(defect, InvalidHeaderDefect) for defect in read.defects) or len(addresses) != 1:
        return None
    address: str = addresses[0].addr_spec
    return address.casefold() if address.isascii() and address.count("@") == 1 else None


def is_authentic(header: Message, authserv_id: str, address: str) -> bool:
    """Whether the topmost Authentication-Results is of our receiving server and confirms the domain of the From.

    A pass alone says nothing: a stranger's own domain passes too. It must be the From's: dmarc says so itself, dkim and
    spf by the domain that signed or sent. Results further down may have been written by anybody.
    """
    said = header.get_all("Authentication-Results") or []
    parts = _parts(str(said[0])) if said else []
    if not parts or parts[0].split()[:1] != [authserv_id.casefold()]:
        return False
    domain = address.rsplit("@", 1)[-1]
    return any(_confirms(part, domain) for part in parts[1:])


def _parts(text: str) -> list[str]:
    """The results between semicolons, case-folded, without comments; a quoted semicolon separates nothing."""
    parts, depth, is_quoted, is_escaped = [""], 0, False, False
    for letter in text.casefold():
        if is_escaped:
            is_escaped, kept = False, "_"
        elif letter == "\\":
            is_escaped, kept = True, ""
        elif letter == '"' and not depth:
            is_quoted, kept = not is_quoted, ""
        elif is_quoted:
            kept = letter if letter.isalnum() or letter in "@.-" else "_"
        elif letter in "()":
            depth, kept = max(0, depth + (1 if letter == "(" else -1)), " "
        elif depth:
            kept = ""
        elif letter == ";":
            parts.append("")
            continue
        else:
            kept = letter
        parts[-1] += kept
    return parts


def _confirms(part: str, domain: str) -> bool:
    """Whether one result (`dkim=pass header.d=...`) speaks for the From's domain."""
    words = re.sub(r"\s*=\s*", "=", part).split()
    result, properties = words[:1], dict(word.split("=", 1) for word in words[1:] if "=" in word)
    if result == ["dmarc=pass"]:
        return properties.get("header.from", domain).rsplit("@", 1)[-1] == domain
    if result == ["dkim=pass"]:
        said = properties.get("header.d") or properties.get("header.i", "").rsplit("@", 1)[-1]
    elif result == ["spf=pass"]:
        said = properties.get("smtp.mailfrom", "").rsplit("@", 1)[-1]
    else:
        return False
    return said == domain or ("." in said and domain.endswith(f".{said}")) or said.endswith(f".{domain}")


def attachments(message: Message) -> list[tuple[str, bytes]]:
    """(name, bytes) of everything that may be a report, by name or type, inline and forwarded ones too.

    Where nothing readable is attached: what was nearly a report, for its sender to be told.
    """
    found = list(_candidates(message))
    return [(name, data) for name, data, is_near in found if not is_near] or [(name, data) for name, data, _ in found]


def _candidates(message: Message) -> Iterator[tuple[str, bytes, bool]]:
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            continue
        name, media_type = named(_file_name(part)), part.get_content_type()
        suffix = PurePosixPath(name).suffix.casefold()
        by_type = CARRIERS.get(media_type) or NEARLY.get(media_type)
        if suffix not in {*CARRIERS.values(), *NEAR_NAMES}:
            if by_type is None or (suffix and media_type in NEARLY):
                continue
            name = f"{name or f'attachment-{number}'}{by_type}"
            suffix = by_type
        data = part.get_payload(decode=True)
        yield name, data if isinstance(data, bytes) else b"", suffix in NEAR_NAMES


def _file_name(part: Message) -> str:
    """The name as its sender saw it: RFC 2231, RFC 2047 (which many send though none should), or bare bytes."""
    for header, text in [*part.raw_items()]:
        if header.casefold() in {"content-disposition", "content-type"} and not str(text).isascii():
            part.replace_header(header, _plain(str(text)))
    try:
        said = part.get_filename("")
        return str(make_header(decode_header(said))) if "=?" in said else said
    except (ValueError, LookupError, TypeError, UnicodeError):
        return "attachment"


def _plain(said: str) -> str:
    """Bare bytes in a header are UTF-8, or else what Windows writes here."""
    raw = said.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1251", "replace")


def answers_to(message: Message, our_address: str) -> str | None:
    """The Message-ID of our own mail that this one replies to: of our domain, the nearest one first."""
    ours = our_address.rsplit("@", 1)[-1].casefold()
    nearest = [*MESSAGE_ID.finditer(str(message.get("In-Reply-To") or ""))]
    earlier = [*MESSAGE_ID.finditer(str(message.get("References") or ""))]
    for found in (*nearest, *reversed(earlier)):
        if found[1].casefold() == ours:
            return found[0]
    return None
