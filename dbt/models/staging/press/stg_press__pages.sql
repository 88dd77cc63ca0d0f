-- Every version of a page. Whole ones are numbered for themselves: half a page is no version to compare with.
select
    url,
    body_sha256,
    source_code,
    fetched_at,
    greatest(fetched_at, returned_at) as seen_at,
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
    reader_version,
    'PARTIAL' = any(flags) as is_partial,
    row_number() over (
        partition by url, 'PARTIAL' = any(flags)
        order by greatest(fetched_at, returned_at), body_sha256
    ) as version_no,
    -- the version that stands: the last, unless half a page came after a whole one
    row_number() over (
        partition by url
        order by 'PARTIAL' = any(flags), greatest(fetched_at, returned_at) desc, body_sha256
    ) = 1 as is_latest

from {{ source('press', 'press_pages') }}
