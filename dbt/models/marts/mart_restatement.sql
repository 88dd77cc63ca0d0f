with figures as (

    -- the first edition that was mailed of a day is what was told
    select
        *,
        rank() over (
            partition by report_date
            order by frozen_at, edition
        ) as telling

    from {{ ref('int_digest_figures') }}

),

figures_now as (

    select
        days.report_date,
        '-3' as region_code,
        known.figure,
        known.value_now

    from {{ ref('mart_country_day') }} as days
    cross join
        lateral (
            values
            ('regions_expected', days.regions_expected::numeric),
            ('regions_filed', days.regions_filed),
            ('regions_on_time', days.regions_on_time),
            ('regions_late', days.regions_late),
            ('regions_missing', days.regions_missing),
            ('regions_rejected', days.regions_rejected),
            ('planned_cum', days.planned_cum),
            ('held_cum', days.held_cum),
            ('planned_total', days.planned_total),
            ('completion_cum_pct', days.completion_cum_pct),
            ('events_held', days.events_held),
            ('participants_offline', days.participants_offline),
            ('questions', days.questions),
            ('proposals', days.proposals)
        ) as known (figure, value_now)

    union all

    select
        days.report_date,
        days.region_code,
        known.figure,
        known.value_now

    from {{ ref('mart_region_day') }} as days
    cross join
        lateral (
            values
            ('events_held', days.events_held::numeric),
            ('planned_cum', days.planned_events_cum),
            ('held_cum', days.events_held_cum),
            ('planned_total', days.planned_total),
            ('completion_cum_pct', days.completion_cum_pct),
            ('pace_gap_pp', days.pace_gap_pp),
            ('minutes_late', days.minutes_late),
            ('days_missing_in_a_row', days.days_missing_in_a_row)
        ) as known (figure, value_now)

)

select
    figures.edition,
    figures.region_code,
    figures.figure,
    figures.report_date,
    figures.value as value_then,
    figures_now.value_now,
    {{ restatement_pct('abs(figures_now.value_now - figures.value)', 'figures.value') }} as restatement_pct

from figures
inner join figures_now
    on
        figures.report_date = figures_now.report_date
        and figures.region_code = figures_now.region_code
        and figures.figure = figures_now.figure
where figures.telling = 1
