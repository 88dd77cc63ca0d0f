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

summaries as (

    select
        accepted.region_code,
        accepted.report_date,
        max(summaries.members_total) as members_total,
        max(summaries.coalitions_total) as coalitions_total

    from accepted
    inner join {{ ref('stg_reports__summaries') }} as summaries
        on accepted.file_sha256 = summaries.file_sha256
    group by
        accepted.region_code,
        accepted.report_date

),

-- what each region knew at the end of a day; is_own_day: it said so itself on that day
regional as (

    select
        'held' as compared_with,
        region_code,
        report_date,
        figure,
        is_accepted as is_own_day

    from running
    where is_known

    union all

    select
        'planned' as compared_with,
        region_code,
        report_date,
        sum(planned_total) as figure,
        true as is_own_day

    from {{ ref('int_plan_days') }}
    group by
        region_code,
        report_date

    union all

    select
        'members' as compared_with,
        region_code,
        report_date,
        members_total as figure,
        true as is_own_day

    from summaries
    where members_total is not null

    union all

    select
        'coalitions' as compared_with,
        region_code,
        report_date,
        coalitions_total as figure,
        true as is_own_day

    from summaries
    where coalitions_total is not null

)

select
    compared_with,
    region_code as scope,
    report_date,
    figure::numeric as figure

from regional
where is_own_day

union all

-- a national figure exists on the days on which every region's is known
select
    compared_with,
    'national' as scope,
    report_date,
    sum(figure)::numeric as figure

from regional
group by
    compared_with,
    report_date
having count(*) = (select count(*) from {{ ref('stg_ops__campaign_regions') }})
