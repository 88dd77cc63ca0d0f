with restated as (

    select
        restatements.region_code,
        periods.period_kind,
        periods.period_starts_on,
        {{ restatement_pct(
            'sum(abs(restatements.value_now - restatements.value_then))', 'sum(restatements.value_then)'
        ) }} as restatement_pct

    from {{ ref('mart_restatement') }} as restatements
    inner join {{ ref('int_periods') }} as periods
        on restatements.report_date = periods.report_date
    where
        restatements.figure = 'events_held'
        and restatements.region_code <> '-3'
        and restatements.value_then is not null
        and restatements.value_now is not null
    group by
        restatements.region_code,
        periods.period_kind,
        periods.period_starts_on

),

weights as (

    select
        severity,
        weight,
        max(weight) over () as heaviest

    from {{ ref('severity_weights') }}

),

failed as (

    select
        results.region_code,
        results.report_date,
        sum(results.findings * weights.weight) as weighted_findings

    from {{ ref('fct_dq_result') }} as results
    inner join weights
        on results.severity = weights.severity
    group by
        results.region_code,
        results.report_date

),

checked as (

    select
        region_code,
        report_date,
        sum(rows_attempted) as rows_checked

    from {{ ref('fct_submission') }}
    where region_code not like '-%'
    group by
        region_code,
        report_date

),

scored as (

    select
        checked.region_code,
        periods.period_kind,
        periods.period_starts_on,
        {{ data_quality_score(
            'coalesce(sum(failed.weighted_findings), 0)',
            'select max(heaviest) from weights',
            'sum(checked.rows_checked)'
        ) }} as data_quality_score

    from checked
    inner join {{ ref('int_periods') }} as periods
        on checked.report_date = periods.report_date
    left join failed
        on
            checked.region_code = failed.region_code
            and checked.report_date = failed.report_date
    group by
        checked.region_code,
        periods.period_kind,
        periods.period_starts_on

)

select
    region_code,
    period_kind,
    period_starts_on,
    'K22' as kpi_code,
    restatement_pct as kpi_value

from restated

union all

select
    region_code,
    period_kind,
    period_starts_on,
    'K23' as kpi_code,
    data_quality_score as kpi_value

from scored
