select
    file_sha256,
    source_code,
    file_name,
    carrier,
    pack,
    channel_region,
    region_code,
    report_date,
    case
        when pg_input_is_valid(substring(file_name from '\d{4}-\d{2}-\d{2}'), 'date')
            then substring(file_name from '\d{4}-\d{2}-\d{2}')::date
    end as file_name_date,
    submission_id,
    coalesce(kind, 'original') as kind,
    supersedes,
    approval_ref,
    form_version,
    is_nil,
    prepared_by_role,
    language,
    received_at,
    loaded_at,
    state,
    rows_attempted,
    rows_succeeded,
    rows_refused

from {{ source('reports', 'submissions') }}
