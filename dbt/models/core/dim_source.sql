with unknown_ones as (

    select *
    from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)

)

select
    versions.source_code,
    versions.source_name,
    -- a newspaper has one name, its own
    coalesce(unknown_ones.label_ru, versions.source_name) as name_ru,
    coalesce(unknown_ones.label_kk, versions.source_name) as name_kk,
    coalesce(unknown_ones.label_en, versions.source_name) as name_en,
    versions.language,
    versions.domain,
    versions.country_level,
    versions.home_url,
    versions.feed_url,
    versions.sitemap_url,
    versions.listing_url,
    versions.region_code,
    versions.owner_kind,
    versions.terms_note,
    versions.is_active,
    coalesce(
        unknown_ones.sort_order,
        row_number() over (
            partition by unknown_ones.code is null
            order by versions.is_active desc, versions.source_code
        )::integer
    ) as sort_order

from {{ ref('dim_source_version') }} as versions
left join unknown_ones
    on versions.source_code = unknown_ones.code
where versions.is_current
