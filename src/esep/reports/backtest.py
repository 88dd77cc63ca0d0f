"""A rule held against the archive: which filings it would have changed, before it may refuse anything.

Rules about one file are tried by reading each archived file with the rule and, where it speaks, without it. Rules about
what was filed before are asked by the very queries that check a day. Nothing is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from psycopg import Connection

from esep import checks, days
from esep.checks.suites import suites
from esep.errors import EsepError
from esep.policy import Policy
from esep.reports import loading, rereading, rules, versions
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.inbox import Delivery
from esep.reports.readers import Reader
from esep.warehouse import connect

SHOWN_FILES, SHOWN_CELLS = 40, 5
HEAVIEST_FIRST = WHOLE, HELD, ROWS, REMARKED, INFORMED = "refused", "held", "rows refused", "remarked", "informed"
FILES_OF_DAYS = """
select s.report_date, v.file_sha256, s.file_name, v.region_code
from ops.submission_versions as v
inner join raw.submissions as s on v.file_sha256 = s.file_sha256
where s.state <> 'rejected'
    and s.report_date between coalesce(%(since)s, '-infinity'::date) and coalesce(%(until)s, 'infinity'::date)
order by s.report_date, v.received_at, v.file_sha256
"""
LOOKED_UNTIL = "select greatest(max(as_of), %s) from ops.days"


@dataclass(frozen=True, slots=True)
class Hit:
    """A filing that the rule would have changed. rows: how many it would have refused besides those refused anyway."""

    file_sha256: str
    file_name: str
    region_code: str | None
    report_date: date | None
    effect: str  # refused, held, rows refused, remarked, informed
    rows: int
    cells: tuple[str, ...]

    def in_words(self) -> str:
        """One line: whose, what, where."""
        cells = ", ".join(self.cells[:SHOWN_CELLS]) + (", ..." if len(self.cells) > SHOWN_CELLS else "")
        count = f" ({self.rows} rows)" if self.rows else ""
        return f"{self.region_code} {self.report_date} {self.file_name}: {self.effect}{count} {cells}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "file_sha256": self.file_sha256,
            "file_name": self.file_name,
            "region_code": self.region_code,
            "report_date": str(self.report_date),
            "effect": self.effect,
            "rows": self.rows,
            "cells": list(self.cells),
        }


@dataclass(slots=True)
class Backtest:
    """What a rule would have done to the filings looked at."""

    rule: str
    severity: str
    filings: int = 0
    hits: list[Hit] = field(default_factory=list)

    def headline(self) -> str:
        """would have refused 14 of 412 filings (31 rows), remarked on 3."""
        effects = Counter(one.effect for one in self.hits)
        refusing = [one for one in self.hits if one.effect in {WHOLE, HELD, ROWS}]
        rows = sum(one.rows for one in refusing)
        parts = [f"would have refused {len(refusing)} of {self.filings} filings ({rows} rows)"]
        parts += [f"of them {effects[WHOLE]} whole"] * bool(effects[WHOLE])
        parts += [f"{effects[HELD]} held for a decision"] * bool(effects[HELD])
        parts += [f"remarked on {effects[REMARKED]}"] + [f"informed {effects[INFORMED]}"] * bool(effects[INFORMED])
        return f"{self.rule} as {self.severity} {', '.join(parts)}."

    def in_words(self) -> list[str]:
        """The headline, then a line a filing, by region and day."""
        hits = sorted(self.hits, key=lambda one: (one.region_code or "", str(one.report_date), one.file_name))
        more = [f"and {len(hits) - SHOWN_FILES} more"] if len(hits) > SHOWN_FILES else []
        return [self.headline(), *(one.in_words() for one in hits[:SHOWN_FILES]), *more]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "filings": self.filings,
            "headline": self.headline(),
            "hits": [one.to_json() for one in self.hits],
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a file under one policy."""

    state: str
    rows_refused: int
    is_held: bool
    findings: tuple[Finding, ...]  # of the rule
    region_code: str | None
    report_date: date | None


def backtest(
    rule: str,
    since: date | None = None,
    until: date | None = None,
    severity: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Hold `rule`, as if it had `severity`, against the archived filings of these reporting days (all without any).

    Raises EsepError for a rule that is not asked of filings.
    """
    if rule not in rules.catalogue():
        raise EsepError(f"{rule!r} is no rule of the catalogue")
    known = rules.catalogue()[rule]
    if severity and not rules.is_waivable(rule):
        raise EsepError(f"{rule} stays {known.severity}: what it refuses cannot be read or belongs to nobody")
    result = Backtest(rule, severity or rules.policy().severities.get(rule, known.severity))
    if known.fence == "dbt":
        raise EsepError(f"{rule} is asked of the published tables, not of filings")
    if known.fence in {"parser", "loading"}:
        _read(result, severity, known.fence, rereading.files_of(since, until), say)
    # Some rules have a part in each: what one file says of itself, and what it says against those before it.
    if rule in {one.get("meta", {}).get("rule") for suite in suites() for one in suite.expectations}:
        _asked(result, severity, since, until, say)
    return result


def _policies(rule: str, severity: str | None) -> tuple[Policy, Policy]:
    """With the rule and without it; everything else as it stands."""
    now = rules.policy()
    severities = {**now.severities, **({rule: severity} if severity else {})}
    return replace(now, shadow=now.shadow - {rule}, severities=severities), replace(now, shadow=now.shadow | {rule})


def _read(result: Backtest, severity: str | None, fence: str, digests: list[str], say: Callable[[str], None]) -> None:
    """One file at a time: no more than one is in memory."""
    active, silent = _policies(result.rule, severity)
    with connect("loader", autocommit=True) as connection, Reader() as reader:
        for number, delivery in enumerate(rereading.arrivals(connection, digests), start=1):
            result.filings += 1
            present = _outcome(connection, reader, delivery, active, result.rule, fence)
            if present.findings:
                is_sound = rules.is_waivable(result.rule)
                absent = (
                    _outcome(connection, reader, delivery, silent, result.rule, fence) if is_sound else _less(present)
                )
                result.hits.append(_hit(delivery, present, absent))
            say(f"{number}/{len(digests)} {delivery.file_name}")


def _outcome(
    connection: Connection[Any], reader: Reader, delivery: Delivery, policy: Policy, rule: str, fence: str
) -> _Outcome:
    read = loading.parse(connection, reader, delivery, policy)
    held = _stored(connection, read, delivery) if fence == "loading" else False
    found = read.pack
    if rule == versions.RECEIVED_BEFORE:
        found.findings += versions.receipts(rereading.receipts(connection, delivery.file_sha256))
    return _Outcome(
        found.state,
        found.counts()["rows_refused"],
        held,
        tuple(one for one in found.findings if one.rule == rule),
        found.manifest.get("region_code") or delivery.channel_region,
        found.manifest.get("report_date"),
    )


def _less(present: _Outcome) -> _Outcome:
    """Without a rule that cannot be taken away (what cannot be read stays unread): its own findings less."""
    is_blocked = any(one.severity == BLOCKS for one in present.findings)
    refused = {(one.sheet, one.row_no) for one in present.findings if one.severity == REFUSES_ROW}
    rows = present.rows_refused if is_blocked else min(len(refused), present.rows_refused)
    state = "accepted" if is_blocked else present.state
    return replace(present, state=state, rows_refused=present.rows_refused - rows)


def _stored(connection: Connection[Any], read: loading.Read, delivery: Delivery) -> bool:
    """Judge the file by what was filed before, as loading does, and take it back; whether it would be held."""
    with connection.transaction(force_rollback=True):
        loading.take_turns(connection, delivery)
        loading.store(connection, read, delivery)
        return any(one.released_at is None for one in versions.holds(connection, read.pack, delivery))


def _hit(delivery: Delivery, present: _Outcome, absent: _Outcome) -> Hit:
    rows = present.rows_refused - absent.rows_refused
    if present.state == "rejected" and absent.state != "rejected":
        effect = WHOLE
    elif present.is_held and not absent.is_held:
        effect = HELD
    elif rows > 0:
        effect = ROWS
    else:
        effect = INFORMED if {one.severity for one in present.findings} <= {INFORMS} else REMARKED
    cells = tuple(dict.fromkeys(one.cell or one.sheet or "" for one in present.findings if one.cell or one.sheet))
    place = (delivery.file_sha256, delivery.file_name, present.region_code, present.report_date)
    return Hit(*place, effect, max(rows, 0), cells)


def _asked(
    result: Backtest, severity: str | None, since: date | None, until: date | None, say: Callable[[str], None]
) -> None:
    with connect("loader") as connection:
        rows = connection.execute(FILES_OF_DAYS, {"since": since, "until": until}).fetchall()
        instant = connection.execute(LOOKED_UNTIL, (days.now(),)).fetchone()
    as_of = instant[0] if instant and instant[0] else days.now()
    was_read = result.filings > 0
    by_day: dict[date, dict[str, tuple[str, str]]] = defaultdict(dict)
    for day, digest, name, region in rows:
        by_day[day][digest] = (name, region)
    for day, files in by_day.items():
        breaches = [one for one in checks.ask(result.rule, day, as_of) if one.file_sha256 in files]
        result.filings += 0 if was_read else len(files)
        for one in _hits_of_day(day, files, breaches, severity):
            _add(result, one)
        say(f"{day}: {len(files)} files, {len(breaches)} findings")


def _add(result: Backtest, hit: Hit) -> None:
    """A file that both parts of a rule speak of is one hit, with the heavier effect."""
    same = next((one for one in result.hits if one.file_sha256 == hit.file_sha256), None)
    if same is None:
        result.hits.append(hit)
        return
    heavier = min(same, hit, key=lambda one: HEAVIEST_FIRST.index(one.effect))
    cells = tuple(dict.fromkeys([*same.cells, *hit.cells]))
    result.hits[result.hits.index(same)] = replace(heavier, rows=max(same.rows, hit.rows), cells=cells)


def _hits_of_day(
    day: date, files: dict[str, tuple[str, str]], breaches: list[checks.Breach], severity: str | None
) -> Iterator[Hit]:
    by_file: dict[str, list[checks.Breach]] = defaultdict(list)
    for one in breaches:
        by_file[one.file_sha256].append(one)
    for digest, found in by_file.items():
        severities = {_counts_as(one, severity) for one in found}
        refused = {(one.sheet, one.row_no) for one in found if _counts_as(one, severity) == REFUSES_ROW}
        effect = next(word for code, word in EFFECTS.items() if code in severities)
        cells = (one.cell or (f"{one.sheet}:{one.row_no}" if one.row_no else one.sheet or "") for one in found)
        name, region = files[digest]
        yield Hit(digest, name, region, day, effect, len(refused), tuple(dict.fromkeys(cell for cell in cells if cell)))


EFFECTS = {BLOCKS: HELD, REFUSES_ROW: ROWS, WARNS: REMARKED, INFORMS: INFORMED}


def _counts_as(one: checks.Breach, severity: str | None) -> str:
    wanted = severity or one.severity
    return WARNS if wanted == REFUSES_ROW and one.row_no is None else wanted
