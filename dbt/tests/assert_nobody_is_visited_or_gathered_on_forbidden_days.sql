-- No door and no outreach event on the days of silence and of the vote, unless HQ was told (R-203, R-253) and let the
-- row in.
with forbidden as (

    select silence_on as forbidden_on
    from {{ ref('stg_ops__campaign') }}

    union distinct

    select voting_on as forbidden_on
    from {{ ref('stg_ops__campaign') }}

),

dated as (

    select
        file_sha256,
        sheet,
        row_no,
        event_date as dated_on,
        'R-203' as rule

    from {{ ref('fct_event') }}
    where
        status = 'held'
        and is_outreach

    union all

    select
        file_sha256,
        sheet,
        row_no,
        report_date as dated_on,
        'R-253' as rule

    from {{ ref('fct_door') }}

)

select dated.*
from dated
inner join forbidden
    on dated.dated_on = forbidden.forbidden_on
left join {{ ref('stg_ops__findings') }} as findings
    on
        dated.file_sha256 = findings.file_sha256
        and dated.sheet = findings.sheet
        and dated.row_no = findings.row_no
        and dated.rule = findings.rule
where findings.rule is null
