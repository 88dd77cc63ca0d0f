select
    mentions.url,
    mentions.body_sha256,
    mentions.kind,
    mentions.code,
    mentions.role,
    mentions.starts_at,
    mentions.ends_at

from {{ source('press', 'press_mentions') }} as mentions
where exists (
        select 1
        from {{ ref('stg_press__pages') }} as pages
        where
            pages.url = mentions.url
            and pages.body_sha256 = mentions.body_sha256
    )
