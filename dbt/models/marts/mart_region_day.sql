with days as (

    select * from {{ ref('fct_expectation') }}
    where pack = 'daily'

),

plan_days as (

    select
        region_code,
        report_date,
        sum(planned_day)::integer as planned_events,
        sum(planned_cum)::integer as planned_events_cum,
        sum(planned_total)::integer as planned_total

    from {{ ref('mart_plan_vs_fact') }}
    group by
        region_code,
        report_date

),

units as (

    select
        region_code,
        report_date,
        count(*) as n_units,
        count(*) filter (where events_held > 0) as units_with_event,
        count(*) filter (where had_event_7d) as units_covered_7d,
        {{ units_never_visited('had_event_ever') }} as units_never_visited

    from {{ ref('mart_unit_coverage') }}
    group by
        region_code,
        report_date

),

joined as (

    select
        days.*,
        plan_days.planned_events,
        plan_days.planned_events_cum,
        plan_days.planned_total,
        figures.is_accepted,
        figures.events_held,
        figures.events_postponed,
        figures.events_cancelled,
        figures.participants_offline,
        figures.participants_online,
        figures.questions,
        figures.proposals,
        figures.materials_handed,
        figures.households_visited,
        figures.materials_distributed,
        figures.posts,
        figures.views,
        figures.events_held_own_pack,
        figures.participants_own_pack,
        coalesce(units.n_units, 0)::integer as n_units,
        coalesce(units.units_with_event, 0)::integer as units_with_event,
        case when totals.is_known_7d then coalesce(units.units_covered_7d, 0)::integer end as units_covered_7d,
        case
            when totals.is_known_to_date then coalesce(units.units_never_visited, 0)::integer
        end as units_never_visited,
        regions.voters,
        coalesce(regions.is_voters_estimated, false) as is_voters_estimated,
        summaries.events_held_day as events_held_day_reported,
        summaries.participants_offline_day as participants_offline_reported,
        totals.events_held_cum,
        summaries.events_held_cum as events_held_cum_reported,
        totals.participants_offline_cum,
        summaries.participants_offline_cum as participants_offline_cum_reported,
        totals.participants_online_cum,
        summaries.participants_online_cum as participants_online_cum_reported,
        totals.households_visited_cum,
        summaries.households_cum as households_visited_cum_reported,
        totals.materials_distributed_cum,
        summaries.materials_distributed_cum as materials_distributed_cum_reported,
        totals.questions_cum,
        summaries.questions_cum as questions_cum_reported,
        totals.proposals_cum,
        summaries.proposals_cum as proposals_cum_reported,
        totals.posts_cum,
        summaries.posts_cum as posts_cum_reported

    from days
    inner join {{ ref('int_region_figures') }} as figures
        on
            days.region_code = figures.region_code
            and days.report_date = figures.report_date
    inner join {{ ref('int_region_totals') }} as totals
        on
            days.region_code = totals.region_code
            and days.report_date = totals.report_date
    left join units
        on
            days.region_code = units.region_code
            and days.report_date = units.report_date
    left join plan_days
        on
            days.region_code = plan_days.region_code
            and days.report_date = plan_days.report_date
    left join {{ ref('fct_daily_summary') }} as summaries
        on
            days.region_code = summaries.region_code
            and days.report_date = summaries.report_date
    left join {{ ref('dim_region') }} as regions
        on days.region_code = regions.region_code

)

select
    region_code,
    report_date,
    filing_status,
    received_at,
    minutes_late,
    is_nil,
    versions,
    planned_events,
    case when is_accepted then events_held end as events_held,
    case when is_accepted then events_postponed end as events_postponed,
    case when is_accepted then events_cancelled end as events_cancelled,
    case when is_accepted then participants_offline end as participants_offline,
    case when is_accepted then participants_online end as participants_online,
    case when is_accepted then units_with_event end as units_with_event,
    n_units,
    case when is_accepted then questions end as questions,
    case when is_accepted then proposals end as proposals,
    case when is_accepted then materials_handed end as materials_handed,
    households_visited,
    materials_distributed,
    posts,
    views,
    planned_events_cum,
    planned_total,
    events_held_cum,
    participants_offline_cum,
    participants_online_cum,
    households_visited_cum,
    materials_distributed_cum,
    questions_cum,
    proposals_cum,
    posts_cum,
    events_held_cum_reported,
    participants_offline_cum_reported,
    participants_online_cum_reported,
    households_visited_cum_reported,
    materials_distributed_cum_reported,
    questions_cum_reported,
    proposals_cum_reported,
    posts_cum_reported,
    events_held_cum <> events_held_cum_reported as is_events_held_cum_different,
    participants_offline_cum <> participants_offline_cum_reported as is_participants_offline_cum_different,
    participants_online_cum <> participants_online_cum_reported as is_participants_online_cum_different,
    households_visited_cum <> households_visited_cum_reported as is_households_visited_cum_different,
    materials_distributed_cum <> materials_distributed_cum_reported as is_materials_distributed_cum_different,
    questions_cum <> questions_cum_reported as is_questions_cum_different,
    proposals_cum <> proposals_cum_reported as is_proposals_cum_different,
    posts_cum <> posts_cum_reported as is_posts_cum_different,
    {{ completion_pct('events_held_cum', 'planned_events_cum') }} as completion_cum_pct,
    {{ completion_pct('events_held_cum', 'planned_total') }} as completion_total_pct,
    {{ pace_gap_pp('events_held_cum', 'planned_events_cum', 'planned_total') }} as pace_gap_pp,
    units_covered_7d,
    {{ unit_coverage_pct('units_covered_7d', 'n_units') }} as unit_coverage_7d_pct,
    units_never_visited,
    {{ per_thousand('participants_offline_cum', 'voters') }} as attendances_per_1000_voters,
    is_voters_estimated,
    events_held_day_reported,
    -- late detail may or may not be in the region's own sum: both readings are right
    case
        when events_held_day_reported is null or participants_offline_reported is null then null
        when events_held_day_reported = events_held_own_pack and participants_offline_reported = participants_own_pack
            then false
        else not (events_held_day_reported = events_held and participants_offline_reported = participants_offline)
    end as is_summary_different,
    days_missing_in_a_row,
    missing_since,
    data_as_of

from joined
