with rosters as (

    select
        region_code,
        as_of,
        sum(members)::integer as members

    from {{ ref('fct_roster_snapshot') }}
    group by
        region_code,
        as_of

)

select
    region_code,
    as_of as valid_from,
    coalesce(
        lead(as_of) over (
            partition by region_code
            order by as_of
        ) - 1,
        date '9999-12-31'
    ) as valid_to,
    members

from rosters
