{{ config(materialized='view') }}
select
    event_uid,
    region_code,
    event_date,
    report_date,
    file_sha256,
    sheet,
    row_no,
    unit_code,
    event_type,
    event_group,
    is_outreach,
    format,
    audience,
    status,
    start_time,
    duration_min,
    participants_offline,
    participants_online,
    coalition_members_present,
    questions,
    proposals,
    materials_handed,
    plan_version,
    plan_line,
    is_unplanned

from {{ ref('int_event_rows') }}
where not is_retracted
