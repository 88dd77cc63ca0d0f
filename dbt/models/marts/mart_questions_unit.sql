with weeks as (

    select
        region_code,
        date_trunc('week', report_date::timestamp)::date as week_starts_on,
        unit_code,
        topic_code,
        kind,
        sum(asked) as asked,
        sum(answered) as answered,
        sum(escalated) as escalated

    from {{ ref('int_question_days') }}
    group by
        region_code,
        date_trunc('week', report_date::timestamp)::date,
        unit_code,
        topic_code,
        kind

),

ranked as (

    select
        weeks.*,
        asked < {{ small_number() }} as is_small,
        count(*) filter (where asked < {{ small_number() }}) over of_sum as units_small,
        row_number() over (
            partition by region_code, week_starts_on, topic_code, kind
            order by asked, unit_code
        ) as smallness

    from weeks
    window of_sum as (partition by region_code, week_starts_on, topic_code, kind)

),

judged as (

    -- one hidden count could be worked out from the sum and the others, so the next smallest is hidden with it
    select
        ranked.*,
        is_small or (units_small = 1 and smallness = 2) as is_suppressed

    from ranked

)

select
    region_code,
    week_starts_on,
    unit_code,
    topic_code,
    kind,
    case when not is_suppressed then asked::integer end as asked,
    case when not is_suppressed then answered::integer end as answered,
    case when not is_suppressed then escalated::integer end as escalated,
    is_suppressed

from judged
