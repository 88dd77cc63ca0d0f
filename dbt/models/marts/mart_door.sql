with visits as (

    select
        region_code,
        report_date,
        sum(visited) as visited,
        sum(opened) as opened,
        sum(no_answer) as no_answer,
        sum(declined) as declined

    from {{ ref('fct_door') }}
    group by
        region_code,
        report_date

),

weeks as (

    -- days before the region's action has begun are not known of, whatever was filed
    select
        days.region_code,
        {{ week_start('days.report_date') }} as week_starts_on,
        max(days.report_date) as last_day,
        count(*) filter (where days.is_due) as days_due,
        count(*) filter (where days.is_known) as days_known,
        sum(visits.visited) filter (where days.is_known) as visited,
        sum(visits.opened) filter (where days.is_known) as opened,
        sum(visits.no_answer) filter (where days.is_known) as no_answer,
        sum(visits.declined) filter (where days.is_known) as declined

    from {{ ref('int_form_days') }} as days
    left join visits
        on
            days.region_code = visits.region_code
            and days.report_date = visits.report_date
    where days.form_code = 'F5'
    group by
        days.region_code,
        {{ week_start('days.report_date') }}

),

counted as (

    select
        region_code,
        week_starts_on,
        last_day,
        days_due,
        days_known,
        case when days_known > 0 then coalesce(visited, 0) end as visited,
        case when days_known > 0 then coalesce(opened, 0) end as opened,
        case when days_known > 0 then coalesce(no_answer, 0) end as no_answer,
        case when days_known > 0 then coalesce(declined, 0) end as declined

    from weeks

),

running as (

    select
        counted.*,
        sum(visited) over to_date as visited_cum,
        sum(opened) over to_date as opened_cum

    from counted
    window to_date as (
        partition by region_code
        order by week_starts_on
    )

)

select
    running.region_code,
    running.week_starts_on,
    running.days_due::integer as days_due,
    running.days_known::integer as days_known,
    running.visited::bigint as visited,
    running.opened::bigint as opened,
    running.no_answer::bigint as no_answer,
    running.declined::bigint as declined,
    {{ contact_rate('running.opened', 'running.visited') }} as contact_rate,
    {{ decline_rate('running.declined', 'running.visited') }} as decline_rate,
    running.visited_cum::bigint as visited_cum,
    running.opened_cum::bigint as opened_cum,
    {{ contact_rate('running.opened_cum', 'running.visited_cum') }} as contact_rate_cum,
    {{ per_thousand('running.visited_cum', 'regions.voters') }} as households_per_1000_voters,
    coalesce(regions.is_voters_estimated, false) as is_voters_estimated

from running
left join {{ ref('dim_region') }} as regions
    on running.region_code = regions.region_code
