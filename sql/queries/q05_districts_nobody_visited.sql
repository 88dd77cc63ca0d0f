-- Q5: In which districts has there been no offline event for seven days, and when was the last one?
-- Shape: One row a district without a held offline or hybrid event in the seven days up to the last reporting day.
-- Notes: Districts count from the day they exist. A district of a region that has not filed stands here too: look at
--   Q1 as well.
select
    regions.name_en as region,
    units.name_ru as district,
    coverage.last_event_date,
    coverage.days_since,
    coverage.had_event_ever
from marts.mart_unit_coverage as coverage
inner join core.dim_unit as units
    on coverage.unit_code = units.unit_code
inner join core.dim_region as regions
    on coverage.region_code = regions.region_code
where
    coverage.report_date = (select max(latest.report_date) from marts.mart_unit_coverage as latest)
    and not coverage.had_event_7d
order by regions.sort_order, coverage.days_since desc nulls first, units.name_ru;
