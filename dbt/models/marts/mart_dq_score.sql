with weights as (

    select
        severity,
        weight

    from {{ ref('severity_weights') }}

),

heaviest as (

    select max(weight) as weight
    from weights

),

weeks as (

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

failed as (

    select
        results.region_code,
        date_trunc('week', results.report_date::timestamp)::date as week_starts_on,
        sum(results.findings) filter (where results.severity = 'B') as findings_b,
        sum(results.findings) filter (where results.severity = 'Q') as findings_q,
        sum(results.findings) filter (where results.severity = 'W') as findings_w,
        sum(results.findings * weights.weight) as weighted_findings

    from {{ ref('fct_dq_result') }} as results
    inner join weights
        on results.severity = weights.severity
    group by
        results.region_code,
        date_trunc('week', results.report_date::timestamp)::date

)

select
    weeks.region_code,
    weeks.week_starts_on,
    weeks.files_checked::integer as files_checked,
    weeks.rows_checked::integer as rows_checked,
    coalesce(failed.findings_b, 0)::integer as findings_b,
    coalesce(failed.findings_q, 0)::integer as findings_q,
    coalesce(failed.findings_w, 0)::integer as findings_w,
    {{ data_quality_score('coalesce(failed.weighted_findings, 0)', 'heaviest.weight', 'weeks.rows_checked') }}
        as data_quality_score

from weeks
cross join heaviest
left join failed
    on
        weeks.region_code = failed.region_code
        and weeks.week_starts_on = failed.week_starts_on
