with days as (

    select distinct report_date
    from {{ ref('int_region_days') }}

)

select
    'day' as period_kind,
    report_date as period_starts_on,
    report_date,
    report_date as last_day

from days

union all

select
    'week' as period_kind,
    date_trunc('week', report_date::timestamp)::date as period_starts_on,
    report_date,
    max(report_date) over (partition by date_trunc('week', report_date::timestamp)) as last_day

from days
