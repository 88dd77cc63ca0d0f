select
    source_code,
    valid_from as noted_from,
    is_active,
    name as source_name,
    language,
    home_url,
    feed_url,
    sitemap_url,
    listing_url,
    region_code,
    owner_kind,
    terms_note

from {{ source('ops', 'outlet_versions') }}
