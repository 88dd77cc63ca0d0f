"""What changed since the last published generation: noted when the stage layer begins, so that facts touch nothing else.

The state of every filing, (pack, region, day), and of every address of the press is boiled down from what the models read
and compared with the state noted before. What differs becomes a row of ops.changes in the same transaction and stays there
until a generation with it is published: a kill at any point repeats work and loses none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

# What the models read of each file that came by the last look. A row of a sheet changes only with its file (loaded_at).
PACKS = """
create temporary table now_packs on commit drop as
with refused as (
    select file_sha256, md5(string_agg(q::text, '|' order by sheet, row_no)) as digest from ops.quarantine as q group by 1
),
found as (
    select file_sha256, md5(string_agg(f::text, '|' order by fence, finding_no)) as digest from ops.findings as f group by 1
),
held as (select file_sha256, md5(string_agg(h::text, '|' order by rule)) as digest from ops.holds as h group by 1)

select
    versions.pack,
    coalesce(versions.region_code, '-1') as region_code,
    coalesce(versions.report_date, '0001-01-01') as report_date,
    array_agg(versions.file_sha256) as files,
    md5(string_agg(
        concat_ws('|', versions::text, submissions::text, coalesce(refused.digest, ''), coalesce(found.digest, ''), held.digest),
        '|' order by versions.file_sha256
    )) as state
from ops.known_submission_versions as versions
inner join raw.submissions as submissions on versions.file_sha256 = submissions.file_sha256
left join refused on versions.file_sha256 = refused.file_sha256
left join found on versions.file_sha256 = found.file_sha256
left join held on versions.file_sha256 = held.file_sha256
group by 1, 2, 3
"""
CHANGED_PACKS = """
create temporary table changed_packs on commit drop as
select
    pack,
    region_code,
    report_date,
    now.state,
    coalesce(now.files, '{}') as files,
    coalesce(before.event_uids, '{}') as uids_before,
    coalesce(before.roster_days, '{}') as rosters_before,
    coalesce((
        select array_agg(distinct e.event_uid) from raw.report_events as e where e.file_sha256 = any(now.files)
    ), '{}') as uids_now,
    coalesce((
        select array_agg(distinct r.as_of) from raw.report_roster as r where r.file_sha256 = any(now.files)
    ), '{}') as rosters_now
from now_packs as now
full join ops.pack_states as before using (pack, region_code, report_date)
where now.state is distinct from before.state
"""
# What stood in the warehouse is read there too: a build may have seen more than was noted before it.
STANDING = """
update changed_packs as changed set uids_before = changed.uids_before || standing.uids
from (
    select changed_packs.region_code, changed_packs.report_date, array_agg(rows.event_uid) as uids
    from changed_packs
    inner join intermediate.int_event_rows as rows using (region_code, report_date)
    where changed_packs.pack = 'daily'
    group by 1, 2
) as standing
where changed.pack = 'daily' and (changed.region_code, changed.report_date) = (standing.region_code, standing.report_date)
"""
NOTED = """
insert into ops.changes (kind, pack, region_code, report_date, event_uids, event_days, roster_days)
select
    'pack', pack, region_code, report_date, array(select distinct unnest(uids_before || uids_now)), '{}',
    array(select distinct unnest(rosters_before || rosters_now))
from changed_packs
order by pack, region_code, report_date
"""
NOTED_DAYS = """
update ops.changes as noted set event_days = stood.days
from (
    select c.change_no, array_agg(distinct rows.event_date) as days
    from ops.changes as c
    inner join changed_packs as p using (pack, region_code, report_date)
    cross join lateral unnest(c.event_uids) as changed (event_uid)
    inner join intermediate.int_event_rows as rows
        on c.region_code = rows.region_code and changed.event_uid = rows.event_uid
    where c.change_no > %s
    group by 1
) as stood
where noted.change_no = stood.change_no
"""
PACKS_REMEMBERED = """
merge into ops.pack_states as old
using changed_packs as new
on (old.pack, old.region_code, old.report_date) = (new.pack, new.region_code, new.report_date)
when matched and new.state is null then delete
when matched then update set state = new.state, event_uids = new.uids_now, roster_days = new.rosters_now, noted_at = now()
when not matched then
    insert (pack, region_code, report_date, state, event_uids, roster_days)
    values (new.pack, new.region_code, new.report_date, new.state, new.uids_now, new.rosters_now)
"""
# An address: every version of its page, its entries, and whether it is gone. A poll that found nothing new changes nothing.
PAGES = """
create temporary table changed_pages on commit drop as
with parts as (
    select url, 'n' || md5(string_agg(n::text, '|' order by body_sha256)) as part from raw.press_pages as n group by 1
    union all
    select url, 'e' || md5(string_agg(e::text, '|' order by source_code)) from raw.press_entries as e group by 1
    union all
    select url, 'v' || md5(concat_ws(' ', kept_as, reason)) from ops.visits where failure = 'hard'
),
now as (select url, md5(string_agg(part, '|' order by part)) as state from parts group by 1)

select url, now.state
from now
full join ops.page_states as before using (url)
where now.state is distinct from before.state
"""
PAGES_NOTED = "insert into ops.changes (kind, url) select 'page', url from changed_pages order by url"
PAGES_REMEMBERED = """
merge into ops.page_states as old
using changed_pages as new
on old.url = new.url
when matched and new.state is null then delete
when matched then update set state = new.state, noted_at = now()
when not matched then insert (url, state) values (new.url, new.state)
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """How many filings and addresses changed since the last note, and the newest change that is pending."""

    packs: int
    pages: int
    newest: int | None


def note(connection: psycopg.Connection[Any]) -> Noted:
    """Note what changed, in the caller's transaction, which has its turn at filings alone."""
    connection.execute("set local time zone 'UTC'")  # else the same instant would print as another state
    connection.execute("drop table if exists pg_temp.now_packs, pg_temp.changed_packs, pg_temp.changed_pages")
    connection.execute(PACKS)
    packs = connection.execute(CHANGED_PACKS).rowcount
    is_standing = _one(connection, "select to_regclass('intermediate.int_event_rows') is not null")
    if packs:
        last = _one(connection, "select coalesce(max(change_no), 0) from ops.changes")
        if is_standing:
            connection.execute(STANDING)
        connection.execute(NOTED)
        if is_standing:
            connection.execute(NOTED_DAYS, (last,))
        connection.execute(PACKS_REMEMBERED)
    pages = connection.execute(PAGES).rowcount
    if pages:
        connection.execute(PAGES_NOTED)
        connection.execute(PAGES_REMEMBERED)
    return Noted(packs, pages, _one(connection, "select max(change_no) from ops.changes"))


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def facts(manifest: Path) -> list[dict[str, Any]]:
    """The models that touch only what changed: table, the key columns, and the relation that holds the changed keys."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    found = []
    for name, node in sorted(models.items()):
        meta = node["config"].get("meta", {})
        if "changed" in meta:
            changed = models[meta["changed"]]
            relation = f"{changed['schema']}.{changed['alias']}"
            found.append({"table": name, "keys": meta["keys"], "changed": relation})
    return found
