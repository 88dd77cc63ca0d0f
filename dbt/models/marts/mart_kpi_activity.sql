with counted as (

    select
        figures.region_code,
        periods.period_kind,
        periods.period_starts_on,
        bool_or(figures.is_accepted) as is_known,
        sum(figures.events_held) as events_held,
        sum(figures.events_in_person) as events_in_person,
        sum(figures.events_online) as events_online,
        sum(figures.participants_offline) as participants_offline,
        sum(figures.participants_in_person) as participants_in_person,
        sum(figures.questions) as questions,
        sum(figures.answered) as answered,
        sum(figures.asked_of_answered) as asked_of_answered,
        sum(figures.households_visited) as households_visited,
        sum(figures.households_opened) as households_opened,
        {{ summary_consistency_pct('days.is_summary_different') }} as summary_consistency_pct

    from {{ ref('int_region_figures') }} as figures
    inner join {{ ref('int_periods') }} as periods
        on figures.report_date = periods.report_date
    inner join {{ ref('mart_region_day') }} as days
        on
            figures.region_code = days.region_code
            and figures.report_date = days.report_date
    group by
        figures.region_code,
        periods.period_kind,
        periods.period_starts_on

),

attendances as (

    select
        events.region_code,
        periods.period_kind,
        periods.period_starts_on,
        {{ median_attendance('events.participants_offline') }} as median_attendance

    from {{ ref('fct_event') }} as events
    inner join {{ ref('int_periods') }} as periods
        on events.event_date = periods.report_date
    where
        events.events_held = 1
        and {{ is_in_person('events.format') }}
    group by
        events.region_code,
        periods.period_kind,
        periods.period_starts_on

)

select
    counted.region_code,
    counted.period_kind,
    counted.period_starts_on,
    kpis.kpi_code,
    case when counted.is_known then kpis.kpi_value end as kpi_value

from counted
left join attendances
    on
        counted.region_code = attendances.region_code
        and counted.period_kind = attendances.period_kind
        and counted.period_starts_on = attendances.period_starts_on
cross join lateral (
    values
    ('K11', {{ average_attendance('counted.participants_in_person', 'counted.events_in_person') }}),
    ('K11B', attendances.median_attendance),
    ('K12', {{ online_share_pct('counted.events_online', 'counted.events_held') }}),
    ('K13', {{ contact_rate('counted.households_opened', 'counted.households_visited') }}),
    ('K16', {{ per_thousand('counted.questions', 'counted.participants_offline') }}),
    ('K17', {{ answered_pct('counted.answered', 'counted.asked_of_answered') }}),
    ('K25', counted.summary_consistency_pct)
) as kpis (kpi_code, kpi_value)
