-- The head of the digest is the sum of the regions' days, and the scorecards read the same days.
with parts as (

    select
        report_date,
        sum(events_held_cum) as held_cum,
        sum(planned_events_cum) filter (where events_held_cum is not null) as planned_cum

    from {{ ref('mart_region_day') }}
    group by report_date

),

said as (

    select
        headline.report_date,
        headline.held_cum,
        parts.held_cum as held_of_parts,
        headline.planned_cum,
        parts.planned_cum as planned_of_parts

    from {{ ref('rpt_digest_headline') }} as headline
    inner join parts
        on headline.report_date = parts.report_date

),

scorecards as (

    select
        scores.region_code,
        scores.week_starts_on,
        scores.value as scored,
        regions.completion_cum_pct

    from {{ ref('mart_scorecard') }} as scores
    inner join {{ ref('int_periods') }} as weeks
        on
            scores.week_starts_on = weeks.period_starts_on
            and weeks.period_kind = 'week'
            and weeks.report_date = weeks.last_day
    inner join {{ ref('rpt_digest_regions') }} as regions
        on
            scores.region_code = regions.region_code
            and weeks.last_day = regions.report_date
    where scores.kpi_code = 'K1'

)

select
    'headline' as found_in,
    report_date::text as at_key

from said
where
    held_cum is distinct from held_of_parts
    or planned_cum is distinct from planned_of_parts

union all

select
    'scorecard' as found_in,
    region_code || ' ' || week_starts_on as at_key

from scorecards
where scored is distinct from completion_cum_pct
