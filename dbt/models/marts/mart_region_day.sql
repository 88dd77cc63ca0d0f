with days as (

    select
        expectations.*,
        expectations.versions > 0 as is_accepted

    from {{ ref('fct_expectation') }} as expectations
    where expectations.pack = 'daily'

),

plan_days as (

    select
        region_code,
        report_date,
        sum(planned_day) as planned_events,
        sum(planned_cum) as planned_events_cum,
        sum(planned_total) as planned_total,
        sum(held_cum) as events_held_cum

    from {{ ref('mart_plan_vs_fact') }}
    group by
        region_code,
        report_date

),

events as (

    select
        region_code,
        event_date,
        sum(events_held) as events_held,
        count(*) filter (where status = 'postponed') as events_postponed,
        count(*) filter (where status = 'cancelled') as events_cancelled,
        sum(participants_offline * events_held) as participants_offline,
        sum(participants_online * events_held) as participants_online,
        sum(materials_handed * events_held) as materials_handed,
        count(distinct unit_code) filter (
            where events_held = 1 and format in ('offline', 'hybrid') and unit_code not like '-%'
        ) as units_with_event,
        sum(events_held) filter (where report_date = event_date) as events_held_own_pack,
        sum(participants_offline * events_held) filter (where report_date = event_date) as participants_own_pack

    from {{ ref('fct_event') }}
    where is_outreach
    group by
        region_code,
        event_date

),

questions as (

    select
        region_code,
        report_date,
        sum(asked) filter (where kind = 'question') as questions,
        sum(asked) filter (where kind = 'proposal') as proposals

    from {{ ref('fct_question') }}
    group by
        region_code,
        report_date

),

units as (

    select
        days.region_code,
        days.report_date,
        count(*) as n_units

    from days
    inner join {{ ref('dim_unit') }} as dim_unit
        on
            days.region_code = dim_unit.region_code
            and days.report_date between dim_unit.valid_from and dim_unit.valid_to
            and dim_unit.is_reporting
    group by
        days.region_code,
        days.report_date

),

joined as (

    select
        days.*,
        units.n_units,
        plan_days.planned_events,
        plan_days.planned_events_cum,
        plan_days.planned_total,
        plan_days.events_held_cum,
        summaries.events_held_day as events_held_day_reported,
        summaries.events_held_cum as events_held_cum_reported,
        summaries.participants_offline_day as participants_offline_reported,
        coalesce(events.events_held, 0) as events_held,
        coalesce(events.events_held_own_pack, 0) as events_held_own_pack,
        coalesce(events.events_postponed, 0) as events_postponed,
        coalesce(events.events_cancelled, 0) as events_cancelled,
        coalesce(events.participants_offline, 0) as participants_offline,
        coalesce(events.participants_own_pack, 0) as participants_own_pack,
        coalesce(events.participants_online, 0) as participants_online,
        coalesce(events.materials_handed, 0) as materials_handed,
        coalesce(events.units_with_event, 0) as units_with_event,
        coalesce(questions.questions, 0) as questions,
        coalesce(questions.proposals, 0) as proposals,
        case
            when bool_or(days.is_accepted) over to_date
                then sum(coalesce(events.participants_offline, 0)) over to_date
        end as participants_offline_cum

    from days
    left join units
        on
            days.region_code = units.region_code
            and days.report_date = units.report_date
    left join plan_days
        on
            days.region_code = plan_days.region_code
            and days.report_date = plan_days.report_date
    left join events
        on
            days.region_code = events.region_code
            and days.report_date = events.event_date
    left join questions
        on
            days.region_code = questions.region_code
            and days.report_date = questions.report_date
    left join {{ ref('fct_daily_summary') }} as summaries
        on
            days.region_code = summaries.region_code
            and days.report_date = summaries.report_date
    window to_date as (partition by days.region_code order by days.report_date)

)

select
    region_code,
    report_date,
    filing_status,
    received_at,
    minutes_late,
    is_nil,
    versions,
    planned_events::integer as planned_events,
    case when is_accepted then events_held::integer end as events_held,
    case when is_accepted then events_postponed::integer end as events_postponed,
    case when is_accepted then events_cancelled::integer end as events_cancelled,
    case when is_accepted then participants_offline::integer end as participants_offline,
    case when is_accepted then participants_online::integer end as participants_online,
    case when is_accepted then units_with_event::integer end as units_with_event,
    coalesce(n_units, 0)::integer as n_units,
    case when is_accepted then questions::integer end as questions,
    case when is_accepted then proposals::integer end as proposals,
    case when is_accepted then materials_handed::integer end as materials_handed,
    planned_events_cum::integer as planned_events_cum,
    events_held_cum::integer as events_held_cum,
    participants_offline_cum::integer as participants_offline_cum,
    planned_total::integer as planned_total,
    {{ completion_pct('events_held_cum', 'planned_events_cum') }} as completion_cum_pct,
    {{ completion_pct('events_held_cum', 'planned_total') }} as completion_total_pct,
    {{ pace_gap_pp('events_held_cum', 'planned_events_cum', 'planned_total') }} as pace_gap_pp,
    events_held_day_reported,
    events_held_cum_reported,
    -- late detail may or may not be in the region's own sum: both readings are right
    case
        when events_held_day_reported = events_held_own_pack and participants_offline_reported = participants_own_pack
            then false
        else not (events_held_day_reported = events_held and participants_offline_reported = participants_offline)
    end as is_summary_different,
    days_missing_in_a_row,
    missing_since,
    data_as_of

from joined
