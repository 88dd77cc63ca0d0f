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
