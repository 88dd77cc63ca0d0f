select
    source_code,
    door,
    door_url,
    moved_to,
    last_success_at,
    last_attempt_at,
    last_new_at,
    next_poll_at,
    every_minutes,
    failures_in_a_row,
    entries_lost_polls,
    state,
    state_since,
    nullif(state_reason, '') as state_reason

from {{ source('ops', 'feeds') }}
