with regions as (

    select * from {{ ref('regions') }}

),

versions as (

    select * from {{ ref('dim_region_version') }}
    where is_current

),

expected as (

    select * from {{ ref('stg_ops__campaign_regions') }}

)

select
    versions.region_code,
    regions.kato9,
    regions.iso_3166_2,
    regions.iso_legacy,
    regions.slug,
    coalesce(regions.kind, 'unknown') as kind,
    coalesce(regions.kind = 'city', false) as is_city,
    versions.name_ru,
    coalesce(regions.name_ru_short, versions.name_ru) as name_ru_short,
    coalesce(regions.name_ru_gen, versions.name_ru) as name_ru_gen,
    coalesce(regions.name_ru_prep, versions.name_ru) as name_ru_prep,
    versions.name_kk,
    coalesce(regions.name_kk_loc, versions.name_kk) as name_kk_loc,
    versions.name_en,
    regions.abbr_ru,
    regions.abbr_kk,
    versions.centre_ru,
    versions.centre_kk,
    versions.centre_en,
    regions.tz as time_zone,
    versions.n_units,
    versions.n_coalitions_expected,
    versions.population,
    versions.population_as_of,
    versions.voters,
    versions.voters_basis,
    versions.is_voters_estimated,
    versions.voters_comparator,
    versions.voters_as_of,
    versions.voters_source,
    expected.reporting_starts_on,
    expected.door_starts_on,
    regions.tile_row,
    regions.tile_col,
    regions.tile_ru as tile_label_ru,
    regions.tile_kk as tile_label_kk,
    regions.tile_en as tile_label_en,
    case
        when regions.kato2 is null then versions.sort_order
        else row_number() over (partition by regions.kato2 is null order by versions.region_code)::integer
    end as sort_order

from versions
left join regions
    on versions.region_code = regions.kato2
left join expected
    on versions.region_code = expected.region_code
