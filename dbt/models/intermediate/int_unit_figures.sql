with units as (

    select
        region_kato2 as region_code,
        coalesce(unit_kato, provisional_code) as unit_code

    from {{ ref('districts') }}

),

days as (

    select
        region_code,
        report_date

    from {{ ref('int_region_days') }}

),

accepted as (

    select
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

),

held as (

    select
        region_code,
        unit_code,
        event_date,
        count(*) as events_held

    from {{ ref('int_events') }} as events
    where {{ is_counted('events') }}
    group by
        region_code,
        unit_code,
        event_date

),

running as (

    select
        days.region_code,
        units.unit_code,
        days.report_date,
        accepted.report_date is not null as is_own_day,
        sum(coalesce(held.events_held, 0)) over (
            partition by units.unit_code
            order by days.report_date
        ) as figure

    from days
    inner join units
        on days.region_code = units.region_code
    left join accepted
        on
            days.region_code = accepted.region_code
            and days.report_date = accepted.report_date
    left join held
        on
            units.region_code = held.region_code
            and units.unit_code = held.unit_code
            and days.report_date = held.event_date

),

planned as (

    select
        region_code,
        plan_version,
        in_force_from,
        in_force_to,
        unit_code,
        sum(planned_events) as figure,
        bool_or(bool_or(unit_code is null)) over (partition by region_code, plan_version) as is_partly_without_unit

    from {{ ref('int_plan_lines') }}
    where is_outreach
    group by
        region_code,
        plan_version,
        in_force_from,
        in_force_to,
        unit_code

)

select
    'held' as compared_with,
    region_code,
    unit_code,
    report_date,
    figure

from running
where is_own_day

union all

-- a plan with lines for no district in particular says nothing certain about any one district
select
    'planned' as compared_with,
    planned.region_code,
    planned.unit_code,
    days.report_date,
    planned.figure

from planned
inner join days
    on
        planned.region_code = days.region_code
        and planned.in_force_from <= days.report_date
        and coalesce(planned.in_force_to, days.report_date) >= days.report_date
where not planned.is_partly_without_unit
