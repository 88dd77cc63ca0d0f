"""What a file is held against while it is loaded: what HQ decided about it, and what the region filed before.

Rules R-002, R-003 (a number used twice), R-007, R-008, R-009 and R-019. Only files received until this one's own receipt
are looked at, so that the order in which files are loaded does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import class_row

from esep import days
from esep.config import settings
from esep.policy import Policy
from esep.reports import forms
from esep.reports.findings import BLOCKS, INFORMS, WARNS, Finding
from esep.reports.inbox import Delivery
from esep.reports.pack import Pack

FREE_CORRECTION_DAYS = 3  # until noon of the third day after; later ones need HQ's approval
FREE_CORRECTION_UNTIL = time(12)
RECEIVED_BEFORE, USED_TWICE, NOT_KNOWN, NEEDS_APPROVAL, SAME_DATA, FROZEN = (
    *("R-002", "R-003", "R-007", "R-008", "R-009", "R-019"),
)
WHY_HELD = {
    NEEDS_APPROVAL: "a correction after its term without approval_ref",
    FROZEN: "received after the close of reporting",
}
WAIVERS = (
    "select rule, approval_ref, granted_at from ops.waivers where region_code = %s and report_date = %s and pack = %s"
)
EARLIER = """
select file_sha256, pack, report_date, kind, submission_id, known_from, withdrawn_at
from ops.submission_versions
where region_code = %(region)s and state <> 'rejected' and file_sha256 <> %(file)s and received_at <= %(received_at)s
    and {which}
order by received_at desc, file_sha256
"""
NAMED = EARLIER.format(which="submission_id = %(supersedes)s")
OF_THE_KEY = EARLIER.format(
    which="pack = %(pack)s and (pack = 'plan' or report_date = %(day)s) and kind <> 'retraction' "
    "and known_from <= %(received_at)s and (withdrawn_at is null or withdrawn_at > %(received_at)s) "
    "and (received_at < %(received_at)s or file_sha256 < %(file)s)"  # of two in one second each would be the earlier
)
ELSEWHERE = """
select region_code, report_date from raw.submissions
where submission_id = %(id)s and state <> 'rejected' and file_sha256 <> %(file)s and received_at <= %(received_at)s
    and (region_code, report_date) is distinct from (%(region)s, %(day)s)
order by received_at
limit 1
"""
LEADS_BACK = """
with recursive chain as (
    select %(supersedes)s::uuid as id
    union
    select s.supersedes
    from chain
    inner join raw.submissions as s on s.submission_id = chain.id
    where s.supersedes is not null and s.state <> 'rejected' and s.file_sha256 <> %(file)s
        and s.region_code = %(region)s and s.received_at <= %(received_at)s
)
select exists (select from chain where id = %(id)s)
"""
LIFTED = "select approval_ref, lifted_at from ops.freeze_lifts where region_code = %s and report_date = %s"


@dataclass(frozen=True, slots=True)
class Waiver:
    """HQ's permission to skip one rule for one filing."""

    rule: str
    approval_ref: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """An accepted file of the region that came before."""

    file_sha256: str
    pack: str
    report_date: date | None
    kind: str
    submission_id: UUID | None
    known_from: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A file waits for HQ, or waited until released_at (a row of ops.holds)."""

    rule: str
    why: str
    held_at: datetime
    released_at: datetime | None = None
    approval_ref: str | None = None


def waivers(connection: Connection[Any], region: str | None, day: date | None, pack: str | None) -> list[Waiver]:
    """What HQ lets pass for one filing."""
    if not (region and day and pack):
        return []
    with connection.cursor(row_factory=class_row(Waiver)) as cursor:
        return cursor.execute(WAIVERS, (region, day, pack)).fetchall()


def judge(connection: Connection[Any], found: Pack, delivery: Delivery, decided: Policy) -> Earlier | None:
    """Add to `found` what the rules of this module say; returns the version that the file replaces, if any."""
    if found.state == "rejected":
        return None
    key = _key(found, delivery)
    found.findings += [decided.applied(found.placed(one)) for one in _about_numbers(connection, found, key)]
    if found.state == "rejected":
        return None
    replaced = _replaced(connection, found, key)
    about = []
    if replaced is not None and _is_after_term(found, delivery.received_at):
        about.append(Finding(NEEDS_APPROVAL, WARNS, "file", field="approval_ref"))
    if _is_frozen(connection, found, delivery):
        closed = days.local(settings().campaign.freezes_at)
        about.append(Finding(FROZEN, WARNS, "file", args={"closed": f"{closed:%d.%m.%Y %H:%M}"}))
    found.findings += [decided.applied(found.placed(one)) for one in about]
    return replaced


def _key(found: Pack, delivery: Delivery) -> dict[str, Any]:
    said = found.manifest
    return {
        "file": delivery.file_sha256,
        "received_at": delivery.received_at,
        "region": said.get("region_code"),
        "day": said.get("report_date"),
        "pack": found.kind,
        "id": said.get("submission_id"),
        "supersedes": said.get("supersedes"),
    }


def _about_numbers(connection: Connection[Any], found: Pack, key: Mapping[str, Any]) -> list[Finding]:
    """R-003 for a number that belongs to another filing, R-007 for one that names nothing that can be replaced."""
    elsewhere = connection.execute(ELSEWHERE, key).fetchone()
    if elsewhere is not None:
        args = {"reason": "id_reused", "region": elsewhere[0], "day": str(elsewhere[1])}
        return [Finding(USED_TWICE, BLOCKS, "file", field="submission_id", said=str(key["id"]), args=args)]
    if found.manifest.get("kind") not in {"correction", "retraction"}:
        return []
    reason = _why_not(connection, found, key)
    if reason is None:
        return []
    said = str(key["supersedes"])
    return [Finding(NOT_KNOWN, BLOCKS, "file", field="supersedes", said=said, args={"reason": reason})]


def _why_not(connection: Connection[Any], found: Pack, key: Mapping[str, Any]) -> str | None:
    named = _named(connection, found, key)
    if not named:
        return "not_known"
    if found.manifest["kind"] == "retraction" and all(one.kind == "retraction" for one in named):
        return "is_retraction"
    row = connection.execute(LEADS_BACK, key).fetchone()
    return "cycle" if row and row[0] else None


def _named(connection: Connection[Any], found: Pack, key: Mapping[str, Any]) -> list[Earlier]:
    """The accepted files under the number in Supersedes, the latest first: of the day, a plan's of any day."""
    named = _earlier(connection, NAMED, key)
    if found.manifest["kind"] == "retraction":
        return [one for one in named if one.report_date == key["day"]]
    if found.kind == "plan":
        return [one for one in named if one.pack == "plan"]
    return [
        one for one in named if one.report_date == key["day"] and (one.pack == found.kind or one.kind == "retraction")
    ]


def _earlier(connection: Connection[Any], query: str, key: Mapping[str, Any]) -> list[Earlier]:
    with connection.cursor(row_factory=class_row(Earlier)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()


def _replaced(connection: Connection[Any], found: Pack, key: Mapping[str, Any]) -> Earlier | None:
    """What the file is a new version of: the one it names, else the one that stood when it came."""
    kind = found.manifest.get("kind")
    if kind == "retraction":
        return None
    if kind == "correction":
        return _named(connection, found, key)[0]
    standing = _earlier(connection, OF_THE_KEY, key)
    return max(standing, key=lambda one: (one.known_from, one.file_sha256), default=None)


def _is_after_term(found: Pack, received_at: datetime) -> bool:
    """Whether a replacement comes so late that HQ must approve it. A plan may be revised at any time."""
    if found.kind == "plan" or found.manifest.get("approval_ref"):
        return False
    day = found.manifest["report_date"]
    return received_at > days.at(day, FREE_CORRECTION_UNTIL, days_later=FREE_CORRECTION_DAYS)


def _is_frozen(connection: Connection[Any], found: Pack, delivery: Delivery) -> bool:
    if delivery.received_at <= settings().campaign.freezes_at:
        return False
    lifted = _lifted(connection, found)
    return lifted is None or delivery.received_at <= lifted[1]


def _lifted(connection: Connection[Any], found: Pack) -> tuple[str, datetime] | None:
    said = found.manifest
    row = connection.execute(LIFTED, (said.get("region_code"), said.get("report_date"))).fetchone()
    return (row[0], row[1]) if row else None


def holds(connection: Connection[Any], found: Pack, delivery: Delivery) -> list[Hold]:
    """The holds that follow from the findings; a lifted freeze releases at once."""
    rules = [
        one.rule for one in found.findings if one.rule in WHY_HELD and one.severity != INFORMS and not one.is_shadow
    ]
    held = []
    for rule in rules if found.state != "rejected" else ():
        one = Hold(rule, WHY_HELD[rule], delivery.received_at)
        lifted = _lifted(connection, found) if rule == FROZEN else None
        held.append(replace(one, approval_ref=lifted[0], released_at=lifted[1]) if lifted else one)
    return held


def same_data() -> Finding:
    """R-009: other bytes, the same rows."""
    return Finding(SAME_DATA, WARNS, "file")


def is_same_data(connection: Connection[Any], one: str, other: str) -> bool:
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


def receipts(deliveries: list[Delivery]) -> list[Finding]:
    """R-002: the later arrivals of bytes that are known, in order of receipt."""
    later = sorted(deliveries, key=lambda one: (one.received_at, one.source_code, one.file_name))[1:]
    return [
        Finding(
            *(RECEIVED_BEFORE, INFORMS, "file"),
            said=one.file_name.rsplit("/", 1)[-1],
            args={"name": one.file_name, "source": one.source_code, "received_at": one.received_at.isoformat()},
        )
        for one in later
    ]
