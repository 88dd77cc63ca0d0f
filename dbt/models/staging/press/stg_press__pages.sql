select distinct on (url)
    url,
    body_sha256,
    source_code,
    fetched_at,
    title,
    published_at,
    date_basis,
    event_date,
    event_date_basis,
    language,
    is_language_uncertain,
    words,
    text_sha256,
    title_key,
    canonical_url,
    modified_at,
    text_share,
    sketch,
    flags,
    reader_version

from {{ source('press', 'press_pages') }}
-- the version that stands: the last, unless half a page came after a whole one
order by url, 'PARTIAL' = any(flags), greatest(fetched_at, returned_at) desc, body_sha256
