"""What happened on a day, in words: counted in the warehouse, never remembered from the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from esep import days
from esep.config import settings
from esep.regions import by_code
from esep.warehouse import connect

TALLY = """
select
    (select count(*) from ops.files) as files,
    (select count(*) from raw.submissions) as reports,
    (select count(*) from raw.submissions where state = 'rejected') as reports_rejected,
    (select coalesce(sum(rows_succeeded), 0) from raw.submissions) as rows_loaded,
    (select count(*) from ops.quarantine) as rows_quarantined,
    (select count(*) from raw.press_pages) as articles,
    (select count(*) from ops.days) as days_opened
"""
SENT = """
select
    count(*) filter (where e.kind not in ('answer', 'legal')) as messages_sent,
    count(*) filter (where e.kind in ('answer', 'legal')) as answers_sent
from ops.outbox as o
inner join ops.editions as e on o.edition = e.edition
where o.state = 'sent'
"""
# What the senders of a day's files were told: how many files, and what became of them.
ANSWERS = """
select a.state, count(distinct a.file_sha256) as files,
    count(distinct a.file_sha256) filter (where exists (
        select from ops.outbox as o where o.edition = a.edition and o.state = 'sent'
    )) as told
from ops.answers as a
inner join ops.editions as e on a.edition = e.edition
where e.report_date = %s and e.kind = 'answer'
group by a.state
order by a.state
"""
RECEIPTS = "select room, key, outcome, rows_loaded, rows_refused, detail from ops.receipts where report_date = %s order by room, key"
PRESS = """
select count(*) as pages, count(*) filter (where language = 'ru') as pages_ru, count(*) filter (where language = 'kk') as pages_kk,
    (select count(*) from raw.press_claims) as claims
from raw.press_pages
"""
BECAME = {
    "warned": "accepted with remarks",
    "partly": "accepted in part",
    "held": "held for headquarters",
    "retraction": "withdrawing another",
    "duplicate": "received before",
}
HEADLINE = "select * from report.rpt_digest_headline where report_date = %s"
REGIONS = "select region_code, filing_status, minutes_late, days_missing_in_a_row from report.rpt_digest_regions where report_date = %s"
DISCREPANCIES = "select * from report.rpt_digest_discrepancies where report_date = %s order by rank"
EDITION = """
select edition, frozen_at, (select count(*) from ops.outbox as o where o.edition = e.edition and o.state = 'sent') as sent,
    (select count(*) from ops.outbox as o where o.edition = e.edition) as queued
from ops.editions as e where report_date = %s and e.kind not in ('answer', 'legal', 'reminder') order by edition
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """A day's facts; `added` is what this run added to the warehouse (empty: nothing)."""

    day: date
    tally: dict[str, int]
    added: dict[str, int]
    receipts: list[dict[str, Any]] = field(default_factory=list)
    press: dict[str, int] = field(default_factory=dict)
    headline: dict[str, Any] = field(default_factory=dict)
    regions: list[dict[str, Any]] = field(default_factory=list)
    discrepancies: list[dict[str, Any]] = field(default_factory=list)
    editions: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)


def _all(connection: psycopg.Connection[Any], query: str, *values: object) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), values or None).fetchall()


def summarise(day: date, before: Summary | None = None) -> Summary:
    """Count now; with the summary made before a run, also what the run added."""
    with connect("loader") as connection:
        tally = _all(connection, TALLY)[0]
        receipts = _all(connection, RECEIPTS, day)
        press = _all(connection, PRESS)[0]
    with connect("reporter") as connection:
        tally |= _all(connection, SENT)[0]
        editions = _all(connection, EDITION, day)
        answers = _all(connection, ANSWERS, day)
        is_built = _all(connection, "select to_regclass('report.rpt_digest_headline') is not null as is_built")[0][
            "is_built"
        ]
        headline = _all(connection, HEADLINE, day) if is_built else []
        regions = _all(connection, REGIONS, day) if is_built else []
        discrepancies = _all(connection, DISCREPANCIES, day) if is_built else []
    tally = {name: int(value) for name, value in tally.items()}
    added = (
        {name: value - before.tally[name] for name, value in tally.items() if value != before.tally[name]}
        if before
        else {}
    )
    return Summary(
        *(day, tally, added, receipts, press, headline[0] if headline else {}),
        *(regions, discrepancies, editions, answers),
    )


def in_words(summary: Summary, places: dict[str, str]) -> list[str]:
    """The closing words of a run: who filed, what came in, what disagrees, where to look."""
    lines = [f"Campaign day {summary.day}:"]
    lines += _filing(summary)
    lines += _rows(summary)
    lines += _answers(summary)
    lines += _claims(summary)
    for one in summary.editions:
        lines.append(
            f"  Mail: {one['edition']}, {one['sent']} of {one['queued']} messages delivered, figures frozen {_clock(one['frozen_at'])}"
        )
    if not summary.added:
        lines.append(
            "  Nothing changed: everything that lies at the sources was already taken in, and the mail is sent once."
        )
    elif set(summary.added) <= {"messages_sent", "answers_sent"}:
        lines.append(f"  Only mail that was still due was sent ({sum(summary.added.values())}).")
    lines += [f"  {name}: {place}" for name, place in places.items()]
    return lines


def _filing(summary: Summary) -> list[str]:
    if not summary.headline:
        return ["  The warehouse has no figures for this day yet."]
    head, names = summary.headline, by_code()
    plan = (
        f"plan to date {head['completion_cum_pct']:.0f} % ({head['held_cum']} of {head['planned_cum']} events)"
        if head["completion_cum_pct"] is not None
        else "no plan has been filed yet"
    )
    filed = f"{head['regions_filed']} of {head['regions_expected']} regions filed, {head['regions_on_time']} on time"
    lines = [f"  {filed}; {plan}"]
    for status, said in (
        ("late", "late"),
        ("very_late", "very late"),
        ("rejected", "rejected"),
        ("overdue", "not filed"),
        ("missing", "not filed"),
    ):
        found = [names[one["region_code"]].name_en for one in summary.regions if one["filing_status"] == status]
        if found:
            lines.append(f"    {said}: {', '.join(found)}")
    return lines


def _rows(summary: Summary) -> list[str]:
    tally, press = summary.tally, summary.press
    return [
        f"  Rows in the warehouse: {tally['rows_loaded']} loaded from {tally['reports']} reports; "
        f"{tally['rows_quarantined']} rows refused (kept in quarantine with cell and reason), "
        f"{tally['reports_rejected']} reports rejected whole",
        f"  Press: {press['pages']} articles read ({press['pages_ru']} Russian, {press['pages_kk']} Kazakh), "
        f"{press['claims']} figures in them",
    ]


def _answers(summary: Summary) -> list[str]:
    """Who was told what became of their files."""
    if not summary.answers:
        return []
    files, told = (sum(one[name] for one in summary.answers) for name in ("files", "told"))
    states = ", ".join(f"{one['files']} {BECAME.get(one['state'], one['state'])}" for one in summary.answers)
    waiting = f"; {files - told} still wait in the outbox" if told < files else ""
    return [f"  Senders answered about {told} of {files} files of the day ({states}){waiting}"]


def _claims(summary: Summary) -> list[str]:
    if not summary.headline:
        return []
    lines = [f"  Press against reports: {summary.headline['discrepancies_major']} major discrepancies"]
    for one in summary.discrepancies[:3]:
        lines.append(
            f'    {one["region_name_en"] or "Kazakhstan"}: press says "{one["said"]}", the region reports {one["reported_value"]:.0f}'
            + (f" ({one['deviation_pct']:+.0f} %)" if one["deviation_pct"] is not None else "")
        )
    return lines


def _clock(instant: datetime) -> str:
    return f"{days.local(instant):%Y-%m-%d %H:%M}"


def synthetic_mark() -> str:
    """The mark of invented figures, in three languages; empty for a real campaign."""
    return "SYNTHETIC DATA / СИНТЕТИЧЕСКИЕ ДАННЫЕ / СИНТЕТИКАЛЫҚ ДЕРЕКТЕР" if settings().campaign.is_synthetic else ""
