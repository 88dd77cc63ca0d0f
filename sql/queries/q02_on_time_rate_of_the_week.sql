-- Q2: What is each region's on-time rate in the latest week, counting only days on which a report was due?
-- Shape: One row a region: due days of the week, filed, on time, the two rates, and from which day on it reports.
-- Notes: A day before a region's first reporting day is in no count. A region without a due day in the week has no row.
select
    weeks.period_starts_on as week_starts_on,
    weeks.region_code,
    regions.name_en,
    regions.reporting_starts_on,
    weeks.expected,
    weeks.filed,
    weeks.on_time,
    weeks.on_time_rate,
    weeks.reporting_rate
from marts.mart_reporting_discipline as weeks
inner join core.dim_region as regions
    on weeks.region_code = regions.region_code
where
    weeks.period_kind = 'week'
    and weeks.period_starts_on = (
        select max(latest.period_starts_on)
        from marts.mart_reporting_discipline as latest
        where latest.period_kind = 'week'
    )
order by weeks.on_time_rate, regions.sort_order;
