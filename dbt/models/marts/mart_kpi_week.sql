with weeks as (

    select distinct
        period_starts_on as week_starts_on,
        last_day

    from {{ ref('int_periods') }}
    where period_kind = 'week'

),

windows as (

    select * from {{ ref('mart_kpi_discipline') }}

    union all

    select * from {{ ref('mart_kpi_activity') }}

    union all

    select * from {{ ref('mart_kpi_press') }}

    union all

    select * from {{ ref('mart_kpi_quality') }}

)

select
    region_code,
    period_starts_on as week_starts_on,
    kpi_code,
    kpi_value

from windows
where
    period_kind = 'week'
    and kpi_value is not null

union all

-- what runs to a date is read on the week's last reporting day
select
    to_date.region_code,
    weeks.week_starts_on,
    to_date.kpi_code,
    to_date.kpi_value

from {{ ref('mart_kpi_to_date') }} as to_date
inner join weeks
    on to_date.report_date = weeks.last_day
where to_date.kpi_value is not null
