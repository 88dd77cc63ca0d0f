"""One file into the warehouse, in one transaction: submission, rows, cells, findings, quarantine, holds.

A file is replaced by its sha256 and nothing else is touched. Two at once end as one: the second waits and finds it known.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from esep import archive
from esep.config import settings
from esep.policy import Policy
from esep.reports import pack, readers, rules, template, versions
from esep.reports.containers import MAX_BYTES
from esep.reports.findings import Finding
from esep.reports.inbox import Delivery
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.versions import Hold
from esep.warehouse import load, turn_at_filings
from esep.warehouse.connect import key_of

log = logging.getLogger(__name__)

LONGEST_SAID = 500
MANIFEST = (
    *("submission_id", "form_version", "region_code", "report_date", "kind", "supersedes", "approval_ref", "is_nil"),
    *("prepared_by_role", "language", "sheet_rows"),
)
SUBMISSION = (
    *("file_sha256", "source_code", "file_name", "carrier", "pack", "channel_region", *MANIFEST, "received_at"),
    *(
        "state",
        "rows_attempted",
        "rows_succeeded",
        "rows_refused",
        "rows_ignored",
        "let_in_at",
        "reader_version",
        "loaded_at",
    ),
)
CELLS = ("sheet", "cell", "row_no", "col_no", "said", "kind", "field")
FINDINGS = (
    *("finding_no", "rule", "severity", "scope", "sheet", "cell", "row_no", "field", "said", "args", "suggested"),
    *("is_shadow", "waiver_ref"),
)
QUARANTINE = ("sheet", "row_no", "form", "fence", "rules", "cells")
HOLD = ("rule", "why", "held_at", "released_at", "approval_ref")
STANDING = """
select file_sha256, state, channel_region, region_code, report_date, pack, reader_version, rows_succeeded, rows_refused
from raw.submissions
where file_sha256 = any(%s)
"""
# What others decided about a file outlives its being read again: releases by HQ, and holds until they are looked at again.
HELD = "select rule, why, held_at, released_at, approval_ref from ops.holds where file_sha256 = %s"
# Corrections that came to be read before what they correct was there. Only for a file that could be what is named
# (versions.NAMED): the others would be read again at every look.
WAITING = """
select s.file_sha256
from raw.submissions as s
inner join ops.findings as f on f.file_sha256 = s.file_sha256 and f.rule = 'R-007' and f.args ->> 'reason' = 'not_known'
where s.file_sha256 = any(%s)
    and exists (
        select from raw.submissions as named
        where named.submission_id = s.supersedes and named.region_code = s.region_code
            and named.file_sha256 <> s.file_sha256 and named.received_at <= s.received_at and named.state <> 'rejected'
            and case
                when s.kind = 'retraction' then named.report_date = s.report_date
                when s.pack = 'plan' then named.pack = 'plan'
                else named.report_date = s.report_date and (named.pack = s.pack or named.kind = 'retraction')
            end
    )
"""
TOLD = "select args from ops.findings where file_sha256 = %s and fence = 'parser' and rule = %s"


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


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read, and what HQ decided about it. let_in_at: when a waiver made an acceptable filing of it."""

    pack: Pack
    policy: Policy
    let_in_at: datetime | None = None


def standing(connection: Connection[Any], digests: list[str]) -> dict[str, Standing]:
    """What is in the warehouse of these files, by sha256."""
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        return {one.file_sha256: one for one in cursor.execute(STANDING, (digests,))}


def waiting(connection: Connection[Any], digests: list[str]) -> list[str]:
    """Those of the files that were refused only because what they correct was not there yet, and now is."""
    return sorted({digest for (digest,) in connection.execute(WAITING, (digests,))})


def load_file(connection: Connection[Any], reader: Reader, delivery: Delivery, *, is_again: bool = False) -> bool:
    """Read the file and put it in the warehouse; False when another was faster, unless it is to be read again.

    The connection is in autocommit.
    """
    read = parse(connection, reader, delivery)
    with connection.transaction():
        take_turns(connection, delivery)
        known = standing(connection, [delivery.file_sha256]).get(delivery.file_sha256)
        if known is not None and not is_again and known.is_enough_for(delivery):
            return False
        store(connection, read, delivery)
    found = read.pack
    log.info(
        "room=reports file=%s sha256=%s state=%s %s",
        *(delivery.file_name, delivery.file_sha256[:12], found.state),
        " ".join(f"{name}={count}" for name, count in found.counts().items()),
    )
    return True


def take_turns(connection: Connection[Any], delivery: Delivery) -> None:
    """One at a time for a file, and for what one region files: a version is judged by those before it. Never under a check."""
    turn_at_filings(connection)
    for name in (f"esep file {delivery.file_sha256}", f"esep filings {delivery.channel_region}"):
        connection.execute("select pg_advisory_xact_lock(%s)", (key_of(name),))


def parse(connection: Connection[Any], reader: Reader, delivery: Delivery, decided: Policy | None = None) -> Read:
    """Read the file by the rules that stand (or by `decided`); writes nothing.

    For which filing HQ waived a rule is only known once the manifest is read: then it is read once more.
    """
    policy = decided or rules.policy()
    found = _read(reader, delivery, policy)
    if decided is not None:
        return Read(found, decided)
    region = found.manifest.get("region_code") or delivery.channel_region
    waived = versions.waivers(connection, region, found.manifest.get("report_date"), found.kind)
    if not waived:
        return Read(found, policy)
    policy = rules.policy({one.rule: one.approval_ref for one in waived})
    allowed = _read(reader, delivery, policy)
    is_let_in = found.state == "rejected" and allowed.state != "rejected"
    return Read(allowed, policy, max(one.granted_at for one in waived) if is_let_in else None)


def _read(reader: Reader, delivery: Delivery, policy: Policy) -> Pack:
    if delivery.size > MAX_BYTES:
        return pack.unreadable("too_large", f"{delivery.size / 1024 / 1024:.1f} MiB")
    root = settings().archive
    archive.get(root, delivery.file_sha256)  # stops here when the disk has changed the bytes
    document = reader.read(archive.path_of(root, delivery.file_sha256))
    return pack.read(document, delivery.file_name, delivery.received_at, delivery.channel_region, policy)


def store(connection: Connection[Any], read: Read, delivery: Delivery) -> None:
    """Judge the file by what was filed before and write all of it, inside the caller's transaction."""
    found, key = read.pack, (delivery.file_sha256,)
    with connection.cursor(row_factory=class_row(Hold)) as cursor:
        before = cursor.execute(HELD, key).fetchall()
    replaced = versions.judge(connection, found, delivery, read.policy)
    _write(connection, read, delivery)
    if replaced is not None and versions.is_same_data(connection, delivery.file_sha256, replaced.file_sha256):
        found.findings.append(read.policy.applied(versions.same_data()))
        _write(connection, read, delivery)  # the state is another one now
    _write_findings(connection, found.findings, delivery.file_sha256)
    _write_holds(connection, before, versions.holds(connection, found, delivery), delivery.file_sha256)


def _write(connection: Connection[Any], read: Read, delivery: Delivery) -> None:
    """Everything but findings and holds; what stood under this sha256 goes first (and with it all that hangs on it)."""
    found, key = read.pack, {"file_sha256": delivery.file_sha256}
    connection.execute("delete from raw.submissions where file_sha256 = %(file_sha256)s", key)
    # The clock and not the start of the transaction, which may have waited long for its turn: a check would look older.
    loaded = connection.execute("select clock_timestamp() as loaded_at", ()).fetchone()
    load.copy(
        connection, "raw.submissions", SUBMISSION, [{**_submission(read, delivery), "loaded_at": loaded and loaded[0]}]
    )
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


def _submission(read: Read, delivery: Delivery) -> dict[str, Any]:
    found = read.pack
    return {
        "file_sha256": delivery.file_sha256,
        **{name: found.manifest.get(name) for name in MANIFEST},
        **found.counts(),
        "source_code": delivery.source_code,
        "file_name": delivery.file_name,
        "carrier": found.carrier,
        "pack": found.kind,
        "channel_region": delivery.channel_region,
        "received_at": delivery.received_at,
        "state": found.state,
        "let_in_at": read.let_in_at,
        "reader_version": readers.VERSION,
    }


def _cells(found: Pack) -> Iterator[dict[str, Any]]:
    """Every filled cell with its address, and the column of the form it was read as."""
    read_as = {
        table.sheet.name: (table.header_row, {number: name for name, number in table.columns.items()})
        for table in found.tables.values()
    }
    for sheet in found.document.sheets if found.document else ():
        if not sheet.is_visible and sheet.name == template.LISTS_SHEET:
            continue
        header_row, names = read_as.get(sheet.name, (0, {}))
        for row_no, cells in sheet.rows.items():
            for number, cell in cells.items():
                place = {"sheet": sheet.name, "cell": cell.address, "row_no": row_no, "col_no": number}
                name = names.get(number) if row_no > header_row else None
                yield {**place, "said": cell.text, "kind": cell.kind, "field": name}


def _quarantined(found: Pack) -> Iterator[dict[str, Any]]:
    for code, table in found.tables.items():
        for row in table.refused:
            place = {"sheet": table.sheet.name, "row_no": row.row_no, "form": code, "fence": "parser"}
            yield {**place, "rules": row.rules, "cells": row.said}


def _write_findings(connection: Connection[Any], findings: Sequence[Finding], file_sha256: str, after: int = 0) -> None:
    rows = (
        {
            "file_sha256": file_sha256,
            "fence": "parser",
            "finding_no": number,
            **{name: getattr(one, name) for name in FINDINGS if name not in {"finding_no", "said", "args"}},
            "said": one.said[:LONGEST_SAID] if one.said is not None else None,
            "args": dict(one.args),
        }
        for number, one in enumerate(findings, start=after + 1)
    )
    load.copy(connection, "ops.findings", ("file_sha256", "fence", *FINDINGS), rows)


def _write_holds(connection: Connection[Any], before: list[Hold], now: list[Hold], file_sha256: str) -> None:
    """Holds of today's rules, those that the checks placed, and every release that HQ gave."""
    kept = {one.rule: one for one in before if one.released_at is not None or one.rule not in versions.WHY_HELD}
    due = {one.rule: one for one in now} | kept
    rows = ({"file_sha256": file_sha256, **asdict(due[rule])} for rule in sorted(due))
    load.copy(connection, "ops.holds", ("file_sha256", *HOLD), rows)


def note_receipts(connection: Connection[Any], arrivals: list[Delivery]) -> bool:
    """Keep with a known file that its bytes arrived again (R-002): no new version, only told. True if that was new."""
    wanted = versions.receipts(arrivals)
    if not wanted:
        return False
    file_sha256 = arrivals[0].file_sha256
    with connection.transaction():
        take_turns(connection, arrivals[0])
        told = [args for (args,) in connection.execute(TOLD, (file_sha256, versions.RECEIVED_BEFORE))]
        new = [one for one in wanted if dict(one.args) not in told]
        row = connection.execute(
            "select max(f.finding_no) from raw.submissions as s left join ops.findings as f "
            "on s.file_sha256 = f.file_sha256 and f.fence = 'parser' where s.file_sha256 = %s group by s.file_sha256",
            (file_sha256,),
        ).fetchone()
        if row is None or not new:
            return False
        _write_findings(connection, new, file_sha256, after=row[0] or 0)
    return True
