-- Nobody is reached without a view, where both are said, unless the region was told of it (R-271) and HQ let the row
-- in.
select
    online.file_sha256,
    online.sheet,
    online.row_no,
    online.reach,
    online.views

from {{ ref('fct_online') }} as online
left join {{ ref('stg_ops__findings') }} as findings
    on
        online.file_sha256 = findings.file_sha256
        and online.sheet = findings.sheet
        and online.row_no = findings.row_no
        and findings.rule = 'R-271'
where
    online.reach > online.views
    and findings.rule is null
