-- From the first day of its first version on a region has one plan in force; every line belongs to a version.
with in_force as (

    select
        region_code,
        plan_version,
        in_force_from,
        in_force_to,
        lead(in_force_from) over (partition by region_code order by in_force_from) as next_from

    from {{ ref('dim_plan_version') }}
    where was_ever_in_force

)

select
    region_code,
    plan_version

from in_force
where coalesce(next_from, {{ for_good() }} + 1) <> in_force_to + 1

union all

select distinct
    lines.region_code,
    lines.plan_version

from {{ ref('fct_plan') }} as lines
left join {{ ref('dim_plan_version') }} as versions
    on
        lines.region_code = versions.region_code
        and lines.plan_version = versions.plan_version
where versions.plan_version is null
