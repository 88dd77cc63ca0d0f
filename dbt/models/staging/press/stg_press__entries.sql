select
    source_code,
    url,
    title,
    published_at,
    first_seen_at

from {{ source('press', 'press_entries') }}
