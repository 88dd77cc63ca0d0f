-- of the events that this build touched: the others were compared when they were
with versions as (

    select
        known.region_code,
        known.event_uid,
        known.file_sha256,
        known.sheet,
        known.row_no

    from {{ as_of('fct_event_version', "'infinity'") }} as known
    inner join {{ ref('int_changed_events') }} as changed
        on
            known.region_code = changed.region_code
            and known.event_uid = changed.event_uid

),

events as (

    select
        known.region_code,
        known.event_uid,
        known.file_sha256,
        known.sheet,
        known.row_no

    from {{ ref('fct_event') }} as known
    inner join {{ ref('int_changed_events') }} as changed
        on
            known.region_code = changed.region_code
            and known.event_uid = changed.event_uid

)

select
    coalesce(versions.region_code, events.region_code) as region_code,
    coalesce(versions.event_uid, events.event_uid) as event_uid

from versions
full join events
    on
        versions.region_code = events.region_code
        and versions.event_uid = events.event_uid
where
    versions.file_sha256 is distinct from events.file_sha256
    or versions.sheet is distinct from events.sheet
    or versions.row_no is distinct from events.row_no
