select
    url,
    version_no,
    -- the view has no number of its own: two equal changes of one version are two rows
    row_number() over (
        partition by url, version_no
        order by
            measure, scope, unit_code, status, low_before, high_before, comparator_before, low_after, high_after,
            comparator_after, said_before, said_after
    ) as change_no,
    fetched_at as seen_at,
    measure,
    scope,
    unit_code,
    status,
    change,
    low_before,
    high_before,
    comparator_before,
    said_before,
    low_after,
    high_after,
    comparator_after,
    said_after

from {{ source('press', 'press_claim_changes') }}
