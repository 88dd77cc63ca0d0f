"""A pack as bytes: workbook, CSV zip or JSON document. The same pack gives the same bytes for ever."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from esep.sample import MARK, forms
from esep.sample.facts import Row
from esep.sample.schedule import Drop

EXTENSIONS = {"xlsx": "xlsx", "csv": "zip", "json": "json"}
DELIMITERS = {"23": ";", "39": ",", "62": ";"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something planted in a file: what it is, where the reader will find it, and what must come of it."""

    kind: str
    rule: str | None = None
    severity: str | None = None
    form: str | None = None
    sheet: str | None = None
    cell: str | None = None  # "Журнал мероприятий!M9", "F2.csv!M9", "F2[3].participants_offline"
    field: str | None = None
    said: str | None = None
    event_uid: str | None = None
    row: int | None = None  # 0-based place among the form's rows


@dataclass(frozen=True, slots=True)
class Pack:
    """What a region sends in one file: the manifest and the rows as meant, before anything is spoilt."""

    drop: Drop
    file: str  # "61/61_2026-02-17_original_1.xlsx"
    carrier: str
    language: str
    pack: str  # daily, plan, roster
    manifest: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def with_rows(self, form: str, rows: list[Row]) -> Pack:
        """The same pack with other rows in one form."""
        return replace(self, rows={**self.rows, form: rows})


def json_bytes(pack: Pack) -> bytes:
    """The JSON carrier: canonical column names, ISO dates, codes."""
    document: dict[str, Any] = {"F0": _plain(pack.manifest)}
    for form, rows in pack.rows.items():
        document[form] = [_plain(row) for row in rows]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def csv_bytes(pack: Pack, *, without: tuple[str, str] | None = None, codec: str = "utf-8-sig") -> bytes:
    """The CSV carrier: a zip of one file a form, headings and labels in the region's language; `without` leaves out a column."""
    tables = {
        "F0": [
            [forms.heading("F0", name, pack.language), _said("F0", name, value, pack)]
            for name, value in pack.manifest.items()
        ]
    }
    version = str(pack.manifest["form_version"])
    for form, rows in pack.rows.items():
        names = [name for name in forms.columns(form, version) if (form, name) != without]
        tables[form] = [[forms.heading(form, name, pack.language) for name in names]]
        tables[form] += [[_said(form, name, row.get(name), pack) for name in names] for row in rows]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for form, table in tables.items():
            sheet = io.StringIO()
            csv.writer(sheet, delimiter=DELIMITERS.get(pack.drop.region_code, ";"), lineterminator="\r\n").writerows(
                table
            )
            archive.writestr(_entry(f"{form}.csv", pack.drop.received_at), sheet.getvalue().encode(codec))
        archive.comment = MARK.encode()
    return buffer.getvalue()


def xlsx_bytes(pack: Pack) -> bytes:
    """The workbook carrier, filled by the same writer as the template that regions are given."""
    from esep.reports.template import write_pack

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.xlsx"
        write_pack(path, pack.manifest, pack.rows, language=pack.language, pack=pack.pack)
        return settled(path.read_bytes(), pack.drop.received_at)


def settled(workbook: bytes, saved_at: datetime) -> bytes:
    """The same workbook without the clock of this machine: fixed entry dates, fixed created and modified, and the mark."""
    buffer = io.BytesIO()
    instant = saved_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _core(content.decode(), instant).encode()
            target.writestr(_entry(name, saved_at), content)
    return buffer.getvalue()


def _core(xml: str, instant: str) -> str:
    xml = re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)", rf"\g<1>{instant}\g<3>", xml)
    xml = re.sub(r"<(dc:)?description>.*?</(dc:)?description>", "", xml)
    # With its own namespace: not every writer declares the prefix dc.
    mark = f'<description xmlns="http://purl.org/dc/elements/1.1/">{MARK}</description>'
    return re.sub(r"(</(?:\w+:)?coreProperties>)", rf"{mark}\1", xml)


def _entry(name: str, saved_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, saved_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same bytes whatever system writes them
    entry.external_attr = 0o600 << 16
    return entry


def _said(form: str, column: str, value: Any, pack: Pack) -> str:
    return forms.text(form, column, value, pack.language)


def _plain(row: Row) -> Row:
    return {name: _iso(value) for name, value in row.items() if value is not None}


def _iso(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value
