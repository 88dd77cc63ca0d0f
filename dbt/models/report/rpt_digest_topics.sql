with days as (

    -- unknown, not zero, on a day on which no region filed
    select
        report_date,
        count(*) filter (where versions > 0) > 0 as is_known

    from {{ ref('mart_region_day') }}
    group by report_date

),

topics as (

    select * from {{ ref('dim_topic') }}

),

asked_by_day as (

    select
        report_date,
        topic_code,
        sum(asked) as asked

    from {{ ref('mart_questions_day') }}
    where kind = 'question'
    group by
        report_date,
        topic_code

),

windows as (

    select
        days.report_date,
        topics.topic_code,
        topics.label_ru as topic_label_ru,
        topics.label_kk as topic_label_kk,
        topics.label_en as topic_label_en,
        topics.sort_order,
        case when days.is_known then coalesce(asked_by_day.asked, 0) end as asked,
        sum(coalesce(asked_by_day.asked, 0)) over (
            partition by topics.topic_code
            order by days.report_date
            rows between 6 preceding and current row
        ) as asked_7d,
        -- a window that begins before the campaign is no window to compare with
        case
            when row_number() over (partition by topics.topic_code order by days.report_date) > 13
                then sum(coalesce(asked_by_day.asked, 0)) over (
                        partition by topics.topic_code
                        order by days.report_date
                        rows between 13 preceding and 7 preceding
                    )
        end as asked_previous_7d

    from days
    cross join topics
    left join asked_by_day
        on
            days.report_date = asked_by_day.report_date
            and topics.topic_code = asked_by_day.topic_code

)

select
    report_date,
    topic_code,
    topic_label_ru,
    topic_label_kk,
    topic_label_en,
    asked::integer as asked,
    asked_7d::integer as asked_7d,
    asked_previous_7d::integer as asked_previous_7d,
    {{ momentum('asked_7d', 'asked_previous_7d') }} as momentum,
    row_number() over (
        partition by report_date
        order by coalesce(asked, 0) desc, asked_7d desc, sort_order
    )::integer as rank

from windows
where asked_7d > 0
