-- Q4: How many events has Turkistan held of its plan, and at the pace of its last seven filed days when will it finish?
-- Shape: One row: held, planned in all, the mean of the last seven filed days, and the day on which the plan would
--   be done.
-- Notes: `done_on` is null when nothing was held in those seven days. Change the region in the two filters to ask
--   for another.
with latest as (
    select
        report_date,
        events_held_cum,
        planned_total
    from marts.mart_region_day
    where region_code = '61'
    order by report_date desc
    limit 1
),

recent as (
    select events_held
    from marts.mart_region_day
    where
        region_code = '61'
        and events_held is not null
    order by report_date desc
    limit 7
),

pace as (
    select avg(events_held) as events_a_day
    from recent
)

select
    latest.report_date,
    latest.events_held_cum,
    latest.planned_total,
    round(pace.events_a_day, 1) as events_a_day,
    latest.report_date
    + ceil(greatest(latest.planned_total - latest.events_held_cum, 0) / nullif(pace.events_a_day, 0))::integer
        as done_on
from latest
cross join pace;
