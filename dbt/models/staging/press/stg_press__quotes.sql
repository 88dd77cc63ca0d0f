select
    quotes.url,
    quotes.body_sha256,
    quotes.quote_no,
    quotes.is_direct,
    quotes.speaker_role,
    quotes.starts_at,
    quotes.ends_at

from {{ source('press', 'press_quotes') }} as quotes
where {{ is_latest_version('quotes') }}
