select
    claims.url,
    claims.body_sha256,
    claims.claim_no,
    claims.measure,
    claims.low,
    claims.high,
    claims.comparator,
    claims.unit,
    claims.scope,
    claims.unit_code,
    claims.status,
    claims.speaker_role,
    claims.said,
    claims.starts_at,
    claims.ends_at,
    claims.rule_id

from {{ source('press', 'press_claims') }} as claims
where {{ is_latest_version('claims') }}
