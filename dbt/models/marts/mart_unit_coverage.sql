with days as (

    select distinct report_date
    from {{ ref('fct_expectation') }}
    where pack = 'daily'

),

units as (

    select * from {{ ref('dim_unit') }}
    where is_reporting

),

visits as (

    -- somebody has to be met there: online events do not visit a district
    select
        unit_code,
        event_date,
        count(*) as events_held,
        sum(participants_offline) as participants_offline

    from {{ ref('fct_event') }}
    where
        events_held = 1
        and format in ('offline', 'hybrid')
    group by
        unit_code,
        event_date

),

running as (

    select
        units.unit_code,
        units.region_code,
        units.population,
        days.report_date,
        max(visits.event_date) over to_date as last_event_date,
        sum(coalesce(visits.events_held, 0)) over to_date as events_cum,
        sum(coalesce(visits.participants_offline, 0)) over to_date as attendance_cum

    from units
    inner join days
        on days.report_date between units.valid_from and units.valid_to
    left join visits
        on
            units.unit_code = visits.unit_code
            and days.report_date = visits.event_date
    window to_date as (partition by units.unit_code order by days.report_date)

)

select
    unit_code,
    region_code,
    report_date,
    coalesce(report_date - last_event_date < 7, false) as had_event_7d,
    last_event_date is not null as had_event_ever,
    last_event_date,
    report_date - last_event_date as days_since,
    events_cum::integer as events_cum,
    attendance_cum::integer as attendance_cum,
    {{ per_thousand('attendance_cum', 'population') }} as attendance_per_1000_population

from running
