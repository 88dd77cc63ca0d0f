select
    source_code,
    source_name,
    language,
    home_url,
    feed_url,
    sitemap_url,
    listing_url,
    region_code

from {{ ref('stg_ops__campaign_outlets') }}

union all

select
    unknown.code as source_code,
    unknown.label_en as source_name,
    'other' as language,
    null as home_url,
    null as feed_url,
    null as sitemap_url,
    null as listing_url,
    null as region_code

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
