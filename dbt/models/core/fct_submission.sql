with findings as (

    select
        file_sha256,
        count(*) filter (where severity = 'B') as findings_blocking,
        count(*) filter (where severity = 'Q') as findings_refusing,
        count(*) filter (where severity = 'W') as findings_warning

    from {{ ref('stg_ops__findings') }}
    where not is_shadow
    group by file_sha256

),

refused_later as (

    -- rows that could be read and that an expectation refused over the whole day
    select
        file_sha256,
        count(*)::integer as refused

    from {{ ref('stg_ops__quarantine') }}
    where fence = 'expectation'
    group by file_sha256

)

select
    versions.file_sha256,
    versions.pack,
    {{ member('versions.region_code', ref('dim_region'), 'region_code') }} as region_code,
    versions.report_date,
    versions.submission_id,
    versions.supersedes,
    versions.kind,
    versions.state,
    versions.received_at,
    submissions.loaded_at,
    submissions.carrier,
    submissions.file_name,
    versions.held_by_rule,
    versions.is_nil,
    versions.is_held,
    versions.is_withdrawn,
    versions.is_standing,
    versions.is_official,
    versions.version_no,
    submissions.rows_attempted,
    submissions.rows_succeeded - coalesce(refused_later.refused, 0) as rows_loaded,
    submissions.rows_refused + coalesce(refused_later.refused, 0) as rows_refused,
    coalesce(findings.findings_blocking, 0)::integer as findings_blocking,
    coalesce(findings.findings_refusing, 0)::integer as findings_refusing,
    coalesce(findings.findings_warning, 0)::integer as findings_warning

from {{ ref('int_submission_versions') }} as versions
left join {{ ref('stg_reports__submissions') }} as submissions
    on versions.file_sha256 = submissions.file_sha256
left join findings
    on versions.file_sha256 = findings.file_sha256
left join refused_later
    on versions.file_sha256 = refused_later.file_sha256
