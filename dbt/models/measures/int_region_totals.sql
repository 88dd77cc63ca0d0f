with running as (

    select
        region_code,
        report_date,
        bool_or(is_accepted) over to_date as is_known_to_date,
        bool_or(is_accepted) over seven_days as is_known_7d,
        sum(events_held) over to_date as events_held,
        sum(participants_offline) over to_date as participants_offline,
        sum(participants_online) over to_date as participants_online,
        sum(households_visited) over to_date as households_visited,
        sum(materials_distributed) over to_date as materials_distributed,
        sum(questions) over to_date as questions,
        sum(proposals) over to_date as proposals,
        sum(posts) over to_date as posts,
        sum(backlog_added) over to_date as backlog_added

    from {{ ref('int_region_figures') }}
    window
        to_date as (
            partition by region_code
            order by report_date
        ),
        seven_days as (
            partition by region_code
            order by report_date
            rows between 6 preceding and current row
        )

)

-- Running totals are unknown, not zero, until a pack of the region has been accepted.
select
    region_code,
    report_date,
    case when is_known_to_date then events_held::integer end as events_held_cum,
    case when is_known_to_date then participants_offline::integer end as participants_offline_cum,
    case when is_known_to_date then participants_online::integer end as participants_online_cum,
    case when is_known_to_date then households_visited::integer end as households_visited_cum,
    case when is_known_to_date then materials_distributed::integer end as materials_distributed_cum,
    case when is_known_to_date then questions::integer end as questions_cum,
    case when is_known_to_date then proposals::integer end as proposals_cum,
    case when is_known_to_date then posts::integer end as posts_cum,
    case when is_known_to_date then backlog_added::integer end as question_backlog,
    is_known_to_date,
    is_known_7d

from running
