with regions as (

    select * from {{ ref('dim_region') }}

),

national as (

    select
        fact_code,
        '-3' as region_code,
        fact_value,
        comparator,
        valid_from,
        valid_to,
        false as is_estimated,
        source

    from {{ ref('reference_facts') }}

),

published_voters as (

    select
        kato2 as region_code,
        voters_published_cmp

    from {{ ref('regions') }}
    where voters_published is not null

),

facts as (

    select * from national

    union all

    select
        'voters_count' as fact_code,
        regions.region_code,
        regions.voters as fact_value,
        coalesce(published_voters.voters_published_cmp, 'approx') as comparator,
        null as valid_from,
        null as valid_to,
        regions.is_voters_estimated as is_estimated,
        'reference table of regions' as source

    from regions
    left join published_voters
        on regions.region_code = published_voters.region_code
    where regions.voters is not null

    union all

    -- one coalition for each unit and one for the region itself
    select
        'coalitions_count' as fact_code,
        coalesce(region_code, '-3') as region_code,
        sum(n_coalitions_expected) as fact_value,
        'eq' as comparator,
        null as valid_from,
        null as valid_to,
        false as is_estimated,
        'number of units + 1' as source

    from regions
    where n_coalitions_expected is not null
    group by grouping sets ((region_code), ())

)

select
    fact_code,
    region_code,
    fact_value,
    comparator,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    is_estimated,
    source

from facts
