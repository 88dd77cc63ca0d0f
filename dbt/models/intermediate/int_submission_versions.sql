with known as (

    select max(as_of) as data_as_of
    from {{ ref('stg_ops__days') }}

),

received as (

    -- What makes a version stand and count is said once, by ops.submission_versions. A retraction that is not known yet
    -- withdraws nothing.
    select
        versions.*,
        coalesce(versions.withdrawn_at > known.data_as_of, false) as is_withdrawn_later

    from {{ ref('stg_ops__submission_versions') }} as versions
    cross join known
    where versions.received_at <= known.data_as_of

),

standing as (

    select
        received.file_sha256,
        received.pack,
        received.region_code,
        received.report_date,
        received.version_day,
        received.submission_id,
        received.supersedes,
        received.kind,
        received.is_nil,
        received.received_at,
        received.state,
        received.is_held,
        received.held_by_rule,
        received.is_acceptable,
        received.is_retraction,
        received.version_no,
        received.known_from,
        received.filing_state,
        received.is_withdrawn and not received.is_withdrawn_later as is_withdrawn,
        received.is_standing or (received.is_withdrawn_later and received.is_acceptable) as is_standing,
        case when not received.is_withdrawn_later then received.withdrawn_at end as withdrawn_at

    from received

),

last_of_key as (

    select
        standing.*,
        max(version_no) filter (where is_standing) over (partition by pack, region_code, version_day) as last_standing

    from standing

),

judged as (

    select
        last_of_key.*,
        is_standing and version_no = last_standing as is_official_of_pack

    from last_of_key

)

select
    file_sha256,
    pack,
    region_code,
    report_date,
    submission_id,
    supersedes,
    kind,
    is_nil,
    received_at,
    state,
    is_held,
    held_by_rule,
    is_acceptable,
    is_retraction,
    is_withdrawn,
    is_standing,
    version_no,
    is_official_of_pack,
    is_official_of_pack and pack = 'daily' as is_official,
    known_from,
    withdrawn_at,
    filing_state

from judged
