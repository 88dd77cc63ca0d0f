with districts as (

    select * from {{ ref('districts') }}

)

select
    coalesce(unit_kato, provisional_code) as unit_code,
    region_kato2 as region_code,
    kind,
    name_ru,
    name_kk,
    population_2023_01_01 as population,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    unit_kato is null as is_code_provisional,
    coalesce(note, '') not like 'leased%' as is_reporting

from districts

union all

select
    unknown.code as unit_code,
    '-3' as region_code,
    'unknown' as kind,
    unknown.label_ru as name_ru,
    unknown.label_kk as name_kk,
    null as population,
    date '1900-01-01' as valid_from,
    date '9999-12-31' as valid_to,
    false as is_code_provisional,
    false as is_reporting

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
