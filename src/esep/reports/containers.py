"""What a file really is, by its bytes; and the checks of a zip before anything in it is trusted. Runs in the bounded child."""

from __future__ import annotations

import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 1024 * 1024  # a tiny file that unpacks to little harms nobody
CHUNK = 1024 * 1024
# In UTF-8 and in both orders of UTF-16.
DECLARATION = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)", re.IGNORECASE
)
LONGEST_DECLARATION = 32
PICTURES = "xl/media/"  # nothing in there is read, and an SVG may well declare a document type
STRICT = re.compile(rb"purl\.oclc\.org/ooxml", re.IGNORECASE)
LOCK_FILE = 165  # bytes that Excel leaves beside an open workbook, as ~$name.xlsx: the name of who opened it
LONGEST_USER = 54

MAGIC = (
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "seven_zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "rtf"),
)


class Refused(Exception):  # noqa: N818 (a word for people, as in the rest of the room)
    """This file cannot be taken; `reason` is of the closed list in rules.yml (reasons of R-001)."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def carrier_of(path: Path) -> str:
    """xlsx, csv (a zip of them) or json; raises Refused with the real type when it is none of them."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > MAX_BYTES:
        raise Refused("too_large", f"{size / 1024 / 1024:.1f} MiB")
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, name in MAGIC:
        if head.startswith(magic):
            raise Refused("wrong_type", name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(*_ole(path))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_carrier(path)
    return _text_carrier(head)


def _text_carrier(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        shown = head.decode("utf-16", errors="replace")
    else:
        shown = head.decode("utf-8-sig", errors="replace")
    start = shown.lstrip()[:200].casefold()
    if start.startswith(("{", "[")):
        return "json"
    if start.startswith(("<!doctype html", "<html", "<head", "<body", "<table")) or "<html" in start:
        raise Refused("wrong_type", "html")
    if start.startswith("<"):
        raise Refused("wrong_type", "xml")
    if len(head) == LOCK_FILE and 0 < head[0] <= LONGEST_USER and b" \x00" in head:
        raise Refused("wrong_type", "excel_lock_file")
    if "\x00" in shown:
        raise Refused("wrong_type", "unknown")
    if ";" in shown or "," in shown or "\t" in shown:
        raise Refused("wrong_type", "csv_text")
    raise Refused("wrong_type", "unknown")


def _ole(path: Path) -> tuple[str, str]:
    """The old Office container: an encrypted workbook, an .xls, or something else."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted", ""
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "wrong_type", "xls"
    return "wrong_type", "ole"


def _zip_carrier(path: Path) -> str:
    with opened(path) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
            if any(name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name.casefold() for name in names):
                raise Refused("macros")
            if any(name.startswith("xl/externalLinks/") for name in names):
                raise Refused("external_links")
            check_declarations(archive)
            if any(STRICT.search(read_entry(archive, name)) for name in names if name.endswith("workbook.xml")):
                raise Refused("wrong_type", "strict_xlsx")  # "Strict Open XML" of Excel's list of file types
            return "xlsx"
        if "xl/workbook.bin" in names:
            raise Refused("wrong_type", "xlsb")
        if any(name.startswith("word/") for name in names):
            raise Refused("wrong_type", "docx")
        if "mimetype" in names:
            raise Refused("wrong_type", "ods")
        files = contents(archive)
        if files and all(name.casefold().endswith(".csv") for name in files):
            return "csv"
    raise Refused("wrong_type", "zip")


def opened(path: Path) -> zipfile.ZipFile:
    """The zip, once its directory has been found harmless."""
    try:
        archive = zipfile.ZipFile(path)
    # NotImplementedError: what zipfile says of an entry that asks for a newer version of the format than it knows
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as err:
        raise Refused("corrupt", str(err)[:100]) from err
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES:
        raise Refused("zip_entries", str(len(entries)))
    if unpacked > MAX_UNPACKED:
        raise Refused("zip_unpacked", f"{unpacked // 1024 // 1024} MiB")
    if unpacked > RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO:
        raise Refused("zip_ratio", f"{unpacked // packed}")
    if len({unicodedata.normalize("NFC", entry.filename).casefold() for entry in entries}) < len(entries):
        raise Refused("zip_ambiguous")
    if entries and min(entry.header_offset for entry in entries) != 0:
        raise Refused("corrupt", "something stands before the archive")  # or two archives in one file: which is meant?
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    return archive


def check_declarations(archive: zipfile.ZipFile) -> None:
    """No part of a workbook may declare a document type or an entity; reading every part also proves its checksum."""
    for entry in archive.infolist():
        if entry.filename.startswith(PICTURES):
            continue
        tail = b""
        for chunk in chunks(archive, entry.filename):
            if DECLARATION.search(tail + chunk):
                raise Refused("xml_entity", entry.filename[:100])
            tail = chunk[-LONGEST_DECLARATION:]


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """One entry, a piece at a time; what the directory promised is an upper bound."""
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        NotImplementedError,  # what zipfile says of compression methods that it does not know
        RuntimeError,  # and of entries under a password
    ) as err:
        raise Refused("corrupt", f"{name[:60]}: {err}"[:100]) from err


def contents(archive: zipfile.ZipFile) -> list[str]:
    """The files of a zip without folders and what a Mac or Windows adds of its own."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    return [
        name
        for name in names
        if not name.startswith("__MACOSX/")
        and not PurePosixPath(name).name.startswith(".")
        and PurePosixPath(name).name.casefold() not in {"thumbs.db", "desktop.ini"}
    ]


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry whole."""
    return b"".join(chunks(archive, name))


def sheet(
    name: str,
    cells: list[list[Any]],
    *,
    state: str = "visible",
    hidden_rows: list[int] | None = None,
    hidden_columns: list[int] | None = None,
    merges: list[list[int]] | None = None,
    header: list[str] | None = None,
) -> dict[str, Any]:
    """A sheet as the child hands it over: cells are [row, column, kind, text]; `header` when the carrier names its columns."""
    return {
        "name": name,
        "state": state,
        "cells": cells,
        "hidden_rows": hidden_rows or [],
        "hidden_columns": hidden_columns or [],
        "merges": merges or [],
        "header": header,
    }
