-- the days on which the changed events stood, and those on which they stand now
select distinct
    changes.region_code,
    days.event_date

from {{ ref('stg_ops__changes') }} as changes
cross join lateral unnest(changes.event_days) as days (event_date)

union

select
    events.region_code,
    events.event_date

from {{ ref('int_event_rows') }} as events
inner join {{ ref('int_changed_events') }} as changed
    on
        events.region_code = changed.region_code
        and events.event_uid = changed.event_uid
