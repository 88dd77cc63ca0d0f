-- A rule speaks of rows that were read, file by file and week by week.
select
    file_sha256 as about,
    rule

from {{ ref('fct_dq_result') }}
where rows_failed > rows_checked

union all

select
    region_code as about,
    rule

from {{ ref('mart_dq') }}
where rows_failed > rows_checked
