-- What is on time is filed: K4 is at least K5, in every reading.
select
    filed.region_code,
    filed.week_starts_on,
    filed.kpi_value as reporting_rate,
    on_time.kpi_value as on_time_rate

from {{ ref('mart_kpi_week') }} as filed
inner join {{ ref('mart_kpi_week') }} as on_time
    on
        filed.region_code = on_time.region_code
        and filed.week_starts_on = on_time.week_starts_on
        and on_time.kpi_code = 'K5'
where
    filed.kpi_code = 'K4'
    and filed.kpi_value < on_time.kpi_value
