select distinct
    changes.region_code,
    days.as_of

from {{ ref('stg_ops__changes') }} as changes
cross join lateral unnest(changes.roster_days) as days (as_of)
