with files as (

    select
        file_sha256,
        region_code,
        received_at

    from {{ ref('int_submission_versions') }}
    where
        is_standing
        and (pack = 'roster' or is_official)

),

lines as (

    -- a roster of the same date sent twice counts as it came last
    select
        roster.coalition_code,
        roster.members,
        roster.as_of,
        files.region_code,
        rank() over (
            partition by files.region_code, roster.as_of
            order by files.received_at desc, files.file_sha256
        ) as recency

    from {{ ref('stg_reports__roster') }} as roster
    inner join files
        on roster.file_sha256 = files.file_sha256

),

snapshots as (

    select
        region_code,
        as_of,
        sum(members) as members,
        count(distinct coalition_code) as coalitions

    from lines
    where recency = 1
    group by
        region_code,
        as_of

)

select distinct on (days.region_code, days.report_date)
    days.region_code,
    days.report_date,
    snapshots.as_of as stated_on,
    snapshots.members,
    snapshots.coalitions

from {{ ref('int_region_days') }} as days
inner join snapshots
    on
        days.region_code = snapshots.region_code
        and days.report_date >= snapshots.as_of
order by
    days.region_code,
    days.report_date,
    snapshots.as_of desc
