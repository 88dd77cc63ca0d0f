select
    region_code,
    report_date,
    topic_code,
    kind,
    sum(asked)::integer as asked,
    sum(answered)::integer as answered,
    sum(escalated)::integer as escalated

from {{ ref('fct_question') }}
group by
    region_code,
    report_date,
    topic_code,
    kind
