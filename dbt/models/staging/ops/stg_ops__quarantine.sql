select
    file_sha256,
    sheet,
    row_no,
    form,
    fence,
    array_to_string(rules, ' ') as rules

from {{ source('ops', 'quarantine') }}
