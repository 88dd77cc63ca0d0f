select
    url,
    failure,
    reason,
    last_asked_at

from {{ source('ops', 'visits') }}
