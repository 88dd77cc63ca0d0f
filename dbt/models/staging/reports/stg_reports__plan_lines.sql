select
    plan_lines.file_sha256,
    plan_lines.sheet,
    plan_lines.row_no,
    plan_lines.plan_version,
    plan_lines.plan_line,
    plan_lines.approved_on,
    plan_lines.approval_ref,
    plan_lines.unit_code,
    plan_lines.plan_date,
    plan_lines.event_type,
    plan_lines.format,
    plan_lines.audience,
    plan_lines.planned_events,
    plan_lines.planned_participants

from {{ source('reports', 'plan_lines') }} as plan_lines
