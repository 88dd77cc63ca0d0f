"""The rows behind a figure, as they counted at an instant: read from published facts and from schema lineage, as reporter.

Every statement gives region_code, day, row_key, what can be added up, what can be kept to, and the row's address. Values
come as parameters; no name and no value is put into a statement's text.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

Row = dict[str, Any]

# What counted at the instant: the daily packs that were official then.
_OFFICIAL = """
official as (
    select file_sha256, region_code, report_date
    from lineage.official_files
    where pack = 'daily' and known_from <= %(at)s and coalesce(known_to, 'infinity') > %(at)s
),
filed as (select distinct region_code, report_date from official),
known as (select distinct region_code from official where report_date <= %(day)s)
"""
_SCOPE = """
(%(region)s::text is null or r.region_code = %(region)s)
and r.day between %(first)s and %(last)s
and (%(of)s::text is distinct from 'filed' or (r.region_code, r.day) in (select region_code, report_date from filed))
and (%(of)s::text is distinct from 'known' or r.region_code in (select region_code from known))
"""
# The row that came last for an event counts, in whichever day's pack it stands.
_EVENTS = f"""
with {_OFFICIAL},
said as (
    select distinct on (o.region_code, e.event_uid)
        o.region_code, e.event_date as day, e.event_uid as row_key, e.file_sha256, e.sheet, e.row_no,
        e.row_action, e.status, e.event_type, e.participants_offline
    from lineage.event_rows as e
    inner join official as o on e.file_sha256 = o.file_sha256
    order by o.region_code, e.event_uid, e.received_at desc, o.report_date desc, e.sheet desc, e.row_no desc
),
r as (
    select said.*, 1 as events_held
    from said
    inner join core.dim_event_type as kinds on said.event_type = kinds.event_type
    where said.row_action is distinct from 'retract' and said.status = 'held' and kinds.is_outreach
)
select r.*, exists (
    select from core.fct_event as f where f.file_sha256 = r.file_sha256 and f.sheet = r.sheet and f.row_no = r.row_no
) as stands_now
from r where {_SCOPE}
order by r.region_code, r.day, r.row_key
"""  # noqa: S608 (our own text, no value)
_QUESTIONS = f"""
with {_OFFICIAL},
r as (
    select
        o.region_code, o.report_date as day, q.file_sha256, q.sheet, q.row_no, q.topic_code, q.kind,
        concat_ws('/', q.topic_code, q.kind, q.channel) as row_key, q.asked_count as asked
    from lineage.question_rows as q
    inner join official as o on q.file_sha256 = o.file_sha256
)
select r.*, exists (
    select from core.fct_question as f where f.file_sha256 = r.file_sha256 and f.sheet = r.sheet and f.row_no = r.row_no
) as stands_now
from r where {_SCOPE} and (%(topic)s::text is null or r.topic_code = %(topic)s)
order by r.region_code, r.day, r.row_key, r.row_no
"""  # noqa: S608 (our own text, no value)
# The plan in force on the day; what a plan that came later replaced is no longer among the facts, and shows as a difference.
_PLAN = f"""
with {_OFFICIAL},
r as (
    select
        p.region_code, p.plan_date as day, p.plan_version || '/' || p.plan_line as row_key, p.file_sha256, p.sheet,
        p.row_no, p.planned_events
    from core.fct_plan as p
    inner join lineage.files as f on p.file_sha256 = f.file_sha256
    where
        p.is_outreach and f.known_from <= %(at)s
        and p.in_force_from <= %(day)s and coalesce(p.in_force_to, 'infinity') >= %(day)s
)
select r.*, true as stands_now from r where {_SCOPE}
order by r.region_code, r.day, r.row_key
"""  # noqa: S608 (our own text, no value)
_SUMMARIES = f"""
with {_OFFICIAL},
r as (
    select distinct on (o.region_code, o.report_date)
        o.region_code, o.report_date as day, 'summary' as row_key, s.file_sha256, s.sheet, s.row_no, s.events_held_day
    from lineage.summary_rows as s
    inner join official as o on s.file_sha256 = o.file_sha256
    order by o.region_code, o.report_date, s.sheet, s.row_no
)
select r.* from r where {_SCOPE} order by r.region_code, r.day
"""  # noqa: S608 (our own text, no value)
# The first pack that stood decides how a day was filed, however often it was corrected.
_FILINGS = """
with came as (
    select
        region_code, report_date,
        (array_agg(file_sha256 order by received_at, file_sha256) filter (where stood))[1] as accepted_file,
        min(received_at) filter (where stood) as accepted_at,
        (array_agg(file_sha256 order by received_at, file_sha256) filter (where not is_acceptable))[1] as refused_file
    from (
        select
            files.*,
            is_acceptable and not is_retraction and known_from <= %(at)s
            and (withdrawn_at is null or withdrawn_at > %(at)s) as stood
        from lineage.files as files
        where pack = 'daily' and received_at <= %(at)s
    ) as files
    group by region_code, report_date
),
judged as (
    select
        days.region_code, days.report_date as day, coalesce(came.accepted_file, came.refused_file) as file_sha256,
        case
            when days.expected = 0 then 'not_due'
            when came.accepted_at <= days.due_at then 'on_time'
            when came.accepted_at <= days.late_until_at then 'late'
            when came.accepted_at is not null then 'very_late'
            when came.refused_file is not null then 'rejected'
            when %(at)s < days.due_at then 'due'
            when %(at)s < days.late_until_at then 'overdue'
            else 'missing'
        end as filing_status,
        case
            when came.accepted_at is not null and days.expected = 1
                then greatest(0, ceil(extract(epoch from came.accepted_at - days.due_at) / 60))
        end as minutes_late
    from core.fct_expectation as days
    left join came on days.region_code = came.region_code and days.report_date = came.report_date
    where days.pack = 'daily' and days.report_date <= %(day)s
),
r as (
    select
        judged.*, filing_status as row_key,
        filing_status in ('rejected', 'overdue', 'missing') and not exists (
            select from judged as later
            where later.region_code = judged.region_code and later.day > judged.day
            and later.filing_status in ('on_time', 'late', 'very_late')
        ) as is_last_run
    from judged
)
select r.* from r
where (%(region)s::text is null or r.region_code = %(region)s) and r.day between %(first)s and %(last)s
order by r.region_code, r.day
"""
# Of each region the version in force, or the last file where none is.
_FILES = """
with official as (
    select file_sha256
    from lineage.official_files
    where pack = 'daily' and known_from <= %(at)s and coalesce(known_to, 'infinity') > %(at)s
),
r as (
    select distinct on (f.region_code, f.report_date)
        f.region_code, f.report_date as day, f.filing_state as row_key, f.file_sha256,
        case when o.file_sha256 is not null then s.rows_loaded else 0 end as rows_loaded,
        s.rows_refused, s.findings_warning
    from lineage.files as f
    inner join core.fct_submission as s on f.file_sha256 = s.file_sha256
    left join official as o on f.file_sha256 = o.file_sha256
    where f.pack = 'daily' and not f.is_retraction and f.received_at <= %(at)s
    order by f.region_code, f.report_date, (o.file_sha256 is not null) desc, f.received_at desc
)
select r.* from r
where (%(region)s::text is null or r.region_code = %(region)s) and r.day between %(first)s and %(last)s
order by r.region_code, r.day
"""
_HELD_FILES = """
select f.region_code, f.report_date as day, f.filing_state as row_key, f.file_sha256
from lineage.files as f
where
    f.received_at <= %(at)s and not f.is_retraction and (f.known_from is null or f.known_from > %(at)s)
    and f.filing_state <> 'rejected' and f.region_code = %(region)s and f.report_date between %(first)s and %(last)s
order by f.received_at
"""
_FINDINGS = """
select region_code, report_date as day, rule as row_key, rule, file_sha256, findings, sample_cells
from core.fct_dq_result
where
    (%(region)s::text is null or region_code = %(region)s) and report_date between %(first)s and %(last)s
    and received_at <= %(at)s
order by region_code, report_date, file_sha256
"""
_ARTICLES = """
select '-3' as region_code, calendar_date as day, source_code as row_key, language, url, body_sha256 as page_sha256, title
from core.fct_article
where calendar_date between %(first)s and %(last)s
order by source_code, url
"""
_CLAIMS = """
select
    m.region_code, m.claim_date as day, m.measure as row_key, m.severity, m.url, a.body_sha256 as page_sha256, m.title,
    c.starts_at, c.ends_at, m.said
from marts.mart_claim_discrepancy as m
inner join core.fct_claim as c on m.claim_key = c.claim_key
inner join core.fct_article as a on m.url = a.url
where m.claim_date between %(first)s and %(last)s and m.is_canonical and m.verdict not in ('not_comparable', 'no_report')
order by m.claim_date, m.url, c.starts_at
"""
STATEMENTS = {
    "events": _EVENTS, "questions": _QUESTIONS, "plan": _PLAN, "summaries": _SUMMARIES, "filings": _FILINGS, "files": _FILES,
    "held_files": _HELD_FILES, "findings": _FINDINGS, "articles": _ARTICLES, "claims": _CLAIMS,
}  # fmt: skip

# Whether there was anything to add up: no row and nobody who filed is unknown, no row of somebody who filed is zero.
FILED = f"""
with {_OFFICIAL}
select
    exists (
        select from filed
        where report_date = %(day)s and (%(region)s::text is null or region_code = %(region)s)
    ) as filed,
    exists (select from known where %(region)s::text is null or region_code = %(region)s) as known
"""  # noqa: S608 (our own text, no value)

CELLS = """
select cells.file_sha256, cells.sheet, cells.row_no, cells.cell, cells.said
from unnest(%(files)s::text[], %(sheets)s::text[], %(rows)s::integer[]) as asked (file_sha256, sheet, row_no)
inner join lineage.cells as cells using (file_sha256, sheet, row_no)
where cells.field = %(field)s
"""
FILES = """
select
    files.file_sha256, files.file_name, files.carrier, files.pack, files.region_code, files.report_date,
    files.submission_id, files.kind, files.version_no, files.filing_state, files.received_at,
    receipts.outcome as receipt, receipts.attempted_at as receipt_at
from lineage.files as files
left join lineage.receipts as receipts
    on receipts.room = 'reports' and files.report_date = receipts.report_date and files.region_code = receipts.key
where files.file_sha256 = any(%(files)s)
"""
# What became official after the instant and may have moved the figure: of the region, up to the day and its late details.
SINCE = """
select distinct f.file_sha256, f.file_name, f.kind, f.version_no, f.region_code, f.report_date, o.known_from
from lineage.official_files as o
inner join lineage.files as f on o.file_sha256 = f.file_sha256
where
    o.known_from > %(at)s and (%(region)s::text is null or o.region_code = %(region)s)
    and o.pack = any(%(packs)s) and (o.pack = 'plan' or o.report_date <= %(day)s + 2)
order by o.known_from, f.file_sha256
"""
NOW = {
    "headline": "select * from report.rpt_digest_headline where report_date = %(day)s",
    "regions": "select * from report.rpt_digest_regions where report_date = %(day)s and region_code = %(region)s",
    "topics": "select * from report.rpt_digest_topics where report_date = %(day)s and topic_code = %(topic)s",
    "alarms": "select * from report.rpt_digest_alarms where report_date = %(day)s and region_code = %(region)s "
    "and alarm_code = %(alarm)s",
    "discrepancies": "select * from report.rpt_digest_discrepancies where report_date = %(day)s and url = %(url)s "
    "and measure = %(measure)s and said = %(said)s",
}
CLAIM = """
select c.claim_key, c.url, a.body_sha256 as page_sha256, a.title, c.starts_at, c.ends_at, c.said, c.rule_id, m.reported_as_of,
    kinds.compared_with
from core.fct_claim as c
inner join core.fct_article as a on c.url = a.url
inner join marts.mart_claim_discrepancy as m on c.claim_key = m.claim_key
left join core.dim_claim_measure as kinds on c.measure = kinds.measure
where c.url = %(url)s and c.measure = %(measure)s and c.said = %(said)s
order by c.claim_no
"""


def ask(connection: Connection[Any], statement: str, given: dict[str, Any]) -> list[Row]:
    """Rows as dictionaries."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), given).fetchall()
