{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'event_uid'], 'changed': 'int_changed_events'},
    pre_hook="{{ forget_changed(['region_code', 'event_uid'], 'int_changed_events') }}",
    indexes=[{'columns': ['region_code', 'event_date']}, {'columns': ['region_code', 'report_date']}]
) }}
select
    events.region_code,
    events.event_uid,
    events.event_date,
    events.report_date,
    {{ event_as_fact('events', 'units') }}

from {{ ref('int_events') }} as events
left join {{ ref('dim_unit') }} as units
    on
        events.unit_code = units.unit_code
        and events.region_code = units.region_code
where {{ is_changed('events', ['region_code', 'event_uid'], 'int_changed_events') }}
