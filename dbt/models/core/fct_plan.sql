{{ config(
    materialized='incremental',
    meta={'keys': ['region_code'], 'changed': 'int_changed_plans'},
    pre_hook="{{ forget_changed(['region_code'], 'int_changed_plans') }}",
    indexes=[{'columns': ['region_code']}]
) }}
with units as (

    select
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    lines.region_code,
    lines.plan_version,
    lines.plan_line,
    lines.approved_on,
    lines.approval_ref,
    lines.in_force_from,
    lines.in_force_to,
    {{ unit_key('lines.unit_code', 'units.unit_code', 'true') }} as unit_code,
    lines.plan_date,
    lines.event_type,
    lines.event_group,
    lines.is_outreach,
    {{ member('lines.format', ref('dim_format'), 'format') }} as format,
    {{ member('lines.audience', ref('dim_audience'), 'audience') }} as audience,
    lines.planned_events,
    lines.planned_participants,
    lines.file_sha256,
    lines.sheet,
    lines.row_no

from {{ ref('int_plan_lines') }} as lines
left join units
    on
        lines.unit_code = units.unit_code
        and lines.region_code = units.region_code
where {{ is_changed('lines', ['region_code'], 'int_changed_plans') }}
