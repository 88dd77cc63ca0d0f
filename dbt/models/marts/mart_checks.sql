-- What was known when the marts were built: the tests of the marts themselves are those of the build before.
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

from {{ ref('stg_quality__checks') }}
