with told as (

    -- rules that the catalogue does not know are one member together
    select
        remarks.file_sha256,
        remarks.finding_no,
        remarks.fence,
        {{ member('remarks.rule', ref('dim_rule'), 'rule') }} as rule,
        remarks.severity,
        remarks.sheet,
        remarks.cell,
        remarks.row_no

    from {{ ref('stg_ops__findings') }} as remarks
    where not remarks.is_shadow

),

findings as (

    select
        file_sha256,
        fence,
        rule,
        severity,
        count(*) as findings,
        count(distinct coalesce(sheet, '') || '!' || row_no) as rows_named,
        bool_or(row_no is null) as is_of_whole_file,
        -- an address names its sheet already, as a reader gives it
        (
            array_agg(case when starts_with(cell, sheet) then cell else sheet || '!' || cell end order by finding_no)
            filter (where cell is not null)
        )[1:5] as sample_cells

    from told
    group by
        file_sha256,
        fence,
        rule,
        severity

),

judged as (

    -- a blocking remark about the whole file refuses all its rows; any other one without a row fails none
    select
        findings.*,
        submissions.region_code,
        submissions.report_date,
        submissions.pack,
        submissions.received_at,
        submissions.rows_attempted as rows_checked

    from findings
    inner join {{ ref('fct_submission') }} as submissions
        on findings.file_sha256 = submissions.file_sha256

)

select
    file_sha256,
    fence,
    rule,
    severity,
    region_code,
    report_date,
    pack,
    received_at,
    rows_checked,
    findings::integer as findings,
    least(
        rows_checked,
        case
            when is_of_whole_file and severity = 'B' then rows_checked
            else rows_named
        end
    )::integer as rows_failed,
    sample_cells

from judged
