with versions as (

    select
        'region' as dimension,
        region_code as code,
        is_current

    from {{ ref('dim_region_version') }}

    union all

    select
        'unit' as dimension,
        unit_code as code,
        is_current

    from {{ ref('dim_unit_version') }}

    union all

    select
        'coalition' as dimension,
        coalition_code as code,
        is_current

    from {{ ref('dim_coalition_version') }}

    union all

    select
        'source' as dimension,
        source_code as code,
        is_current

    from {{ ref('dim_source_version') }}

    union all

    select
        'rule' as dimension,
        rule as code,
        is_current

    from {{ ref('dim_rule_version') }}

)

select
    dimension,
    code

from versions
group by
    dimension,
    code
having count(*) filter (where is_current) <> 1
