-- Q20: How many households per 1,000 voters has each region visited since its action began, and how many opened?
-- Shape: One row a region, most visited first: days due and known since the action began, households visited, of them
--   opened in per cent (K13), visits per 1,000 voters (K14), whether the voters are estimated.
-- Notes: Visits, not distinct households. Totals run from each region's own first day, so compare regions by the days
--   known. Null: the action has not begun, or nothing is known of it; that is not zero. Never add up the running totals
--   of several weeks, never average the rates.
with days as (
    select
        region_code,
        sum(days_due) as days_due,
        sum(days_known) as days_known,
        min(week_starts_on) filter (where days_due > 0) as first_week
    from marts.mart_door
    group by region_code
)

select
    doors.region_code,
    regions.name_en as region,
    days.first_week,
    days.days_due,
    days.days_known,
    doors.visited_cum as households_visited,
    doors.contact_rate_cum as contact_rate_pct,
    doors.households_per_1000_voters,
    doors.is_voters_estimated
from marts.mart_door as doors
inner join days
    on doors.region_code = days.region_code
inner join core.dim_region as regions
    on doors.region_code = regions.region_code
where doors.week_starts_on = (select max(latest.week_starts_on) from marts.mart_door as latest)
order by doors.households_per_1000_voters desc nulls last, regions.sort_order;
