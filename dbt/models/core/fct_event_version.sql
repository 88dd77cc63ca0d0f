{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'event_uid'], 'changed': 'int_changed_events'},
    pre_hook="{{ forget_changed(['region_code', 'event_uid'], 'int_changed_events') }}",
    indexes=[{'columns': ['known_from']}]
) }}
with turns as (

    -- a time without the event shows what was taken back
    select
        turns.*,
        turns.file_sha256 is null as is_absent,
        lag(turns.file_sha256) over event as file_before,
        lag(turns.sheet) over event as sheet_before,
        lag(turns.row_no) over event as row_before,
        lag(turns.report_date) over event as report_date_before,
        row_number() over event as turn_no

    from {{ ref('int_event_versions') }} as turns
    where {{ is_changed('turns', ['region_code', 'event_uid'], 'int_changed_events') }}
    window event as (partition by turns.region_code, turns.event_uid order by turns.known_from)

),

events as (

    select
        turns.region_code,
        turns.event_uid,
        turns.known_from,
        turns.known_to,
        turns.is_absent,
        turns.turn_no,
        told.event_date,
        coalesce(turns.report_date, turns.report_date_before) as report_date,
        told.file_sha256,
        told.sheet,
        told.row_no,
        {{ event_as_told('told', 'event_types') }}

    from turns
    inner join {{ ref('stg_reports__events') }} as told
        on
            coalesce(turns.file_sha256, turns.file_before) = told.file_sha256
            and coalesce(turns.sheet, turns.sheet_before) = told.sheet
            and coalesce(turns.row_no, turns.row_before) = told.row_no
    left join {{ ref('event_types') }} as event_types
        on told.event_type = event_types.event_type

),

compared as (

    -- what is said, without where it is said
    select
        events.*,
        to_jsonb(events)
        - 'known_from' - 'known_to' - 'is_absent' - 'turn_no'
        - 'report_date' - 'file_sha256' - 'sheet' - 'row_no' as said

    from events

),

judged as (

    select
        compared.*,
        case
            when is_absent then 'retracted'
            when turn_no = 1 then 'new'
            when lag(is_absent) over event then 'restored'
            when said = lag(said) over event then 'repeated'
            else 'changed'
        end as change_kind

    from compared
    window event as (partition by region_code, event_uid order by known_from)

)

select
    judged.region_code,
    judged.event_uid,
    judged.known_from,
    judged.known_to,
    judged.change_kind,
    judged.event_date,
    judged.report_date,
    {{ event_as_fact('judged', 'units') }}

from judged
left join {{ ref('dim_unit') }} as units
    on
        judged.unit_code = units.unit_code
        and judged.region_code = units.region_code
