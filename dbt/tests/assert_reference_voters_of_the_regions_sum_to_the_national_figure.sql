-- The reference table shares out the lists from the akimats; a figure that the settings give in its place is not in it.
select
    sum(regions.voters) as voters_of_regions,
    max(national.fact_value) as voters_of_the_country

from {{ ref('int_region_voters') }} as regions
cross join {{ ref('reference_facts') }} as national
where
    not regions.is_from_settings
    and national.fact_code = 'voters_count'
    and national.source = 'lists from the akimats'
    and not exists (
        select 1
        from {{ ref('int_region_voters') }} as told
        where
            told.is_from_settings
            and told.voters_from = regions.voters_from
    )
having sum(regions.voters) <> max(national.fact_value)
