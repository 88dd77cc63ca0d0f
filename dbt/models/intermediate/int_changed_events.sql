select distinct
    changes.region_code,
    uids.event_uid

from {{ ref('stg_ops__changes') }} as changes
cross join lateral unnest(changes.event_uids) as uids (event_uid)
where changes.pack = 'daily'
