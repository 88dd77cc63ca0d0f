select
    region_code,
    unit_code,
    event_date,
    sum(events_held)::integer as events_held,
    coalesce(sum(participants_offline), 0)::integer as participants_offline

from {{ ref('fct_event') }}
where
    events_held = 1
    and {{ is_in_person('format') }}
    and unit_code not like '-%'
group by
    region_code,
    unit_code,
    event_date
