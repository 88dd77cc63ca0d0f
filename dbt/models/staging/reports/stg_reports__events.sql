select
    events.file_sha256,
    events.sheet,
    events.row_no,
    events.event_uid,
    events.row_action,
    events.event_date,
    events.start_time,
    events.duration_min,
    events.unit_code,
    events.settlement_kind,
    events.event_type,
    events.format,
    events.audience,
    events.status,
    events.participants_offline,
    events.participants_online,
    events.coalition_members_present,
    events.questions_count as questions,
    events.proposals_count as proposals,
    events.materials_handed,
    events.plan_version,
    events.plan_line,
    events.is_unplanned,
    events.is_media_present

from {{ source('reports', 'report_events') }} as events
where {{ is_accepted_row('events') }}
