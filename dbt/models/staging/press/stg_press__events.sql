select
    url,
    body_sha256,
    event_no,
    event_type,
    status,
    region_code,
    unit_code,
    event_date,
    date_basis,
    said,
    starts_at,
    ends_at,
    rule_id

from {{ source('press', 'press_events') }}
