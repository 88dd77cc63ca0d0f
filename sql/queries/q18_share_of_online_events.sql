-- Q18: What share of the events held in each region and week was online or hybrid?
-- Shape: One row a region and week: days with an accepted report, events held, of them offline, online and hybrid, and
--   the share of the last two in per cent (K12).
-- Notes: Outreach events held, in the week of the event and not of the report. A week without an accepted report has
--   nulls, not zeros. Never average the shares: add the counts up and divide.
with weeks as (
    select
        region_code,
        date_trunc('week', report_date::timestamp)::date as week_starts_on,
        count(events_held) as days_filed
    from marts.mart_region_day
    group by
        region_code,
        date_trunc('week', report_date::timestamp)::date
),

held as (
    select
        events.region_code,
        dates.week_starts_on,
        sum(events.events_held) as events_held,
        sum(events.events_held) filter (where formats.format = 'offline') as offline,
        sum(events.events_held) filter (where formats.format = 'online') as online,
        sum(events.events_held) filter (where formats.format = 'hybrid') as hybrid,
        sum(events.events_held) filter (where formats.format in ('online', 'hybrid')) as online_or_hybrid
    from core.fct_event as events
    inner join core.dim_date as dates
        on events.event_date = dates.calendar_date
    inner join core.dim_format as formats
        on events.format = formats.format
    where events.events_held = 1
    group by
        events.region_code,
        dates.week_starts_on
)

select
    weeks.region_code,
    regions.name_en as region,
    weeks.week_starts_on,
    weeks.days_filed,
    case when weeks.days_filed > 0 then coalesce(held.events_held, 0) end as events_held,
    case when weeks.days_filed > 0 then coalesce(held.offline, 0) end as offline,
    case when weeks.days_filed > 0 then coalesce(held.online, 0) end as online,
    case when weeks.days_filed > 0 then coalesce(held.hybrid, 0) end as hybrid,
    case
        when weeks.days_filed > 0 then round(100.0 * coalesce(held.online_or_hybrid, 0) / held.events_held, 2)
    end as online_share_pct
from weeks
inner join core.dim_region as regions
    on weeks.region_code = regions.region_code
left join held
    on
        weeks.region_code = held.region_code
        and weeks.week_starts_on = held.week_starts_on
order by regions.sort_order, weeks.week_starts_on;
