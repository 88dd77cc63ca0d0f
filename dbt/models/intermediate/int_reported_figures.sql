with days as (

    select
        region_code,
        report_date

    from {{ ref('int_region_days') }}

),

accepted as (

    select
        file_sha256,
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

),

held as (

    select
        region_code,
        event_date,
        count(*) as events_held

    from {{ ref('int_events') }} as events
    where {{ is_counted('events') }}
    group by
        region_code,
        event_date

),

running as (

    select
        days.region_code,
        days.report_date,
        accepted.file_sha256 is not null as is_accepted,
        count(accepted.file_sha256) over to_date > 0 as is_known,
        sum(coalesce(held.events_held, 0)) over to_date as figure

    from days
    left join accepted
        on
            days.region_code = accepted.region_code
            and days.report_date = accepted.report_date
    left join held
        on
            days.region_code = held.region_code
            and days.report_date = held.event_date
    window to_date as (partition by days.region_code order by days.report_date)

),

coalition as (

    -- the roster in force; before the first roster the region's own daily sums
    select
        days.region_code,
        days.report_date,
        coalesce(roster.stated_on, days.report_date) as stated_on,
        coalesce(roster.members, summaries.members_total) as members,
        coalesce(roster.coalitions, summaries.coalitions_total) as coalitions

    from days
    left join {{ ref('int_roster_figures') }} as roster
        on
            days.region_code = roster.region_code
            and days.report_date = roster.report_date
    left join {{ ref('int_daily_summaries') }} as summaries
        on
            days.region_code = summaries.region_code
            and days.report_date = summaries.report_date

),

-- what each region knew at the end of a day, and when it said so; is_own_day: on that day, or it still stood
regional as (

    select
        'held' as compared_with,
        region_code,
        report_date,
        report_date as stated_on,
        is_accepted as is_own_day,
        figure

    from running
    where is_known

    union all

    select
        'planned' as compared_with,
        region_code,
        report_date,
        report_date as stated_on,
        true as is_own_day,
        sum(planned_total) as figure

    from {{ ref('int_plan_days') }}
    group by
        region_code,
        report_date

    union all

    select
        'members' as compared_with,
        region_code,
        report_date,
        stated_on,
        true as is_own_day,
        members as figure

    from coalition
    where members is not null

    union all

    select
        'coalitions' as compared_with,
        region_code,
        report_date,
        stated_on,
        true as is_own_day,
        coalitions as figure

    from coalition
    where coalitions is not null

)

select
    compared_with,
    region_code as scope,
    '-3' as unit_code,
    report_date,
    stated_on,
    figure::numeric as figure

from regional
where is_own_day

union all

select
    compared_with,
    region_code as scope,
    unit_code,
    report_date,
    report_date as stated_on,
    figure::numeric as figure

from {{ ref('int_unit_figures') }}

union all

-- a national figure exists on the days on which every region's is known
select
    compared_with,
    'national' as scope,
    '-3' as unit_code,
    report_date,
    min(stated_on) as stated_on,
    sum(figure)::numeric as figure

from regional
group by
    compared_with,
    report_date
having count(*) = (select count(*) from {{ ref('stg_ops__campaign_regions') }})
