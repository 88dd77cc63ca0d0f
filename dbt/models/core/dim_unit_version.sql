with history as (

    select * from {{ ref('unit_history') }}

),

region_begins as (

    select
        region_code,
        min(valid_from) as valid_from

    from {{ ref('dim_region_version') }}
    group by region_code

),

today as (

    select coalesce(max(taken_in.report_date), max(campaign.starts_on)) as looked_on
    from {{ ref('stg_ops__campaign') }} as campaign
    left join {{ ref('stg_ops__days') }} as taken_in
        on true

),

units as (

    select
        coalesce(unit_kato, provisional_code) as unit_code,
        region_kato2 as region_code,
        kind,
        name_ru,
        name_kk,
        population_2023_01_01 as population,
        valid_from,
        valid_to,
        unit_kato is null as is_code_provisional,
        coalesce(note, '') not like 'leased%' as is_reporting

    from {{ ref('districts') }}

),

dated as (

    -- a code begins with its region's, so it is not older than the region; else a missing day is open
    select
        units.*,
        history.predecessor_unit_code,
        greatest(
            coalesce(units.valid_from, history.valid_from, {{ ever() }}),
            region_begins.valid_from
        ) as begins_on,
        case
            when units.valid_from is not null then 'known'
            when history.valid_from is not null then history.valid_from_basis
            when region_begins.valid_from > {{ ever() }} then 'region'
            else 'open'
        end as valid_from_basis

    from units
    inner join region_begins
        on units.region_code = region_begins.region_code
    left join history
        on units.unit_code = history.unit_code

),

versions as (

    select
        dated.*,
        coalesce(dated.valid_to, {{ for_good() }}) as ends_on,
        {{ is_current('dated.unit_code', 'dated.begins_on', 'today.looked_on') }} as is_current

    from dated
    cross join today

)

select
    {{ version_key('unit_code', 'begins_on') }} as unit_version_key,
    unit_code,
    begins_on as valid_from,
    ends_on as valid_to,
    is_current,
    valid_from_basis,
    region_code,
    kind,
    name_ru,
    name_kk,
    -- the Kazakh name in the Latin alphabet, its last word (ауданы, қаласы) said in English
    {{ latin_2021("regexp_replace(name_kk, ' (ауданы|қаласы)$', '')") }}
    || case when kind = 'city' then ' City' else ' District' end as name_en,
    population,
    case when population is not null then date '2023-01-01' end as population_as_of,
    predecessor_unit_code,
    is_code_provisional,
    is_reporting,
    row_number() over (order by region_code, is_code_provisional, unit_code, begins_on)::integer as sort_order

from versions

union all

select
    {{ version_key('unknown.code', ever()) }} as unit_version_key,
    unknown.code as unit_code,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    true as is_current,
    'open' as valid_from_basis,
    '-3' as region_code,
    'unknown' as kind,
    unknown.label_ru as name_ru,
    unknown.label_kk as name_kk,
    unknown.label_en as name_en,
    null as population,
    null as population_as_of,
    null as predecessor_unit_code,
    false as is_code_provisional,
    false as is_reporting,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
