-- Whoever is silent still has a row: regions times days, none more, none less.
with spine as (

    select count(*) as expected_rows
    from {{ ref('int_region_days') }}

),

found as (

    select count(*) as found_rows
    from {{ ref('rpt_digest_regions') }}

)

select
    spine.expected_rows,
    found.found_rows

from spine
cross join found
where spine.expected_rows <> found.found_rows
