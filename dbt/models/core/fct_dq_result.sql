with findings as (

    select
        file_sha256,
        fence,
        rule,
        severity,
        count(*) as findings,
        count(distinct coalesce(sheet, '') || '!' || row_no) as rows_failed,
        (array_agg(sheet || '!' || cell order by finding_no) filter (where cell is not null))[1:5] as sample_cells

    from {{ ref('stg_ops__findings') }}
    where not is_shadow
    group by
        file_sha256,
        fence,
        rule,
        severity

)

select
    findings.file_sha256,
    findings.fence,
    findings.rule,
    findings.severity,
    submissions.region_code,
    submissions.report_date,
    submissions.pack,
    submissions.received_at,
    submissions.rows_attempted as rows_checked,
    findings.findings::integer as findings,
    findings.rows_failed::integer as rows_failed,
    findings.sample_cells

from findings
inner join {{ ref('fct_submission') }} as submissions
    on findings.file_sha256 = submissions.file_sha256
