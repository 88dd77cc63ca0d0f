with weeks as (

    select
        region_code,
        {{ week_start('report_date') }} as week_starts_on,
        max(report_date) as last_day

    from {{ ref('int_region_days') }}
    group by
        region_code,
        {{ week_start('report_date') }}

),

rosters as (

    select
        region_code,
        as_of,
        sum(members) as members,
        count(distinct coalition_code) as coalitions

    from {{ ref('fct_roster_snapshot') }}
    group by
        region_code,
        as_of

),

counted as (

    select
        region_code,
        as_of,
        party_code,
        member_category,
        sum(members) as members,
        count(distinct coalition_code) filter (where members > 0) as coalitions

    from {{ ref('fct_roster_snapshot') }}
    group by
        region_code,
        as_of,
        party_code,
        member_category

),

in_force as (

    -- the last roster known at the end of the week
    select distinct on (weeks.region_code, weeks.week_starts_on)
        weeks.region_code,
        weeks.week_starts_on,
        rosters.as_of,
        rosters.members,
        rosters.coalitions

    from weeks
    left join rosters
        on
            weeks.region_code = rosters.region_code
            and weeks.last_day >= rosters.as_of
    order by
        weeks.region_code,
        weeks.week_starts_on,
        rosters.as_of desc

),

groups as (

    -- a group that is gone from the roster is 0, not absent; a region that never sent a roster keeps one row a week
    select distinct
        regions.region_code,
        coalesce(counted.party_code, '-1') as party_code,
        coalesce(counted.member_category, '-1') as member_category

    from (
        select
            region_code,
            max(last_day) as last_day

        from weeks
        group by region_code
    ) as regions
    left join counted
        on
            regions.region_code = counted.region_code
            and regions.last_day >= counted.as_of

),

joined as (

    select
        in_force.region_code,
        in_force.week_starts_on,
        groups.party_code,
        groups.member_category,
        in_force.as_of as roster_as_of,
        in_force.members as region_members,
        in_force.coalitions as region_coalitions,
        case when in_force.as_of is not null then coalesce(counted.members, 0) end as members,
        case when in_force.as_of is not null then coalesce(counted.coalitions, 0) end as coalitions

    from in_force
    inner join groups
        on in_force.region_code = groups.region_code
    left join counted
        on
            in_force.region_code = counted.region_code
            and in_force.as_of = counted.as_of
            and groups.party_code = counted.party_code
            and groups.member_category = counted.member_category

)

select
    region_code,
    week_starts_on,
    party_code,
    member_category,
    roster_as_of,
    members::bigint as members,
    coalitions::bigint as coalitions,
    (members - lag(members) over week_before)::bigint as delta_week,
    {{ pct('members', 'region_members') }} as share_pct,
    region_members::bigint as region_members,
    region_coalitions::bigint as region_coalitions

from joined
window week_before as (
    partition by region_code, party_code, member_category
    order by week_starts_on
)
