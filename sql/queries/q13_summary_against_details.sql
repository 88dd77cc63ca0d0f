-- Q13: Does the day summary equal the details, and which regions differ most often?
-- Shape: One row a region with a day that can be compared; the most often different first.
-- Notes: The summary (F8) is what the region says, the details are its rows. Late details may or may not be in its sum:
--   both readings count as equal. Days without an accepted pack, or without a summary, are not compared.
select
    days.region_code,
    regions.name_en,
    count(*) as days_compared,
    count(*) filter (where days.is_summary_different) as days_different,
    round(100.0 * count(*) filter (where not days.is_summary_different) / count(*), 2) as consistent_pct,
    max(abs(days.events_held_day_reported - days.events_held)) as largest_difference_of_events,
    max(days.report_date) filter (where days.is_summary_different) as last_different_on
from marts.mart_region_day as days
inner join core.dim_region as regions
    on days.region_code = regions.region_code
where days.is_summary_different is not null
group by days.region_code, regions.name_en
order by days_different desc, consistent_pct, days.region_code;
