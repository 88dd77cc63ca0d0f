-- Q3: What are plan completion to date and pace gap of every region tonight, by the plan version in force that day?
-- Shape: One row a region: planned and held up to the last day, completion and pace gap, the plan version in force
--   that day.
-- Notes: Completion is null before a region has filed for the first time. Sum held and planned, never the
--   percentages.
with versions as (
    select
        region_code,
        report_date,
        max(plan_version) as plan_version
    from marts.mart_plan_vs_fact
    group by
        region_code,
        report_date
)

select
    days.region_code,
    regions.name_en,
    versions.plan_version,
    days.planned_events_cum,
    days.events_held_cum,
    days.completion_cum_pct,
    days.pace_gap_pp,
    days.filing_status
from marts.mart_region_day as days
inner join core.dim_region as regions
    on days.region_code = regions.region_code
left join versions
    on
        days.region_code = versions.region_code
        and days.report_date = versions.report_date
where days.report_date = (select max(latest.report_date) from marts.mart_region_day as latest)
order by days.pace_gap_pp nulls last, regions.sort_order;
