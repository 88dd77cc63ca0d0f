-- The figures of voters that are known of a region, each with the day from which it holds: the reference table's from
-- the year of the campaign on, and those that the settings say.
with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

told as (

    -- what the settings say now of a day; what they said of it before is kept in the warehouse's ops
    select distinct on (region_code, voters_from)
        region_code,
        voters_from,
        is_active,
        voters,
        voters_basis,
        voters_comparator,
        voters_source

    from {{ ref('stg_ops__region_voters_versions') }}
    order by
        region_code,
        voters_from,
        noted_from desc

),

reference_figures as (

    select
        regions.kato2 as region_code,
        date_trunc('year', campaign.starts_on::timestamp)::date as voters_from,
        regions.voters_ref as voters,
        regions.voters_basis,
        coalesce(regions.voters_published_cmp, 'approx') as voters_comparator,
        regions.voters_published_asof as voters_as_of,
        coalesce(regions.voters_published_source, 'our estimate from the population') as voters_source,
        false as is_from_settings

    from {{ ref('regions') }} as regions
    cross join campaign

),

figures as (

    select * from reference_figures

    union all

    select
        region_code,
        voters_from,
        voters,
        voters_basis,
        voters_comparator,
        voters_from::text as voters_as_of,
        coalesce(voters_source, 'settings of the campaign') as voters_source,
        true as is_from_settings

    from told
    where is_active

)

select distinct on (region_code, voters_from)
    region_code,
    voters_from,
    voters,
    voters_basis,
    voters_comparator,
    voters_as_of,
    voters_source,
    is_from_settings

from figures
order by
    region_code,
    voters_from,
    is_from_settings desc
