select
    source_code,
    name as source_name,
    language,
    home_url,
    feed_url,
    sitemap_url,
    listing_url,
    region_code

from {{ source('ops', 'campaign_outlets') }}
