-- A member has one version on every day from its first to its last; only a unit has a last day.
with versions as (

    select
        'region' as dimension,
        region_code as code,
        valid_from,
        valid_to

    from {{ ref('dim_region_version') }}

    union all

    select
        'unit' as dimension,
        unit_code as code,
        valid_from,
        valid_to

    from {{ ref('dim_unit_version') }}

    union all

    select
        'coalition' as dimension,
        coalition_code as code,
        valid_from,
        valid_to

    from {{ ref('dim_coalition_version') }}

    union all

    select
        'source' as dimension,
        source_code as code,
        valid_from,
        valid_to

    from {{ ref('dim_source_version') }}

    union all

    select
        'rule' as dimension,
        rule as code,
        valid_from,
        valid_to

    from {{ ref('dim_rule_version') }}

),

followed as (

    select
        versions.*,
        lead(valid_from) over (partition by dimension, code order by valid_from) as next_from

    from versions

)

select *
from followed
where
    valid_from > valid_to
    or next_from <> valid_to + 1
    or (next_from is null and dimension <> 'unit' and valid_to <> {{ for_good() }})
