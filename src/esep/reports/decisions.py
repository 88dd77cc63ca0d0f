"""What HQ decides about filings: a rule is waived, a held file let in, the freeze lifted. Each is kept with its approval.

Decisions are made by roles, never by persons. Doing one again changes nothing. The files concerned are read and checked
again by the same code that took them in.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from esep import days
from esep.errors import EsepError
from esep.regions import by_code
from esep.reports import rereading, rules, versions
from esep.warehouse import connect, load, turn_at_filings

log = logging.getLogger(__name__)

LONGEST_REF = 40
SHORTEST_PREFIX = 8  # characters of a sha256
ROLES = ("hq_secretary", "hq_deputy", "hq_chair", "hq_legal", "engineer")
PACKS = ("daily", "plan", "roster")
OPEN = """
select h.file_sha256, s.file_name, v.region_code, v.report_date, v.pack, h.rule, h.why, h.held_at, s.received_at
from ops.holds as h
inner join raw.submissions as s on h.file_sha256 = s.file_sha256
inner join ops.submission_versions as v on h.file_sha256 = v.file_sha256
where h.released_at is null and not v.is_withdrawn
order by h.held_at, v.region_code, v.report_date, h.file_sha256, h.rule
"""
# A held file let in would count from now on and so replace what came after it.
OVERTAKEN = """
select held.file_sha256, held.region_code, held.report_date, newer.received_at
from ops.submission_versions as held
inner join ops.submission_versions as newer
    on held.region_code = newer.region_code and held.pack = newer.pack and held.version_day = newer.version_day
        and newer.is_standing and newer.received_at > held.received_at
where held.file_sha256 = any(%s) and held.is_held
order by newer.received_at
limit 1
"""
RELEASE = """
update ops.holds set released_at = %(now)s, approval_ref = %(ref)s
where file_sha256 = any(%(files)s) and released_at is null
"""
LIFT = """
insert into ops.freeze_lifts (region_code, report_date, approval_ref, lifted_at)
values (%(region)s, %(day)s, %(ref)s, %(now)s)
on conflict do nothing
"""
RELEASE_FROZEN = """
update ops.holds as h set released_at = l.lifted_at, approval_ref = l.approval_ref
from raw.submissions as s, ops.freeze_lifts as l
where h.rule = %(rule)s and h.released_at is null and s.file_sha256 = h.file_sha256
    and s.region_code = %(region)s and s.report_date = %(day)s
    and l.region_code = s.region_code and l.report_date = s.report_date and s.received_at <= l.lifted_at
returning h.file_sha256
"""
# What waits for a rule that is waived is let in by that, from the decision on: the hold stays as a record of the time before.
RELEASE_WAIVED = """
update ops.holds as h set released_at = w.granted_at, approval_ref = w.approval_ref
from ops.waivers as w, ops.submission_versions as v
where h.released_at is null and v.file_sha256 = h.file_sha256 and w.rule = h.rule
    and (w.region_code, w.report_date, w.pack) = (v.region_code, v.report_date, v.pack)
    and (w.region_code, w.report_date, w.pack, w.rule) = (%(region_code)s, %(report_date)s, %(pack)s, %(rule)s)
"""
CONCERNED = """
select file_sha256, state from ops.submission_versions
where region_code = %s and report_date = %s and pack = %s
order by received_at, file_sha256
"""


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A file that waits for a decision, and the rule for which it waits."""

    file_sha256: str
    file_name: str
    region_code: str | None
    report_date: date | None
    pack: str
    rule: str
    why: str
    held_at: datetime
    received_at: datetime

    def in_words(self) -> str:
        """One line."""
        return (
            f"{self.file_sha256[:12]}  {self.region_code}  {self.report_date}  {self.pack}  {self.rule}: {self.why}; "
            f"received {days.local(self.received_at):%d.%m.%Y %H:%M}, {self.file_name}"
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values; instants and dates as text."""
        return {name: value if value is None else str(value) for name, value in asdict(self).items()}


def open_holds() -> list[OpenHold]:
    """What waits for HQ, the oldest first."""
    with connect("loader") as connection, connection.cursor(row_factory=class_row(OpenHold)) as cursor:
        return cursor.execute(OPEN).fetchall()


def release(file: str, approval_ref: str) -> str:
    """Let held files in: `file` is a sha256, its first 8 characters or more, or <region>/<day>. Says what was done.

    Their figures count from this instant on. Raises EsepError when nothing of that name is there.
    """
    _check_ref(approval_ref)
    with connect("loader") as connection:
        files = _files(connection, file)
        _check_newest(connection, files)
        given = {"files": files, "now": turn_at_filings(connection), "ref": approval_ref}
        released = connection.execute(RELEASE, given).rowcount
    if not released:
        return f"Nothing of {file} is held: it was let in before, or never stopped."
    log.info("room=reports decision=release files=%s ref=%s", ",".join(one[:12] for one in files), approval_ref)
    checked = rereading.check()
    return f"Let in with {approval_ref}: {', '.join(one[:12] for one in files)}. {checked}"


def lift_freeze(region: str, day: date, approval_ref: str) -> str:
    """Take a region's submissions for a day after the close of reporting, those that wait included. Says what was done."""
    _check_ref(approval_ref)
    _check_region(region)
    given: dict[str, Any] = {"region": region, "day": day, "ref": approval_ref, "rule": versions.FROZEN}
    with connect("loader") as connection:
        given["now"] = turn_at_filings(connection)
        is_new = connection.execute(LIFT, given).rowcount > 0
        released = connection.execute(RELEASE_FROZEN, given).fetchall()
    if not is_new and not released:
        return f"The freeze was lifted before for {region}, {day}."
    log.info(
        "room=reports decision=lift_freeze region=%s day=%s ref=%s files=%s", region, day, approval_ref, len(released)
    )
    checked = rereading.check() if released else ""
    return f"Reporting of {region} for {day} is open again ({approval_ref}); {len(released)} files let in. {checked}".strip()


def waive(region: str, day: date, pack: str, rule: str, *, approval_ref: str, role: str, reason: str) -> str:
    """Skip one named rule for one filing; the files concerned are read and checked again. Says what became of them.

    Raises EsepError for a rule that cannot be waived: what cannot be read stays unread, whoever approves it.
    """
    _check_ref(approval_ref)
    _check_region(region)
    _check_rule(rule)
    if role not in ROLES:
        raise EsepError(f"{role!r} is no role that decides: {', '.join(ROLES)}")
    if pack not in PACKS:
        raise EsepError(f"{pack!r} is not {', '.join(PACKS)}")
    if not reason.strip():
        raise EsepError("say in a few words why the rule is waived")
    row = {"approval_ref": approval_ref, "granted_by_role": role, "reason": reason.strip()}
    keys = {"region_code": region, "report_date": day, "pack": pack, "rule": rule}
    with connect("loader") as connection:
        load.upsert(connection, "ops.waivers", list(keys), keys | row)
        before = dict(connection.execute(CONCERNED, (region, day, pack)).fetchall())
        connection.execute(RELEASE_WAIVED, keys)
    log.info(
        "room=reports decision=waive rule=%s region=%s day=%s pack=%s ref=%s", rule, region, day, pack, approval_ref
    )
    rereading.again(list(before))
    with connect("loader") as connection:
        after = dict(connection.execute(CONCERNED, (region, day, pack)).fetchall())
    became = "; ".join(f"{one[:12]} {state} -> {after.get(one, 'gone')}" for one, state in before.items())
    return f"{rule} is waived for {region}, {day}, {pack} ({approval_ref}). " + (became or "Nothing was filed yet.")


def _files(connection: Connection[Any], given: str) -> list[str]:
    if "/" in given:
        region, _, day = given.partition("/")
        query = (
            "select file_sha256 from ops.submission_versions where region_code = %s and report_date = %s and is_held"
        )
        try:
            found = connection.execute(query, (region, date.fromisoformat(day))).fetchall()
        except ValueError as err:
            raise EsepError(f"{given!r} is not <region>/<day>, such as 61/2026-02-20") from err
    else:
        if len(given) < SHORTEST_PREFIX or not set(given) <= set("0123456789abcdef"):
            raise EsepError(f"{given!r} is not a sha256, nor its first {SHORTEST_PREFIX} characters")
        query = "select file_sha256 from raw.submissions where starts_with(file_sha256, %s)"
        found = connection.execute(query, (given,)).fetchall()
        if len(found) > 1:
            raise EsepError(f"{given} begins {len(found)} files: give more of the sha256")
    if not found:
        raise EsepError(f"nothing is held under {given}: see `./esep reports holds`")
    return sorted(digest for (digest,) in found)


def _check_newest(connection: Connection[Any], files: list[str]) -> None:
    if overtaken := connection.execute(OVERTAKEN, (files,)).fetchone():
        digest, region, day, received_at = overtaken
        raise EsepError(
            f"{digest[:12]} ({region}, {day}) was overtaken by a file accepted since, received {days.local(received_at):%d.%m.%Y %H:%M}: "
            "letting the older one in would replace it. Have the region send it again, or withdraw the newer one"
        )


def _check_ref(approval_ref: str) -> None:
    if not 1 <= len(approval_ref.strip()) <= LONGEST_REF:
        raise EsepError(f"the number of the approval has 1 to {LONGEST_REF} characters")


def _check_region(region: str) -> None:
    if region not in by_code():
        raise EsepError(f"{region!r} is no region: {', '.join(sorted(by_code()))}")


def _check_rule(rule: str) -> None:
    known: Sequence[str] = sorted(rules.catalogue())
    if rule not in known:
        raise EsepError(f"{rule!r} is no rule of the catalogue ({known[0]} to {known[-1]})")
    if not rules.is_waivable(rule):
        raise EsepError(
            f"{rule} cannot be waived: what it refuses cannot be read or belongs to nobody; ask for a new file"
        )
