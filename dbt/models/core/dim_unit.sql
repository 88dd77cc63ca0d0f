with versions as (

    select
        versions.*,
        min(valid_from) over (partition by unit_code) as begins_on,
        max(valid_to) over (partition by unit_code) as ends_on

    from {{ ref('dim_unit_version') }} as versions

)

select
    unit_code,
    region_code,
    kind,
    name_ru,
    name_kk,
    name_en,
    population,
    population_as_of,
    begins_on as valid_from,
    ends_on as valid_to,
    predecessor_unit_code,
    is_code_provisional,
    is_reporting,
    sort_order

from versions
where is_current
