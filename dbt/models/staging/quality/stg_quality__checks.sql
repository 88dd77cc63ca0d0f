select
    check_key,
    kind,
    name,
    layer,
    subject,
    column_name,
    status,
    failures,
    rows_checked,
    seconds,
    checked_at,
    last_passed_at,
    said

from {{ source('quality', 'checks') }}
