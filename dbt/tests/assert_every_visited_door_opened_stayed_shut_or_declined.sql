-- Visited is opened + nobody in + declined: in every row that counts, unless the region was told of it (R-251) and HQ
-- let the row in.
select
    door.file_sha256,
    door.sheet,
    door.row_no,
    door.visited,
    door.opened + door.no_answer + door.declined as expected

from {{ ref('fct_door') }} as door
left join {{ ref('stg_ops__findings') }} as findings
    on
        door.file_sha256 = findings.file_sha256
        and door.sheet = findings.sheet
        and door.row_no = findings.row_no
        and findings.rule = 'R-251'
where
    door.visited <> door.opened + door.no_answer + door.declined
    and findings.rule is null
