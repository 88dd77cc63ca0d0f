with days as (

    select
        region_code,
        report_date,
        min(report_date) over () as first_day

    from {{ ref('int_region_figures') }}

),

asked_by_day as (

    select
        region_code,
        report_date,
        topic_code,
        sum(asked) as asked

    from {{ ref('int_question_days') }}
    where
        kind = 'question'
        and topic_code not like '-%'
    group by
        region_code,
        report_date,
        topic_code

),

topics as (

    select distinct
        region_code,
        topic_code

    from asked_by_day

),

windows as (

    select
        days.region_code,
        days.report_date,
        topics.topic_code,
        days.report_date - 13 >= days.first_day as has_window_before,
        sum(asked_by_day.asked) over (
            partition by days.region_code, topics.topic_code
            order by days.report_date
            rows between 6 preceding and current row
        ) as asked_7d,
        sum(asked_by_day.asked) over (
            partition by days.region_code, topics.topic_code
            order by days.report_date
            rows between 13 preceding and 7 preceding
        ) as asked_previous_7d

    from days
    inner join topics
        on days.region_code = topics.region_code
    left join asked_by_day
        on
            days.region_code = asked_by_day.region_code
            and days.report_date = asked_by_day.report_date
            and topics.topic_code = asked_by_day.topic_code

)

select
    region_code,
    report_date,
    topic_code,
    asked_7d::integer as asked_7d,
    case when has_window_before then asked_previous_7d::integer end as asked_previous_7d,
    case when has_window_before then {{ momentum('asked_7d', 'asked_previous_7d') }} end as momentum

from windows
where asked_7d > 0
