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
    claims.status,
    claims.said,
    claims.starts_at,
    claims.ends_at,
    claims.rule_id

from {{ source('press', 'press_claims') }} as claims
where exists (
        select 1
        from {{ ref('stg_press__pages') }} as pages
        where
            pages.url = claims.url
            and pages.body_sha256 = claims.body_sha256
    )
