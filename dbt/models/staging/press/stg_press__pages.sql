select distinct on (url)
    url,
    body_sha256,
    source_code,
    fetched_at,
    title,
    published_at,
    date_basis,
    event_date,
    language,
    is_language_uncertain,
    words,
    text_sha256,
    title_key,
    flags

from {{ source('press', 'press_pages') }}
order by url, fetched_at desc, body_sha256
