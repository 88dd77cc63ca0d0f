select
    url,
    body_sha256,
    claim_no,
    measure,
    low,
    high,
    comparator,
    unit,
    scope,
    unit_code,
    status,
    speaker_role,
    said,
    starts_at,
    ends_at,
    rule_id

from {{ source('press', 'press_claims') }}
