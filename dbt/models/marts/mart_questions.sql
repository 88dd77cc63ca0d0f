with region_days as (

    select
        region_code,
        report_date,
        date_trunc('week', report_date::timestamp)::date as week_starts_on,
        is_accepted,
        participants_offline

    from {{ ref('int_region_figures') }}

),

weeks as (

    -- the same weekdays of the week before, if all of them are days of the campaign
    select
        region_code,
        week_starts_on,
        max(report_date) as last_day,
        bool_or(is_accepted) as is_known,
        sum(participants_offline) as participants_offline,
        week_starts_on - 7 >= min(min(report_date)) over () as has_week_before

    from region_days
    group by
        region_code,
        week_starts_on

),

topics as (

    select
        region_code,
        topic_code,
        kind,
        date_trunc('week', min(report_date)::timestamp)::date as first_week

    from {{ ref('mart_questions_day') }}
    group by
        region_code,
        topic_code,
        kind

),

counted as (

    select
        weeks.region_code,
        weeks.week_starts_on,
        topics.topic_code,
        topics.kind,
        weeks.is_known,
        weeks.has_week_before,
        weeks.participants_offline,
        sum(days.asked) filter (where days.report_date >= weeks.week_starts_on) as asked,
        sum(days.answered) filter (where days.report_date >= weeks.week_starts_on) as answered,
        sum(days.escalated) filter (where days.report_date >= weeks.week_starts_on) as escalated,
        sum(days.asked_of_answered) filter (where days.report_date >= weeks.week_starts_on) as asked_of_answered,
        sum(days.asked) filter (where days.report_date <= weeks.last_day - 7) as asked_week_before,
        sum(days.backlog) filter (where days.report_date >= weeks.week_starts_on) as backlog_added

    from weeks
    inner join topics
        on
            weeks.region_code = topics.region_code
            and weeks.week_starts_on >= topics.first_week
    left join {{ ref('mart_questions_day') }} as days
        on
            weeks.region_code = days.region_code
            and topics.topic_code = days.topic_code
            and topics.kind = days.kind
            and days.report_date between weeks.week_starts_on - 7 and weeks.last_day
    group by
        weeks.region_code,
        weeks.week_starts_on,
        topics.topic_code,
        topics.kind,
        weeks.is_known,
        weeks.has_week_before,
        weeks.participants_offline

),

hidden as (

    select
        region_code,
        week_starts_on,
        topic_code,
        kind,
        bool_or(is_suppressed) as is_suppressed

    from {{ ref('mart_questions_unit') }}
    group by
        region_code,
        week_starts_on,
        topic_code,
        kind

)

select
    counted.region_code,
    counted.week_starts_on,
    counted.topic_code,
    counted.kind,
    case when counted.is_known then coalesce(counted.asked, 0)::integer end as asked,
    counted.answered::integer as answered,
    {{ answered_pct('counted.answered', 'counted.asked_of_answered') }} as answered_pct,
    counted.escalated::integer as escalated,
    coalesce(
        sum(counted.backlog_added) over (
            partition by counted.region_code, counted.topic_code, counted.kind
            order by counted.week_starts_on
        ), 0
    )::integer as backlog,
    case
        when counted.is_known
            then {{ per_thousand('coalesce(counted.asked, 0)', 'counted.participants_offline') }}
    end as per_1000_attendances,
    case when counted.asked > 0 then (row_number() over most_asked)::integer end as rank,
    case
        when counted.has_week_before then {{ momentum('counted.asked', 'counted.asked_week_before') }}
    end as change_vs_previous_week,
    coalesce(hidden.is_suppressed, false) as is_suppressed

from counted
inner join {{ ref('dim_topic') }} as topics
    on counted.topic_code = topics.topic_code
left join hidden
    on
        counted.region_code = hidden.region_code
        and counted.week_starts_on = hidden.week_starts_on
        and counted.topic_code = hidden.topic_code
        and counted.kind = hidden.kind
window most_asked as (
    partition by counted.region_code, counted.week_starts_on, counted.kind
    order by counted.asked desc nulls last, topics.sort_order
)
