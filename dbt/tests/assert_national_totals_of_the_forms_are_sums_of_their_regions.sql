-- Nothing is lost or counted twice between the rows of the regions and the marts: of members at the latest rosters, of
-- copies, of doors and of posts. Doors filed before the action are the only rows that no mart counts.
with campaign_days as (

    select max(report_date) as last_day
    from {{ ref('int_region_days') }}

),

latest_rosters as (

    select
        rosters.members,
        dense_rank() over (
            partition by rosters.region_code
            order by rosters.as_of desc
        ) as recency

    from {{ ref('fct_roster_snapshot') }} as rosters
    inner join campaign_days
        on rosters.as_of <= campaign_days.last_day

),

doors as (

    select door.visited
    from {{ ref('fct_door') }} as door
    inner join {{ ref('int_form_days') }} as days
        on
            door.region_code = days.region_code
            and door.report_date = days.report_date
            and days.form_code = 'F5'
            and days.is_known

),

of_regions as (

    select
        (select sum(members) filter (where recency = 1) from latest_rosters) as members,
        (select sum(distributed) from {{ ref('fct_material_movement') }}) as distributed,
        (select sum(visited) from doors) as visited,
        (select sum(posts) from {{ ref('fct_online') }}) as posts

),

of_marts as (

    select
        (
            select sum(rosters.members)
            from {{ ref('mart_roster') }} as rosters
            where rosters.week_starts_on = (select max(latest.week_starts_on) from {{ ref('mart_roster') }} as latest)
        ) as members,
        (select sum(distributed) from {{ ref('mart_materials') }}) as distributed,
        (select sum(visited) from {{ ref('mart_door') }}) as visited,
        (select sum(posts) from {{ ref('mart_online') }}) as posts

)

select
    of_regions.members,
    of_marts.members as members_of_mart,
    of_regions.distributed,
    of_marts.distributed as distributed_of_mart,
    of_regions.visited,
    of_marts.visited as visited_of_mart,
    of_regions.posts,
    of_marts.posts as posts_of_mart

from of_regions
cross join of_marts
where
    coalesce(of_regions.members, 0) <> coalesce(of_marts.members, 0)
    or coalesce(of_regions.distributed, 0) <> coalesce(of_marts.distributed, 0)
    or coalesce(of_regions.visited, 0) <> coalesce(of_marts.visited, 0)
    or coalesce(of_regions.posts, 0) <> coalesce(of_marts.posts, 0)
