select
    mentions.url,
    mentions.body_sha256,
    mentions.kind,
    mentions.code,
    mentions.role,
    mentions.strength,
    mentions.starts_at,
    mentions.ends_at

from {{ source('press', 'press_mentions') }} as mentions
where {{ is_latest_version('mentions') }}
