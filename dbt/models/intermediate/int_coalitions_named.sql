-- Every coalition that a roster of its region has named, at every roster from the first that named it: was it in it?
with lines as (

    select
        lines.*,
        -- a roster speaks of its own region; a code of another one belongs to the first who wrote it
        coalesce(
            max(region_code) filter (where region_code = left(coalition_code, 2)) over (partition by coalition_code),
            min(region_code) over (partition by coalition_code)
        ) as home_region_code

    from {{ ref('int_roster_lines') }} as lines

),

named as (

    select
        coalition_code,
        region_code,
        as_of,
        max(coalition_level) as coalition_level,
        max(established_on) as established_on

    from lines
    where region_code = home_region_code
    group by
        coalition_code,
        region_code,
        as_of

),

rosters as (

    select distinct
        region_code,
        as_of

    from lines

),

first_named as (

    select
        coalition_code,
        region_code,
        min(as_of) as first_seen_on

    from named
    group by
        coalition_code,
        region_code

),

seen as (

    select
        first_named.coalition_code,
        first_named.region_code,
        first_named.first_seen_on,
        rosters.as_of,
        named.as_of is not null as is_named,
        named.coalition_level,
        named.established_on,
        count(named.as_of) over (partition by first_named.coalition_code order by rosters.as_of) as naming_no

    from first_named
    inner join rosters
        on
            first_named.region_code = rosters.region_code
            and first_named.first_seen_on <= rosters.as_of
    left join named
        on
            first_named.coalition_code = named.coalition_code
            and rosters.as_of = named.as_of

)

select
    coalition_code,
    region_code,
    as_of,
    is_named,
    -- of one that is gone the last word stands
    first_value(coalition_level) over last_word as coalition_level,
    first_value(established_on) over last_word as established_on,
    first_seen_on,
    max(as_of) filter (where is_named) over (partition by coalition_code order by as_of) as last_seen_on

from seen
window last_word as (partition by coalition_code, naming_no order by as_of)
