with due_days as (

    select
        periods.period_kind,
        periods.period_starts_on,
        expectations.*

    from {{ ref('fct_expectation') }} as expectations
    inner join {{ ref('int_periods') }} as periods
        on expectations.report_date = periods.report_date
    where
        expectations.pack = 'daily'
        and expectations.filing_status not in ('not_due', 'due')

),

counted as (

    select
        region_code,
        period_kind,
        period_starts_on,
        count(*) as expected,
        count(*) filter (where {{ is_filed('filing_status') }}) as filed,
        count(*) filter (where filing_status = 'on_time') as on_time,
        count(first_received_at) as received,
        count(*) filter (where is_rejected_first) as rejected_first,
        {{ median_lateness() }} as median_minutes_late,
        {{ p90_lateness() }} as p90_minutes_late

    from due_days
    group by
        region_code,
        period_kind,
        period_starts_on

)

select
    counted.region_code,
    counted.period_kind,
    counted.period_starts_on,
    kpis.kpi_code,
    kpis.kpi_value

from counted
cross join lateral (
    values
    ('K4', {{ reporting_rate('counted.filed', 'counted.expected') }}),
    ('K5', {{ on_time_rate('counted.on_time', 'counted.expected') }}),
    ('K6', {{ first_pass_yield('counted.received', 'counted.rejected_first') }}),
    ('K7', counted.median_minutes_late),
    ('K7B', counted.p90_minutes_late)
) as kpis (kpi_code, kpi_value)
