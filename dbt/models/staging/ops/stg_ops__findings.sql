select
    file_sha256,
    fence,
    finding_no,
    rule,
    severity,
    scope,
    sheet,
    cell,
    row_no,
    field,
    said,
    is_shadow,
    waiver_ref

from {{ source('ops', 'findings') }}
