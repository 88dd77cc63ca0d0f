-- Which columns of a form a rule spoke of, file by file; rules on trial left out.
select
    file_sha256,
    fence,
    rule,
    severity,
    field,
    count(*)::integer as findings

from {{ ref('stg_ops__findings') }}
where
    not is_shadow
    and field is not null
group by
    file_sha256,
    fence,
    rule,
    severity,
    field
