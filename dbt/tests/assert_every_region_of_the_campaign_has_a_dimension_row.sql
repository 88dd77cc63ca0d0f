select expected.region_code
from {{ ref('stg_ops__campaign_regions') }} as expected
left join {{ ref('dim_region') }} as regions
    on
        expected.region_code = regions.region_code
        and regions.kind <> 'unknown'
where regions.region_code is null
