select
    report_date,
    as_of,
    is_closed

from {{ source('ops', 'days') }}
