-- A day without an accepted pack has no figures at all; an accepted one has all of them, zeros where nothing happened.
select
    region_code,
    report_date,
    filing_status,
    versions,
    events_held

from {{ ref('mart_region_day') }}
where
    num_nonnulls(
        events_held, events_postponed, events_cancelled, participants_offline, participants_online,
        units_with_event, questions, proposals, materials_handed
    ) <> case when versions > 0 then 9 else 0 end
