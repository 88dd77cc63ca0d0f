{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'event_uid'], 'changed': 'int_changed_events'},
    pre_hook="{{ forget_changed(['region_code', 'event_uid'], 'int_changed_events') }}",
    indexes=[{'columns': ['region_code', 'event_uid']}]
) }}
-- Which row of which file spoke for an event, and when: at each instant the row that had come last among the files that
-- counted then. A row that takes the event back, or no row at all, is a time without the event.
with told as (

    select
        periods.region_code,
        events.event_uid,
        periods.known_from,
        periods.known_to,
        versions.received_at,
        periods.report_date,
        periods.file_sha256,
        events.sheet,
        events.row_no,
        coalesce(events.row_action = 'retract', false) as is_retracted

    from {{ ref('stg_reports__events') }} as events
    inner join {{ ref('int_report_versions') }} as periods
        on
            events.file_sha256 = periods.file_sha256
            and periods.pack = 'daily'
    inner join {{ ref('int_submission_versions') }} as versions
        on periods.file_sha256 = versions.file_sha256
    where {{ is_accepted_row('events') }}

),

changed as (

    select * from told
    where {{ is_changed('told', ['region_code', 'event_uid'], 'int_changed_events') }}

),

instants as (

    select distinct
        changed.region_code,
        changed.event_uid,
        moments.at

    from changed
    cross join lateral (values (changed.known_from), (changed.known_to)) as moments (at)
    where moments.at is not null

),

spoke as (

    select distinct on (instants.region_code, instants.event_uid, instants.at)
        instants.region_code,
        instants.event_uid,
        instants.at,
        changed.report_date,
        case when not changed.is_retracted then changed.file_sha256 end as file_sha256,
        case when not changed.is_retracted then changed.sheet end as sheet,
        case when not changed.is_retracted then changed.row_no end as row_no

    from instants
    left join changed
        on
            instants.region_code = changed.region_code
            and instants.event_uid = changed.event_uid
            and instants.at >= changed.known_from
            and instants.at < coalesce(changed.known_to, 'infinity')
    order by
        instants.region_code,
        instants.event_uid,
        instants.at,
        changed.received_at desc nulls last,
        changed.report_date desc,
        changed.sheet desc,
        changed.row_no desc

),

turns as (

    select
        spoke.*,
        concat_ws('|', file_sha256, sheet, row_no) as address,
        lag(concat_ws('|', file_sha256, sheet, row_no), 1, '') over event as address_before

    from spoke
    window event as (partition by region_code, event_uid order by at)

)

select
    region_code,
    event_uid,
    at as known_from,
    lead(at) over (partition by region_code, event_uid order by at) as known_to,
    case when file_sha256 is not null then report_date end as report_date,
    file_sha256,
    sheet,
    row_no

from turns
where address <> address_before
