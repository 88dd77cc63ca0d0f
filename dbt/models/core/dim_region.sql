with regions as (

    select * from {{ ref('regions') }}

),

expected as (

    select * from {{ ref('stg_ops__campaign_regions') }}

)

select
    regions.kato2 as region_code,
    regions.kato9,
    regions.iso_3166_2,
    regions.slug,
    regions.kind,
    regions.kind = 'city' as is_city,
    regions.name_ru,
    regions.name_ru_short,
    regions.name_ru_gen,
    regions.name_ru_prep,
    regions.name_kk,
    regions.name_kk_loc,
    regions.name_en,
    regions.abbr_ru,
    regions.abbr_kk,
    regions.centre_ru,
    regions.centre_kk,
    regions.centre_en,
    regions.n_units,
    regions.n_coalitions_expected,
    regions.population_2023_01_01 as population,
    regions.voters_ref as voters,
    regions.voters_basis,
    regions.voters_basis = 'estimated' as is_voters_estimated,
    expected.reporting_starts_on,
    regions.tile_row,
    regions.tile_col,
    regions.tile_ru as tile_label_ru,
    regions.tile_kk as tile_label_kk,
    regions.tile_en as tile_label_en,
    row_number() over (order by regions.kato2)::integer as sort_order

from regions
left join expected
    on regions.kato2 = expected.region_code

union all

select
    unknown.code as region_code,
    null as kato9,
    null as iso_3166_2,
    null as slug,
    'unknown' as kind,
    false as is_city,
    unknown.label_ru as name_ru,
    unknown.label_ru as name_ru_short,
    unknown.label_ru as name_ru_gen,
    unknown.label_ru as name_ru_prep,
    unknown.label_kk as name_kk,
    unknown.label_kk as name_kk_loc,
    unknown.label_en as name_en,
    null as abbr_ru,
    null as abbr_kk,
    null as centre_ru,
    null as centre_kk,
    null as centre_en,
    null as n_units,
    null as n_coalitions_expected,
    null as population,
    null as voters,
    null as voters_basis,
    null as is_voters_estimated,
    null as reporting_starts_on,
    null as tile_row,
    null as tile_col,
    null as tile_label_ru,
    null as tile_label_kk,
    null as tile_label_en,
    unknown.sort_order

from (
    values
    ('-1', 'не указано', 'көрсетілмеген', 'not given', 901),
    ('-2', 'не распознано', 'танылмаған', 'not resolvable', 902),
    ('-3', 'по стране', 'ел бойынша', 'nationwide', 903)
) as unknown (code, label_ru, label_kk, label_en, sort_order)
