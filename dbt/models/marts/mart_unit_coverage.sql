with days as (

    select
        region_code,
        report_date

    from {{ ref('fct_expectation') }}
    where pack = 'daily'

),

units as (

    select * from {{ ref('dim_unit') }}
    where is_reporting

),

running as (

    select
        units.unit_code,
        units.region_code,
        units.population,
        days.report_date,
        coalesce(visits.events_held, 0) as events_held,
        max(visits.event_date) over to_date as last_event_date,
        sum(coalesce(visits.events_held, 0)) over to_date as events_cum,
        sum(coalesce(visits.participants_offline, 0)) over to_date as attendance_cum

    from units
    inner join days
        on
            units.region_code = days.region_code
            and days.report_date between units.valid_from and units.valid_to
    -- somebody has to be met there: online events do not visit a district
    left join {{ ref('int_unit_visits') }} as visits
        on
            units.unit_code = visits.unit_code
            and days.report_date = visits.event_date
    window to_date as (partition by units.unit_code order by days.report_date)

)

select
    unit_code,
    region_code,
    report_date,
    events_held,
    coalesce(report_date - last_event_date < 7, false) as had_event_7d,
    last_event_date is not null as had_event_ever,
    last_event_date,
    report_date - last_event_date as days_since,
    events_cum::integer as events_cum,
    attendance_cum::integer as attendance_cum,
    {{ per_thousand('attendance_cum', 'population') }} as attendance_per_1000_population

from running
