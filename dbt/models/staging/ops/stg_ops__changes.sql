select
    change_no,
    kind,
    pack,
    region_code,
    report_date,
    url,
    event_uids,
    event_days,
    roster_days,
    noted_at

from {{ source('ops', 'changes') }}
