select
    events.url,
    events.body_sha256,
    events.event_no,
    events.event_type,
    events.status,
    events.region_code,
    events.unit_code,
    events.event_date,
    events.date_basis,
    events.said,
    events.starts_at,
    events.ends_at,
    events.rule_id

from {{ source('press', 'press_events') }} as events
where {{ is_latest_version('events') }}
