with regions as (

    select * from {{ ref('dim_region') }}

),

measures as (

    select * from {{ ref('claim_measures') }}

),

national as (

    select
        fact_code,
        '-3' as region_code,
        fact_value,
        comparator,
        coalesce(valid_from, {{ ever() }}) as valid_from,
        coalesce(valid_to, {{ for_good() }}) as valid_to,
        false as is_estimated,
        source

    from {{ ref('reference_facts') }}

),

facts as (

    select * from national

    union all

    -- the figure of voters that held on a day
    select
        'voters_count' as fact_code,
        region_code,
        voters as fact_value,
        voters_comparator as comparator,
        valid_from,
        valid_to,
        is_voters_estimated as is_estimated,
        voters_source as source

    from {{ ref('dim_region_version') }}
    where voters is not null

    union all

    -- one coalition for each unit and one for the region itself
    select
        'coalitions_count' as fact_code,
        coalesce(region_code, '-3') as region_code,
        sum(n_coalitions_expected) as fact_value,
        'eq' as comparator,
        {{ ever() }} as valid_from,
        {{ for_good() }} as valid_to,
        false as is_estimated,
        'number of units + 1' as source

    from regions
    where n_coalitions_expected is not null
    group by grouping sets ((region_code), ())

)

select
    facts.fact_code,
    facts.region_code,
    facts.valid_from,
    facts.valid_to,
    facts.fact_value,
    facts.comparator,
    facts.is_estimated,
    facts.source,
    measures.label_ru,
    measures.label_kk,
    measures.label_en,
    measures.unit,
    measures.sort_order

from facts
left join measures
    on facts.fact_code = measures.measure

union all

select
    unknown.code as fact_code,
    '-3' as region_code,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    null as fact_value,
    'eq' as comparator,
    false as is_estimated,
    unknown.label_en as source,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    null as unit,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
