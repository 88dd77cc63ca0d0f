with days as (

    select
        region_code,
        report_date

    from {{ ref('int_region_days') }}

),

outreach_lines as (

    select * from {{ ref('int_plan_lines') }}
    where is_outreach

),

event_groups as (

    select distinct event_group
    from {{ ref('event_types') }}
    where is_outreach

),

versions as (

    select distinct
        region_code,
        plan_version,
        in_force_from,
        in_force_to

    from {{ ref('int_plan_lines') }}

),

planned as (

    select
        region_code,
        plan_version,
        event_group,
        plan_date,
        sum(planned_events) as planned_events

    from outreach_lines
    group by
        region_code,
        plan_version,
        event_group,
        plan_date

),

totals as (

    select
        region_code,
        plan_version,
        event_group,
        sum(planned_events) as planned_total

    from planned
    group by
        region_code,
        plan_version,
        event_group

),

running as (

    select
        days.region_code,
        days.report_date,
        event_groups.event_group,
        versions.plan_version,
        versions.in_force_from,
        versions.in_force_to,
        coalesce(planned.planned_events, 0) as planned_day,
        coalesce(totals.planned_total, 0) as planned_total,
        sum(coalesce(planned.planned_events, 0)) over (
            partition by days.region_code, versions.plan_version, event_groups.event_group
            order by days.report_date
        ) as planned_cum

    from days
    inner join versions
        on days.region_code = versions.region_code
    cross join event_groups
    left join planned
        on
            versions.region_code = planned.region_code
            and versions.plan_version = planned.plan_version
            and event_groups.event_group = planned.event_group
            and days.report_date = planned.plan_date
    left join totals
        on
            versions.region_code = totals.region_code
            and versions.plan_version = totals.plan_version
            and event_groups.event_group = totals.event_group

)

select
    region_code,
    report_date,
    event_group,
    plan_version,
    planned_day::integer as planned_day,
    planned_cum::integer as planned_cum,
    planned_total::integer as planned_total

from running
where
    report_date >= in_force_from
    and report_date <= coalesce(in_force_to, report_date)
