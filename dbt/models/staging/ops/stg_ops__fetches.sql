select
    source_code,
    url,
    attempted_at,
    coalesce(as_of, attempted_at) as as_of,
    kind,
    outcome,
    http_status,
    failure,
    nullif(reason, '') as reason,
    retry_at,
    took_ms,
    bytes,
    entries,
    entries_new,
    entries_known

from {{ source('ops', 'fetches') }}
