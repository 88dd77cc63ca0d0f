select
    region_code,
    report_date,
    topic_code,
    kind,
    sum(asked)::integer as asked,
    sum(answered)::integer as answered,
    sum(escalated)::integer as escalated,
    sum(asked_of_answered)::integer as asked_of_answered,
    sum(backlog)::integer as backlog

from {{ ref('int_question_days') }}
group by
    region_code,
    report_date,
    topic_code,
    kind
