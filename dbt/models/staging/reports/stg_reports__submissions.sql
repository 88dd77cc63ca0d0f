with refused_later as (

    select
        file_sha256,
        count(*) as refused

    from {{ source('ops', 'quarantine') }}
    where fence = 'expectation'
    group by file_sha256

)

select
    submissions.file_sha256,
    submissions.source_code,
    submissions.file_name,
    submissions.carrier,
    submissions.pack,
    submissions.channel_region,
    submissions.region_code,
    submissions.report_date,
    case
        when pg_input_is_valid(substring(submissions.file_name from '\d{4}-\d{2}-\d{2}'), 'date')
            then substring(submissions.file_name from '\d{4}-\d{2}-\d{2}')::date
    end as file_name_date,
    submissions.submission_id,
    coalesce(submissions.kind, 'original') as kind,
    submissions.supersedes,
    submissions.approval_ref,
    submissions.form_version,
    submissions.is_nil,
    submissions.prepared_by_role,
    submissions.language,
    submissions.received_at,
    submissions.loaded_at,
    submissions.state,
    versions.is_held,
    versions.held_by_rule,
    versions.is_acceptable,
    submissions.rows_attempted,
    submissions.rows_succeeded - coalesce(refused_later.refused, 0)::integer as rows_loaded,
    submissions.rows_refused + coalesce(refused_later.refused, 0)::integer as rows_refused

from {{ source('reports', 'submissions') }} as submissions
inner join {{ source('ops', 'submission_versions') }} as versions
    on submissions.file_sha256 = versions.file_sha256
left join refused_later
    on submissions.file_sha256 = refused_later.file_sha256
