with results as (

    select
        *,
        date_trunc('week', report_date::timestamp)::date as week_starts_on

    from {{ ref('fct_dq_result') }}

),

weeks as (

    -- what was looked at: every file that came, whatever became of it
    select
        region_code,
        date_trunc('week', report_date::timestamp)::date as week_starts_on,
        sum(rows_attempted) as rows_checked,
        count(*) as files_checked

    from {{ ref('fct_submission') }}
    group by
        region_code,
        date_trunc('week', report_date::timestamp)::date

),

rules as (

    select distinct
        rule,
        region_code

    from results

),

failed as (

    select
        rule,
        region_code,
        week_starts_on,
        sum(findings) as findings,
        sum(rows_failed) as rows_failed,
        count(distinct file_sha256) as files_failed

    from results
    group by
        rule,
        region_code,
        week_starts_on

),

fields as (

    select
        results.rule,
        results.region_code,
        results.week_starts_on,
        fields.field,
        row_number() over (
            partition by results.rule, results.region_code, results.week_starts_on
            order by sum(fields.findings) desc, fields.field
        ) as position

    from results
    inner join {{ ref('int_dq_fields') }} as fields
        on
            results.file_sha256 = fields.file_sha256
            and results.fence = fields.fence
            and results.rule = fields.rule
            and results.severity = fields.severity
    group by
        results.rule,
        results.region_code,
        results.week_starts_on,
        fields.field

),

worst as (

    select
        rule,
        region_code,
        week_starts_on,
        array_agg(field order by position) as worst_columns

    from fields
    where position <= 3
    group by
        rule,
        region_code,
        week_starts_on

),

rated as (

    -- a rule that has spoken of a region once has a row for each of its weeks: 0 is a figure here
    select
        rules.rule,
        weeks.region_code,
        weeks.week_starts_on,
        coalesce(failed.findings, 0) as findings,
        coalesce(failed.rows_failed, 0) as rows_failed,
        coalesce(failed.files_failed, 0) as files_failed,
        weeks.rows_checked,
        weeks.files_checked,
        {{ pct('coalesce(failed.rows_failed, 0)', 'weeks.rows_checked') }} as rate_pct,
        worst.worst_columns

    from rules
    inner join weeks
        on rules.region_code = weeks.region_code
    left join failed
        on
            rules.rule = failed.rule
            and weeks.region_code = failed.region_code
            and weeks.week_starts_on = failed.week_starts_on
    left join worst
        on
            rules.rule = worst.rule
            and weeks.region_code = worst.region_code
            and weeks.week_starts_on = worst.week_starts_on

)

select
    rated.rule,
    rated.region_code,
    rated.week_starts_on,
    rated.findings::integer as findings,
    rated.rows_failed::integer as rows_failed,
    rated.rows_checked::integer as rows_checked,
    rated.files_failed::integer as files_failed,
    rated.files_checked::integer as files_checked,
    rated.rate_pct,
    rated.rate_pct - previous.rate_pct as trend,
    rated.worst_columns

from rated
left join rated as previous
    on
        rated.rule = previous.rule
        and rated.region_code = previous.region_code
        and rated.week_starts_on = previous.week_starts_on + 7
