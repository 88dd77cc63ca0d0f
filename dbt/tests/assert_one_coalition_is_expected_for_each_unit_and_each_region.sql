-- 18 in Turkistan, 247 in the country.
select
    regions.region_code,
    regions.n_coalitions_expected,
    count(coalitions.coalition_code) as expected

from {{ ref('dim_region') }} as regions
left join {{ ref('dim_coalition') }} as coalitions
    on
        regions.region_code = coalitions.region_code
        and coalitions.is_expected
where regions.kind <> 'unknown'
group by
    regions.region_code,
    regions.n_coalitions_expected
having count(coalitions.coalition_code) <> regions.n_coalitions_expected
