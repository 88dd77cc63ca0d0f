with stocks as (

    -- a region runs out of what it has least of
    select
        region_code,
        report_date,
        min(days_of_stock) as days_of_stock

    from {{ ref('mart_materials') }}
    group by
        region_code,
        report_date

),

topics as (

    select
        region_code,
        report_date,
        max(momentum) as momentum

    from {{ ref('int_topic_momentum') }}
    group by
        region_code,
        report_date

),

days as (

    select
        days.*,
        totals.question_backlog,
        stocks.days_of_stock,
        topics.momentum,
        freshness.hours_old,
        members.members,
        regions.voters

    from {{ ref('mart_region_day') }} as days
    inner join {{ ref('int_region_totals') }} as totals
        on
            days.region_code = totals.region_code
            and days.report_date = totals.report_date
    left join stocks
        on
            days.region_code = stocks.region_code
            and days.report_date = stocks.report_date
    left join topics
        on
            days.region_code = topics.region_code
            and days.report_date = topics.report_date
    left join {{ ref('int_freshness_days') }} as freshness
        on
            days.region_code = freshness.region_code
            and days.report_date = freshness.report_date
    left join {{ ref('int_region_members') }} as members
        on
            days.region_code = members.region_code
            and days.report_date between members.valid_from and members.valid_to
    left join {{ ref('dim_region') }} as regions
        on days.region_code = regions.region_code

)

select
    days.region_code,
    days.report_date,
    kpis.kpi_code,
    kpis.kpi_value

from days
cross join lateral (
    values
    ('K1', days.completion_cum_pct),
    ('K2', days.completion_total_pct),
    ('K3', days.pace_gap_pp),
    ('K8', days.unit_coverage_7d_pct),
    ('K9', days.units_never_visited),
    ('K10', days.attendances_per_1000_voters),
    ('K14', {{ per_thousand('days.households_visited_cum', 'days.voters') }}),
    ('K15', days.days_of_stock),
    ('K17B', days.question_backlog),
    ('K18', days.momentum),
    ('K24', days.hours_old),
    ('K26', {{ per_thousand('days.members', 'days.voters') }}),
    ('K26B', {{ events_per_member('days.events_held_cum', 'days.members') }})
) as kpis (kpi_code, kpi_value)
