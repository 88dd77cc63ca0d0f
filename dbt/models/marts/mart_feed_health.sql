with runs as (

    select
        runs.*,
        max(runs.run_at) over () as last_run_at

    from {{ ref('fct_feed_run') }} as runs

),

week as (

    select
        source_code,
        count(*) as polls,
        sum(errors) as failures,
        sum(entries_fetched) as entries,
        sum(entries_new) as entries_new,
        count(*) filter (where is_without_overlap) as polls_without_overlap

    from runs
    where run_at > last_run_at - interval '7 days'
    group by source_code

)

select
    sources.source_code,
    sources.source_name,
    sources.language,
    sources.region_code,
    coalesce(feeds.door, 'none') as door,
    feeds.door_url,
    feeds.moved_to,
    coalesce(feeds.state, 'new') as state,
    coalesce(feeds.state in ('silent', 'failing', 'blocked', 'gone', 'changed'), false) as is_alarm,
    feeds.state_since,
    feeds.state_reason,
    feeds.last_attempt_at,
    feeds.last_success_at,
    feeds.last_new_at,
    coalesce(feeds.failures_in_a_row, 0) as failures_in_a_row,
    coalesce(feeds.entries_lost_polls, 0) as entries_lost_polls,
    feeds.every_minutes,
    feeds.next_poll_at,
    coalesce(week.polls, 0)::integer as polls_7d,
    coalesce(week.entries, 0)::integer as entries_7d,
    coalesce(week.entries_new, 0)::integer as entries_new_7d,
    coalesce(week.polls_without_overlap, 0)::integer as polls_without_overlap_7d,
    {{ pct('week.failures', 'week.polls') }} as failures_7d_pct

from {{ ref('dim_source') }} as sources
left join {{ ref('stg_ops__feeds') }} as feeds
    on sources.source_code = feeds.source_code
left join week
    on sources.source_code = week.source_code
where sources.is_active
