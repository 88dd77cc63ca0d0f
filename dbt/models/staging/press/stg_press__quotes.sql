select
    url,
    body_sha256,
    quote_no,
    is_direct,
    speaker_role,
    starts_at,
    ends_at

from {{ source('press', 'press_quotes') }}
