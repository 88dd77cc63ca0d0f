{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'event_uid'], 'changed': 'int_changed_events'},
    pre_hook="{{ forget_changed(['region_code', 'event_uid'], 'int_changed_events') }}",
    indexes=[{'columns': ['region_code', 'event_date']}, {'columns': ['region_code', 'report_date']}]
) }}
with units as (

    select
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    events.region_code,
    events.event_uid,
    events.event_date,
    events.report_date,
    {{ unit_key('events.unit_code', 'units.unit_code', "events.format = 'online'") }} as unit_code,
    events.event_type,
    events.event_group,
    events.is_outreach,
    {{ member('events.format', ref('dim_format'), 'format') }} as format,
    {{ member('events.audience', ref('dim_audience'), 'audience') }} as audience,
    events.status,
    ({{ is_counted('events') }})::integer as events_held,
    events.start_time,
    events.duration_min,
    events.participants_offline,
    events.participants_online,
    events.coalition_members_present,
    events.questions,
    events.proposals,
    events.materials_handed,
    events.plan_version,
    events.plan_line,
    events.is_unplanned,
    events.file_sha256,
    events.sheet,
    events.row_no

from {{ ref('int_events') }} as events
left join units
    on
        events.unit_code = units.unit_code
        and events.region_code = units.region_code
where {{ is_changed('events', ['region_code', 'event_uid'], 'int_changed_events') }}
