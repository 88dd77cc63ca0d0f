-- What makes a version stand and count is said once, by ops.submission_versions; here for the files that came by the
-- last look.
with last_of_key as (

    select
        versions.*,
        max(version_no) filter (where is_standing) over (partition by pack, region_code, version_day) as last_standing

    from {{ ref('stg_ops__submission_versions') }} as versions

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
