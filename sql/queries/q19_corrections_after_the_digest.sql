-- Q19: Which submissions were corrected after the digest was sent, and by how much did totals move?
-- Shape: One row a correction that became the official version after 08:00 of the day after its day; newest first.
-- Notes: Before and after are what was known of the day's events just before the correction counted, and at it.
--   Attendances, not persons. Events of other days that stand in its pack are left out.
with corrections as (
    select
        submissions.file_sha256,
        submissions.region_code,
        submissions.report_date,
        submissions.version_no,
        versions.known_from
    from core.fct_submission as submissions
    inner join core.fct_report_version as versions
        on submissions.file_sha256 = versions.file_sha256
    where
        submissions.pack = 'daily'
        and submissions.kind = 'correction'
        and versions.known_from > (submissions.report_date + 1 + time '08:00') at time zone 'Asia/Almaty'
),

totals as (
    select
        corrections.file_sha256,
        corrections.known_from,
        sum(events.events_held) filter (where events.known_from < corrections.known_from) as events_held_before,
        sum(events.events_held) filter (
            where coalesce(events.known_to, 'infinity') > corrections.known_from
        ) as events_held_after,
        sum(events.participants_offline * events.events_held) filter (
            where events.known_from < corrections.known_from
        ) as participants_before,
        sum(events.participants_offline * events.events_held) filter (
            where coalesce(events.known_to, 'infinity') > corrections.known_from
        ) as participants_after
    from corrections
    inner join core.fct_event_version as events
        on
            corrections.region_code = events.region_code
            and corrections.report_date = events.event_date
            and corrections.known_from >= events.known_from
            and corrections.known_from <= coalesce(events.known_to, 'infinity')
            and events.change_kind <> 'retracted'
    group by corrections.file_sha256, corrections.known_from
)

select
    corrections.region_code,
    regions.name_en,
    corrections.report_date,
    corrections.version_no,
    corrections.known_from,
    coalesce(totals.events_held_before, 0) as events_held_before,
    coalesce(totals.events_held_after, 0) as events_held_after,
    coalesce(totals.events_held_after, 0) - coalesce(totals.events_held_before, 0) as events_held_moved,
    coalesce(totals.participants_after, 0) - coalesce(totals.participants_before, 0) as participants_moved
from corrections
inner join core.dim_region as regions
    on corrections.region_code = regions.region_code
left join totals
    on
        corrections.file_sha256 = totals.file_sha256
        and corrections.known_from = totals.known_from
order by corrections.known_from desc, corrections.region_code;
