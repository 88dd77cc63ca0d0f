"""One file into the warehouse, in one transaction: submission, rows, cells, findings, quarantine.

A file is replaced by its sha256 and nothing else is touched. Two at once end as one: the second waits and finds it known.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import class_row

from esep import archive, days
from esep.config import settings
from esep.reports import forms, pack, readers, template
from esep.reports.containers import MAX_BYTES
from esep.reports.findings import BLOCKS, WARNS, Finding
from esep.reports.inbox import Delivery
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.warehouse import load
from esep.warehouse.connect import key_of

log = logging.getLogger(__name__)

FREE_CORRECTION_DAYS = 3  # until noon of the third day after; later ones need HQ's approval
FREE_CORRECTION_UNTIL = time(12)
NEEDS_APPROVAL = "R-008"
LONGEST_SAID = 500
MANIFEST = (
    *("submission_id", "form_version", "region_code", "report_date", "kind", "supersedes", "approval_ref", "is_nil"),
    *("prepared_by_role", "language"),
)
SUBMISSION = (
    *("file_sha256", "source_code", "file_name", "carrier", "pack", "channel_region", *MANIFEST, "received_at"),
    *("state", "rows_attempted", "rows_succeeded", "rows_refused", "rows_ignored", "reader_version"),
)
CELLS = ("sheet", "cell", "row_no", "col_no", "said", "kind")
FINDINGS = (
    *("finding_no", "rule", "severity", "scope", "sheet", "cell", "row_no", "field", "said", "args", "suggested"),
)
QUARANTINE = ("sheet", "row_no", "form", "fence", "rules", "cells")
STANDING = """
select file_sha256, state, channel_region, region_code, report_date, pack, reader_version, rows_succeeded, rows_refused
from raw.submissions
where file_sha256 = any(%s)
"""
REPLACED = """
select file_sha256, state, channel_region, region_code, report_date, pack, reader_version, rows_succeeded, rows_refused
from raw.submissions
where submission_id = %s and file_sha256 <> %s and region_code = %s and state <> 'rejected'
order by received_at desc, file_sha256
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A file that is in the warehouse."""

    file_sha256: str
    state: str
    channel_region: str | None
    region_code: str | None
    report_date: date | None
    pack: str | None
    reader_version: str
    rows_succeeded: int
    rows_refused: int

    def is_enough_for(self, delivery: Delivery) -> bool:
        """Whether `delivery` brings nothing new: read by this version, and not refused only for coming by another's door."""
        if self.channel_region == delivery.channel_region:
            return self.reader_version == readers.VERSION
        return not (self.state == "rejected" and self.region_code == delivery.channel_region)


def standing(connection: Connection[Any], digests: list[str]) -> dict[str, Standing]:
    """What is in the warehouse of these files, by sha256."""
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        return {one.file_sha256: one for one in cursor.execute(STANDING, (digests,))}


def load_file(connection: Connection[Any], reader: Reader, delivery: Delivery) -> bool:
    """Read the file and put it in the warehouse; False when another was faster. The connection is in autocommit."""
    found = _read(reader, delivery)
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (key_of(f"esep file {delivery.file_sha256}"),))
        known = standing(connection, [delivery.file_sha256]).get(delivery.file_sha256)
        if known is not None and known.is_enough_for(delivery):
            return False
        replaced = _replaced(connection, found, delivery)
        _write(connection, found, delivery)
        if replaced is not None and _is_same_data(connection, delivery.file_sha256, replaced.file_sha256):
            found.findings.append(Finding("R-009", WARNS, "file"))
            state = {"state": found.state, "file_sha256": delivery.file_sha256}
            connection.execute(
                "update raw.submissions set state = %(state)s where file_sha256 = %(file_sha256)s", state
            )
        _write_findings(connection, found, delivery)
    log.info(
        "room=reports file=%s sha256=%s state=%s %s",
        *(delivery.file_name, delivery.file_sha256[:12], found.state),
        " ".join(f"{name}={count}" for name, count in found.counts().items()),
    )
    return True


def _read(reader: Reader, delivery: Delivery) -> Pack:
    if delivery.size > MAX_BYTES:
        return pack.unreadable("too_large", f"{delivery.size / 1024 / 1024:.1f} MiB")
    root = settings().archive
    archive.get(root, delivery.file_sha256)  # stops here when the disk has changed the bytes
    document = reader.read(archive.path_of(root, delivery.file_sha256))
    return pack.read(document, delivery.file_name, delivery.received_at, delivery.channel_region)


def _replaced(connection: Connection[Any], found: Pack, delivery: Delivery) -> Standing | None:
    """The submission that this one corrects or withdraws; adds R-007 when there is none, R-008 when it is late."""
    said = found.manifest
    if found.state == "rejected" or said.get("kind") not in {"correction", "retraction"}:
        return None
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        rows = cursor.execute(REPLACED, (said["supersedes"], delivery.file_sha256, said["region_code"])).fetchall()
    same = [one for one in rows if one.pack == found.kind and one.report_date == said["report_date"]]
    if said["kind"] == "retraction":
        same = [one for one in rows if one.report_date == said["report_date"]]
    elif found.kind == "plan":
        same = [one for one in rows if one.pack == "plan"]  # a new version of a plan is filed on another day
    if not same:
        args = {"reason": "not_known"}
        found.findings.append(
            Finding("R-007", BLOCKS, "file", field="supersedes", said=str(said["supersedes"]), args=args)
        )
        return None
    if _is_late_correction(found, delivery.received_at):
        found.findings.append(Finding(NEEDS_APPROVAL, WARNS, "file", field="approval_ref"))
    return same[0]


def _is_late_correction(found: Pack, received_at: datetime) -> bool:
    said = found.manifest
    if said["kind"] != "correction" or found.kind != "daily" or said.get("approval_ref"):
        return False
    return received_at > days.at(said["report_date"], FREE_CORRECTION_UNTIL, days_later=FREE_CORRECTION_DAYS)


def _write(connection: Connection[Any], found: Pack, delivery: Delivery) -> None:
    """Everything but the findings; what stood under this sha256 goes first (and with it all that hangs on it)."""
    key = {"file_sha256": delivery.file_sha256}
    connection.execute("delete from raw.submissions where file_sha256 = %(file_sha256)s", key)
    row = {
        **key,
        **{name: found.manifest.get(name) for name in MANIFEST},
        **found.counts(),
        "source_code": delivery.source_code,
        "file_name": delivery.file_name,
        "carrier": found.carrier,
        "pack": found.kind,
        "channel_region": delivery.channel_region,
        "received_at": delivery.received_at,
        "state": found.state,
        "reader_version": readers.VERSION,
    }
    load.copy(connection, "raw.submissions", SUBMISSION, [row])
    load.copy(connection, "raw.cells", ("file_sha256", *CELLS), ({**key, **cell} for cell in _cells(found)))
    if found.state == "rejected":
        return
    for table in found.tables.values():
        if table.form.table is not None:
            columns = ("file_sha256", "sheet", "row_no", *table.form.columns)
            rows = ({**key, "sheet": table.sheet.name, "row_no": one.row_no, **one.values} for one in table.rows)
            load.copy(connection, table.form.table, columns, rows)
    load.copy(
        connection, "ops.quarantine", ("file_sha256", *QUARANTINE), ({**key, **one} for one in _quarantined(found))
    )


def _cells(found: Pack) -> Iterator[dict[str, Any]]:
    for sheet in found.document.sheets if found.document else ():
        if not sheet.is_visible and sheet.name == template.LISTS_SHEET:
            continue
        for row_no, cells in sheet.rows.items():
            for number, cell in cells.items():
                place = {"sheet": sheet.name, "cell": cell.address, "row_no": row_no, "col_no": number}
                yield {**place, "said": cell.text, "kind": cell.kind}


def _quarantined(found: Pack) -> Iterator[dict[str, Any]]:
    for code, table in found.tables.items():
        for row in table.refused:
            place = {"sheet": table.sheet.name, "row_no": row.row_no, "form": code, "fence": "parser"}
            yield {**place, "rules": row.rules, "cells": row.said}


def _write_findings(connection: Connection[Any], found: Pack, delivery: Delivery) -> None:
    rows = (
        {
            "file_sha256": delivery.file_sha256,
            "fence": "parser",
            "finding_no": number,
            **{name: getattr(one, name) for name in FINDINGS if name not in {"finding_no", "said", "args"}},
            "said": one.said[:LONGEST_SAID] if one.said is not None else None,
            "args": dict(one.args),
        }
        for number, one in enumerate(found.findings, start=1)
    )
    load.copy(connection, "ops.findings", ("file_sha256", "fence", *FINDINGS), rows)
    if any(one.rule == NEEDS_APPROVAL for one in found.findings):
        connection.execute(
            "insert into ops.holds (file_sha256, rule, why, held_at) values (%s, %s, %s, %s)",
            (delivery.file_sha256, NEEDS_APPROVAL, "a late correction without approval_ref", delivery.received_at),
        )


def _is_same_data(connection: Connection[Any], one: str, other: str) -> bool:
    """Whether two files brought the same rows, in whatever order and place."""
    for form in forms.forms().values():
        if form.table is None:
            continue
        columns = sql.SQL(", ").join(map(sql.Identifier, form.columns))
        table = sql.Identifier(*form.table.split("."))
        part = sql.SQL("select {columns} from {table} where file_sha256 = {sha}")
        left = part.format(columns=columns, table=table, sha=sql.Placeholder("one"))
        right = part.format(columns=columns, table=table, sha=sql.Placeholder("other"))
        differs = sql.SQL("select exists(({left} except all {right}) union all ({right} except all {left}))")
        row = connection.execute(differs.format(left=left, right=right), {"one": one, "other": other}).fetchone()
        if row is None or row[0]:
            return False
    return True
