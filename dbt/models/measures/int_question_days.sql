select
    region_code,
    report_date,
    unit_code,
    topic_code,
    kind,
    sum(asked)::integer as asked,
    sum(answered)::integer as answered,
    sum(escalated)::integer as escalated,
    sum(asked) filter (where answered is not null)::integer as asked_of_answered,
    sum({{ question_backlog('asked', 'answered', 'escalated') }})::integer as backlog

from {{ ref('fct_question') }}
group by
    region_code,
    report_date,
    unit_code,
    topic_code,
    kind
