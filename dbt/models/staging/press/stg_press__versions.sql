select
    url,
    body_sha256,
    text_sha256,
    greatest(fetched_at, returned_at) as seen_at,
    reader_version,
    'PARTIAL' = any(flags) as is_partial,
    -- whole versions are numbered for themselves: half a page is no version to compare with
    row_number() over (
        partition by url, 'PARTIAL' = any(flags)
        order by greatest(fetched_at, returned_at), body_sha256
    ) as version_no

from {{ source('press', 'press_pages') }}
