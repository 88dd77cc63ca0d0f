{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'event_uid'], 'changed': 'int_changed_events'},
    pre_hook="{{ forget_changed(['region_code', 'event_uid'], 'int_changed_events') }}",
    indexes=[{'columns': ['region_code', 'event_uid'], 'unique': true}, {'columns': ['region_code', 'report_date']}]
) }}
with official as (

    select
        file_sha256,
        region_code,
        report_date,
        received_at

    from {{ ref('int_submission_versions') }}
    where is_official

),

event_types as (

    select * from {{ ref('event_types') }}

),

official_rows as (

    select
        events.*,
        official.region_code,
        official.report_date,
        official.received_at

    from {{ ref('stg_reports__events') }} as events
    inner join official
        on events.file_sha256 = official.file_sha256
    where {{ is_accepted_row('events') }}

),

versions as (

    -- the row that came last for an event wins, in whichever day's pack it stands
    select
        official_rows.*,
        row_number() over (
            partition by region_code, event_uid
            order by received_at desc, report_date desc, sheet desc, row_no desc
        ) as recency

    from official_rows
    where {{ is_changed('official_rows', ['region_code', 'event_uid'], 'int_changed_events') }}

)

select
    versions.event_uid,
    versions.region_code,
    versions.event_date,
    versions.report_date,
    versions.file_sha256,
    versions.sheet,
    versions.row_no,
    coalesce(versions.row_action = 'retract', false) as is_retracted,
    {{ event_as_told('versions', 'event_types') }}

from versions
left join event_types
    on versions.event_type = event_types.event_type
where versions.recency = 1
