select
    region_code,
    reporting_starts_on,
    door_starts_on

from {{ source('ops', 'campaign_regions') }}
