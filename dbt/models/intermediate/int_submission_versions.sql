with known as (

    select max(as_of) as data_as_of
    from {{ ref('stg_ops__days') }}

),

received as (

    -- What makes a version stand and count is said once, by ops.submission_versions.
    select versions.*
    from {{ ref('stg_ops__submission_versions') }} as versions
    cross join known
    where versions.received_at <= known.data_as_of

),

last_of_key as (

    select
        received.*,
        max(version_no) filter (where is_standing) over (partition by pack, region_code, version_day) as last_standing

    from received

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
