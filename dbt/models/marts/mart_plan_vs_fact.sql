with event_groups as (

    select distinct event_group
    from {{ ref('dim_event_type') }}
    where is_outreach

),

days as (

    select
        expectations.region_code,
        expectations.report_date,
        event_groups.event_group,
        expectations.versions > 0 as is_accepted,
        expectations.data_as_of

    from {{ ref('fct_expectation') }} as expectations
    cross join event_groups
    where expectations.pack = 'daily'

),

joined as (

    select
        days.region_code,
        days.report_date,
        days.event_group,
        days.data_as_of,
        planned.plan_version,
        planned.planned_day,
        planned.planned_cum,
        planned.planned_total,
        case when days.is_accepted then coalesce(held.events_held, 0) end as held_day,
        case when days.is_accepted then coalesce(held.unplanned_events, 0) end as unplanned_events,
        -- unknown, not zero, until the region has filed for the first time
        case
            when bool_or(days.is_accepted) over to_date
                then sum(coalesce(held.events_held, 0)) over to_date
        end as held_cum

    from days
    left join {{ ref('int_plan_days') }} as planned
        on
            days.region_code = planned.region_code
            and days.report_date = planned.report_date
            and days.event_group = planned.event_group
    left join {{ ref('int_event_days') }} as held
        on
            days.region_code = held.region_code
            and days.report_date = held.event_date
            and days.event_group = held.event_group
    window to_date as (partition by days.region_code, days.event_group order by days.report_date)

)

select
    region_code,
    report_date,
    event_group,
    plan_version,
    planned_day,
    held_day::integer as held_day,
    planned_cum,
    held_cum::integer as held_cum,
    planned_total,
    {{ completion_pct('held_cum', 'planned_cum') }} as completion_cum_pct,
    {{ completion_pct('held_cum', 'planned_total') }} as completion_total_pct,
    {{ pace_gap_pp('held_cum', 'planned_cum', 'planned_total') }} as pace_gap_pp,
    unplanned_events::integer as unplanned_events,
    data_as_of

from joined
