select
    file_sha256,
    pack,
    region_code,
    report_date,
    submission_id,
    supersedes,
    kind,
    is_nil,
    received_at,
    state,
    is_held,
    held_by_rule,
    is_acceptable,
    is_retraction,
    is_withdrawn,
    is_standing,
    version_no,
    version_day,
    known_from,
    withdrawn_at,
    filing_state

from {{ source('ops', 'submission_versions') }}
