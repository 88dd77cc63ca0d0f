-- Results of every test of a build and every expectation, and the views by which a figure is followed to its cell.

create table ops.dbt_runs (
    run_id uuid primary key,
    command text not null check (command in ('build', 'freshness')),
    layer text not null,
    report_date date,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    is_success boolean not null,
    nodes integer not null check (nodes >= 0),
    failed integer not null check (failed >= 0),
    seconds numeric(10, 3) not null check (seconds >= 0)
);
create index on ops.dbt_runs (layer, finished_at desc);
comment on table ops.dbt_runs is 'One row per run of dbt that built a layer or asked how fresh the sources are, also when it failed.';
comment on column ops.dbt_runs.run_id is 'The invocation id that dbt gave the run.';
comment on column ops.dbt_runs.layer is 'stage, core, marts; sources for a question of freshness.';
comment on column ops.dbt_runs.failed is 'Nodes that failed or could not be run, those skipped for it left out.';

create table ops.dbt_results (
    run_id uuid not null references ops.dbt_runs on delete cascade,
    node text not null,
    kind text not null,
    name text not null,
    subject text,
    column_name text,
    severity text,
    status text not null
        check (status in ('success', 'pass', 'warn', 'fail', 'error', 'skipped', 'partial success', 'runtime error', 'no-op')),
    failures bigint,
    rows_affected bigint,
    seconds numeric(10, 3),
    finished_at timestamptz not null,
    said text check (length(said) <= 500),
    primary key (run_id, node)
);
create index on ops.dbt_results (node, status, finished_at desc);
comment on table ops.dbt_results is 'One row per run and node: a model or seed that was built, a test that was asked, a source whose age was read.';
comment on column ops.dbt_results.kind is 'model, seed, snapshot, test, unit_test, source.';
comment on column ops.dbt_results.subject is 'The model, seed or source that a test is about; null for a test that reads several.';
comment on column ops.dbt_results.failures is 'Rows that broke the test; null where nothing was asked.';
comment on column ops.dbt_results.said is 'What dbt said, without values of rows.';

create table ops.expectation_results (
    suite text not null,
    report_date date not null,
    looked_at timestamptz not null,
    expectation_no integer not null,
    rule text,
    field text,
    kind text not null,
    severity text not null,
    on_breach text not null,
    is_success boolean not null,
    rows_failed integer not null check (rows_failed >= 0),
    rows_checked integer not null check (rows_checked >= 0),
    primary key (suite, report_date, looked_at, expectation_no)
);
create index on ops.expectation_results (report_date desc, looked_at desc);
comment on table ops.expectation_results is 'One row per look at a reporting day and expectation: ops.validations keeps the last look, this keeps them all.';
comment on column ops.expectation_results.expectation_no is 'Position of the expectation in its suite, from 0.';

grant select on ops.dbt_runs, ops.dbt_results, ops.expectation_results to esep_loader, esep_transformer;
grant insert, delete on ops.dbt_runs, ops.dbt_results to esep_transformer;
grant insert, delete on ops.expectation_results to esep_loader;

-- The last word on every check, whether or not the build that asked it ended well.
create view ops.checks as
with last_runs as (

    select distinct on (layer)
        run_id,
        layer
    from ops.dbt_runs
    order by layer, finished_at desc, run_id

),

last_looks as (

    select distinct on (suite)
        suite,
        report_date,
        looked_at
    from ops.expectation_results
    order by suite, report_date desc, looked_at desc

)

select
    results.node as check_key,
    results.kind,
    results.name,
    last_runs.layer,
    results.subject,
    results.column_name,
    case
        when results.status in ('pass', 'success') then 'pass'
        when results.status in ('warn', 'fail', 'skipped') then results.status
        else 'error'
    end as status,
    results.failures,
    null::bigint as rows_checked,
    results.seconds,
    results.finished_at as checked_at,
    (
        select max(passed.finished_at)
        from ops.dbt_results as passed
        where passed.node = results.node and passed.status in ('pass', 'success')
    ) as last_passed_at,
    results.said
from last_runs
inner join ops.dbt_results as results on last_runs.run_id = results.run_id
where results.kind in ('test', 'unit_test', 'source') or results.status not in ('success', 'pass', 'no-op')
union all
select
    'expectation.' || results.suite || '.' || results.expectation_no as check_key,
    'expectation' as kind,
    results.suite || ' ' || results.expectation_no || coalesce(' ' || results.rule, '') as name,
    'raw' as layer,
    results.suite as subject,
    results.field as column_name,
    case
        when results.is_success then 'pass'
        when results.on_breach = 'hold_file' then 'fail'
        else 'warn'
    end as status,
    results.rows_failed as failures,
    results.rows_checked,
    null::numeric as seconds,
    results.looked_at as checked_at,
    (
        select max(passed.looked_at)
        from ops.expectation_results as passed
        where
            passed.suite = results.suite
            and passed.expectation_no = results.expectation_no
            and passed.is_success
    ) as last_passed_at,
    'day ' || results.report_date || ': ' || results.on_breach as said
from last_looks
inner join ops.expectation_results as results
    on
        last_looks.suite = results.suite
        and last_looks.report_date = results.report_date
        and last_looks.looked_at = results.looked_at;
comment on view ops.checks is 'One row per test of the last run of each layer, per source of the last question of freshness, and per expectation of the last look of each suite; a model only where it failed.';
comment on column ops.checks.status is 'pass, warn, fail, error (could not be asked), skipped (something before it failed).';
grant select on ops.checks to esep_loader, esep_transformer, esep_reporter;

-- From a figure to the cell. Raw stays closed: these views show numbers, days and codes of rows that were read, never a
-- note, a remark, a sample or what an unread cell said. A regional login sees its own rows, by the session and no setting.
create schema lineage;
comment on schema lineage is 'From a figure to its cell: files, official versions, rows, cells, receipts. No free text.';
grant usage on schema lineage to esep_analyst, esep_reporter, esep_region, esep_transformer;

create function lineage.is_regional() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return (
    select not r.rolsuper and pg_has_role(r.oid, 'esep_region', 'usage')
    from pg_roles as r
    where r.rolname = session_user
);
comment on function lineage.is_regional is 'Whether whoever logged in is a regional login; the rows of others are then not shown.';

create function lineage.own_regions() returns text []
language sql stable security definer set search_path = pg_catalog, pg_temp
return (select coalesce(array_agg(l.region_code), '{}') from ops.region_logins as l where l.role_name = session_user);
comment on function lineage.own_regions is 'The regions of whoever logged in, as ops.region_logins says.';

create table lineage.fields (
    form text not null check (form ~ '^F[0-9]$'),
    field text not null,
    kind text not null check (kind in ('count', 'code', 'day')),
    primary key (form, field)
);
comment on table lineage.fields is 'The columns of the forms whose cells may be shown: counts, codes and days; a text is not among them.';
insert into lineage.fields (form, field, kind)
select given.form, field, given.kind
from (
    values
    ('F1', 'count', 'plan_version plan_line planned_events planned_participants'),
    ('F1', 'code', 'unit_code event_type format audience'),
    ('F1', 'day', 'approved_on plan_date'),
    ('F2', 'count', 'duration_min participants_offline participants_online coalition_members_present questions_count'),
    ('F2', 'count', 'proposals_count materials_handed plan_version plan_line'),
    ('F2', 'code', 'event_uid row_action unit_code settlement_kind event_type format audience status is_unplanned'),
    ('F2', 'code', 'is_media_present'),
    ('F2', 'day', 'event_date start_time'),
    ('F3', 'count', 'members_count'),
    ('F3', 'code', 'coalition_code coalition_level party_code member_category'),
    ('F3', 'day', 'as_of established_on'),
    ('F4', 'count', 'opening received distributed written_off closing'),
    ('F4', 'code', 'unit_code material_type language'),
    ('F5', 'count', 'teams households_visited households_opened households_no_answer households_declined'),
    ('F5', 'count', 'leaflets_left questions_count'),
    ('F5', 'code', 'unit_code'),
    ('F6', 'count', 'asked_count answered_count escalated_count'),
    ('F6', 'code', 'unit_code topic_code kind channel'),
    ('F7', 'count', 'accounts posts livestreams reach views engagements peak_viewers followers_total'),
    ('F7', 'code', 'platform language'),
    ('F8', 'count', 'events_held_day events_held_cum participants_offline_day participants_offline_cum'),
    ('F8', 'count', 'participants_online_day participants_online_cum households_day households_cum'),
    ('F8', 'count', 'materials_distributed_day materials_distributed_cum questions_day questions_cum proposals_day'),
    ('F8', 'count', 'proposals_cum posts_day posts_cum coalitions_total members_total units_covered_day')
) as given (form, kind, fields)
cross join lateral string_to_table(given.fields, ' ') as field;

create view lineage.files with (security_barrier = true) as
select
    versions.file_sha256,
    versions.pack,
    versions.region_code,
    versions.report_date,
    versions.submission_id,
    versions.supersedes,
    versions.kind,
    versions.version_no,
    versions.is_official,
    versions.is_retraction,
    versions.is_acceptable,
    versions.filing_state,
    versions.received_at,
    versions.known_from,
    versions.withdrawn_at,
    submissions.carrier,
    submissions.file_name,
    submissions.rows_attempted,
    submissions.rows_succeeded,
    submissions.rows_refused
from ops.submission_versions as versions
inner join raw.submissions as submissions on versions.file_sha256 = submissions.file_sha256
where not (select lineage.is_regional()) or versions.region_code = any((select lineage.own_regions())::text []);
comment on view lineage.files is 'One row per file read: whose filing it is, which version, what became of it, when it was received. The bytes are in the archive under file_sha256.';

create view lineage.official_files with (security_barrier = true) as
select file_sha256, pack, region_code, report_date, known_from, known_to
from ops.official_versions
where not (select lineage.is_regional()) or region_code = any((select lineage.own_regions())::text []);
comment on view lineage.official_files is 'Which file was the official one of (region, day, pack) and when: what counted at t is known_from <= t < coalesce(known_to, ''infinity'').';

create view lineage.receipts with (security_barrier = true) as
select room, report_date, key, outcome, files, rows_loaded, rows_refused, attempted_at
from ops.receipts
where
    not (select lineage.is_regional())
    or (room = 'reports' and key = any((select lineage.own_regions())::text []));
comment on view lineage.receipts is 'How the last attempt of a reporting day ended for one region (room reports) or one outlet (room press).';

create view lineage.read_rows as
select 'F1' as form, file_sha256, sheet, row_no from raw.plan_lines
union all
select 'F2' as form, file_sha256, sheet, row_no from raw.report_events
union all
select 'F3' as form, file_sha256, sheet, row_no from raw.report_roster
union all
select 'F4' as form, file_sha256, sheet, row_no from raw.report_materials
union all
select 'F5' as form, file_sha256, sheet, row_no from raw.report_door
union all
select 'F6' as form, file_sha256, sheet, row_no from raw.report_questions
union all
select 'F7' as form, file_sha256, sheet, row_no from raw.report_online
union all
select 'F8' as form, file_sha256, sheet, row_no from raw.report_summaries;
comment on view lineage.read_rows is 'One row per row of a form that was read, whatever became of its file. Not for readers: behind lineage.cells.';

create view lineage.cells with (security_barrier = true) as
select
    cells.file_sha256,
    submissions.region_code,
    submissions.report_date,
    read_rows.form,
    cells.sheet,
    cells.row_no,
    cells.field,
    cells.cell,
    cells.said
from lineage.read_rows as read_rows
inner join raw.cells as cells
    on
        read_rows.file_sha256 = cells.file_sha256
        and read_rows.sheet = cells.sheet
        and read_rows.row_no = cells.row_no
inner join lineage.fields as fields on read_rows.form = fields.form and cells.field = fields.field
inner join raw.submissions as submissions on cells.file_sha256 = submissions.file_sha256
where
    submissions.state <> 'rejected'
    and (
        not (select lineage.is_regional())
        or submissions.region_code = any((select lineage.own_regions())::text [])
    );
comment on view lineage.cells is 'One row per cell of a row that was read: its address and what it said; counts, codes and days only (lineage.fields).';

-- Rows as they were said, of every version of every filing that stands in no quarantine: what a figure of any instant adds up.
create view lineage.event_rows with (security_barrier = true) as
select
    rows_.file_sha256,
    rows_.sheet,
    rows_.row_no,
    files.region_code,
    files.report_date,
    files.received_at,
    rows_.event_uid,
    rows_.row_action,
    rows_.event_date,
    rows_.event_type,
    rows_.format,
    rows_.status,
    rows_.participants_offline,
    rows_.participants_online
from raw.report_events as rows_
inner join raw.submissions as files on rows_.file_sha256 = files.file_sha256
where
    not exists (
        select from ops.quarantine as q
        where (q.file_sha256, q.sheet, q.row_no) = (rows_.file_sha256, rows_.sheet, rows_.row_no)
    )
    and (not (select lineage.is_regional()) or files.region_code = any((select lineage.own_regions())::text []));
comment on view lineage.event_rows is 'Form F2 as it was said, one row per row of any version that stands in no quarantine.';

create view lineage.question_rows with (security_barrier = true) as
select
    rows_.file_sha256,
    rows_.sheet,
    rows_.row_no,
    files.region_code,
    files.report_date,
    files.received_at,
    rows_.topic_code,
    rows_.kind,
    rows_.channel,
    rows_.asked_count,
    rows_.answered_count,
    rows_.escalated_count
from raw.report_questions as rows_
inner join raw.submissions as files on rows_.file_sha256 = files.file_sha256
where
    not exists (
        select from ops.quarantine as q
        where (q.file_sha256, q.sheet, q.row_no) = (rows_.file_sha256, rows_.sheet, rows_.row_no)
    )
    and (not (select lineage.is_regional()) or files.region_code = any((select lineage.own_regions())::text []));
comment on view lineage.question_rows is 'Form F6 as it was said, one row per row of any version that stands in no quarantine; no sample.';

create view lineage.summary_rows with (security_barrier = true) as
select
    rows_.file_sha256,
    rows_.sheet,
    rows_.row_no,
    files.region_code,
    files.report_date,
    files.received_at,
    rows_.events_held_day,
    rows_.events_held_cum,
    rows_.participants_offline_day,
    rows_.members_total,
    rows_.coalitions_total
from raw.report_summaries as rows_
inner join raw.submissions as files on rows_.file_sha256 = files.file_sha256
where
    not exists (
        select from ops.quarantine as q
        where (q.file_sha256, q.sheet, q.row_no) = (rows_.file_sha256, rows_.sheet, rows_.row_no)
    )
    and (not (select lineage.is_regional()) or files.region_code = any((select lineage.own_regions())::text []));
comment on view lineage.summary_rows is 'Form F8 as it was said, one row per row of any version that stands in no quarantine; no remarks.';

-- The facts that people read, a row a measure, with the cell behind it. The function is told apart from the view because
-- the tables of core are made by the first publication and may be made anew: it looks for them when it is asked, by the
-- rights of who asks.
set local check_function_bodies = off;
create function lineage.follow_facts() returns table (
    fact text, region_code text, day date, row_key text, measure text, value numeric, file_sha256 text, sheet text,
    row_no integer, field text
)
language sql stable as $$
    select
        'fct_event', e.region_code, e.event_date, e.event_uid, m.measure, m.value, e.file_sha256, e.sheet, e.row_no, m.field
    from core.fct_event as e
    cross join lateral (
        values
        ('events_held', e.events_held::numeric, 'status'),
        ('participants_offline', e.participants_offline, 'participants_offline'),
        ('participants_online', e.participants_online, 'participants_online'),
        ('questions', e.questions, 'questions_count'),
        ('proposals', e.proposals, 'proposals_count'),
        ('materials_handed', e.materials_handed, 'materials_handed')
    ) as m (measure, value, field)
    union all
    select
        'fct_question', q.region_code, q.report_date, concat_ws('/', q.unit_code, q.topic_code, q.kind, q.channel),
        m.measure, m.value, q.file_sha256, q.sheet, q.row_no, m.field
    from core.fct_question as q
    cross join lateral (
        values
        ('asked', q.asked::numeric, 'asked_count'),
        ('answered', q.answered, 'answered_count'),
        ('escalated', q.escalated, 'escalated_count')
    ) as m (measure, value, field)
    union all
    select
        'fct_plan', p.region_code, p.plan_date, p.plan_version || '/' || p.plan_line, m.measure, m.value, p.file_sha256,
        p.sheet, p.row_no, m.measure
    from core.fct_plan as p
    cross join lateral (
        values ('planned_events', p.planned_events::numeric), ('planned_participants', p.planned_participants)
    ) as m (measure, value)
    union all
    select
        'fct_door', d.region_code, d.report_date, d.unit_code, m.measure, m.value, d.file_sha256, d.sheet, d.row_no, m.field
    from core.fct_door as d
    cross join lateral (
        values
        ('visited', d.visited::numeric, 'households_visited'),
        ('opened', d.opened, 'households_opened'),
        ('no_answer', d.no_answer, 'households_no_answer'),
        ('declined', d.declined, 'households_declined'),
        ('leaflets_left', d.leaflets_left, 'leaflets_left'),
        ('questions', d.questions, 'questions_count')
    ) as m (measure, value, field)
    union all
    select
        'fct_material_movement', s.region_code, s.report_date, concat_ws('/', s.unit_code, s.material_type, s.language),
        m.measure, m.value, s.file_sha256, s.sheet, s.row_no, m.measure
    from core.fct_material_movement as s
    cross join lateral (
        values
        ('opening', s.opening::numeric), ('received', s.received), ('distributed', s.distributed),
        ('written_off', s.written_off), ('closing', s.closing)
    ) as m (measure, value)
    union all
    select
        'fct_online', o.region_code, o.report_date, concat_ws('/', o.platform, o.language), m.measure, m.value,
        o.file_sha256, o.sheet, o.row_no, m.field
    from core.fct_online as o
    cross join lateral (
        values
        ('posts', o.posts::numeric, 'posts'), ('livestreams', o.livestreams, 'livestreams'), ('reach', o.reach, 'reach'),
        ('views', o.views, 'views'), ('engagements', o.engagements, 'engagements'),
        ('followers', o.followers, 'followers_total')
    ) as m (measure, value, field)
    union all
    select
        'fct_roster_snapshot', r.region_code, r.as_of, concat_ws('/', r.coalition_code, r.party_code, r.member_category),
        'members', r.members::numeric, r.file_sha256, r.sheet, r.row_no, 'members_count'
    from core.fct_roster_snapshot as r
$$;
comment on function lineage.follow_facts is 'The measures of the facts that people read, a row each, with the address of the row behind them.';

create view lineage.figures with (security_invoker = true) as
select
    facts.fact,
    facts.region_code,
    facts.day,
    facts.row_key,
    facts.measure,
    facts.value,
    facts.file_sha256,
    facts.sheet,
    facts.row_no,
    cells.cell,
    cells.said,
    files.file_name,
    files.report_date,
    files.version_no,
    files.filing_state,
    files.received_at,
    receipts.outcome as receipt_outcome,
    receipts.attempted_at as receipt_at
from lineage.follow_facts() as facts
left join lineage.cells as cells
    on
        facts.file_sha256 = cells.file_sha256
        and facts.sheet = cells.sheet
        and facts.row_no = cells.row_no
        and facts.field = cells.field
left join lineage.files as files on facts.file_sha256 = files.file_sha256
left join lineage.receipts as receipts
    on
        receipts.room = 'reports'
        and files.report_date = receipts.report_date
        and files.region_code = receipts.key
where facts.value is not null;
comment on view lineage.figures is 'One row per fact row and measure: its value, the cell it was read from and what that said, the file, its version and the receipt. Ask it with fact, measure, region_code and day.';

grant select on
    lineage.files, lineage.official_files, lineage.receipts, lineage.cells, lineage.event_rows, lineage.question_rows,
    lineage.summary_rows, lineage.figures, lineage.fields
to esep_analyst, esep_reporter, esep_region, esep_transformer;
revoke execute on all functions in schema lineage from public;
grant execute on all functions in schema lineage to esep_analyst, esep_reporter, esep_region, esep_transformer;
