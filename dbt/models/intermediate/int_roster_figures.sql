with snapshots as (

    select
        region_code,
        as_of,
        sum(members) as members,
        count(distinct coalition_code) as coalitions

    from {{ ref('int_roster_lines') }}
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
