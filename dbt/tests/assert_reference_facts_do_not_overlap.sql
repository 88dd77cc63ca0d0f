-- On any day a fact has one value.
select
    earlier.fact_code,
    earlier.region_code,
    earlier.valid_from,
    later.valid_from as later_valid_from

from {{ ref('dim_reference_fact') }} as earlier
inner join {{ ref('dim_reference_fact') }} as later
    on
        earlier.fact_code = later.fact_code
        and earlier.region_code = later.region_code
        and earlier.valid_from < later.valid_from
        and earlier.valid_to >= later.valid_from
