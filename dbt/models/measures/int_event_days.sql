select
    region_code,
    event_date,
    event_group,
    sum(events_held)::integer as events_held,
    count(*) filter (where status = 'postponed')::integer as events_postponed,
    count(*) filter (where status = 'cancelled')::integer as events_cancelled,
    coalesce(sum(events_held) filter (where is_unplanned), 0)::integer as unplanned_events,
    coalesce(sum(events_held) filter (where {{ is_in_person('format') }}), 0)::integer as events_in_person,
    coalesce(sum(events_held) filter (where {{ is_online('format') }}), 0)::integer as events_online,
    coalesce(sum(participants_offline * events_held), 0)::integer as participants_offline,
    coalesce(
        sum(participants_offline * events_held) filter (where {{ is_in_person('format') }}), 0
    )::integer as participants_in_person,
    coalesce(sum(participants_online * events_held), 0)::integer as participants_online,
    coalesce(sum(materials_handed * events_held), 0)::integer as materials_handed,
    coalesce(sum(events_held) filter (where report_date = event_date), 0)::integer as events_held_own_pack,
    coalesce(
        sum(participants_offline * events_held) filter (where report_date = event_date), 0
    )::integer as participants_own_pack

from {{ ref('fct_event') }}
where is_outreach
group by
    region_code,
    event_date,
    event_group
