with windows as (

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
    period_starts_on as report_date,
    kpi_code,
    kpi_value

from windows
where
    period_kind = 'day'
    and kpi_value is not null

union all

select
    region_code,
    report_date,
    kpi_code,
    kpi_value

from {{ ref('mart_kpi_to_date') }}
where kpi_value is not null
