select
    edition,
    kind,
    report_date,
    data_as_of,
    figures,
    frozen_at

from {{ source('ops', 'editions') }}
