select
    url,
    body_sha256,
    kind,
    code,
    role,
    strength,
    starts_at,
    ends_at

from {{ source('press', 'press_mentions') }}
