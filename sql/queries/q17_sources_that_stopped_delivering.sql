-- Q17: Which sources of the press stopped delivering, since when, and why?
-- Shape: One row a source that is in trouble, with since when and why.
-- Notes: A source that never answered stands here too.
select
    health.source_name,
    health.state,
    health.state_since,
    health.state_reason,
    health.last_success_at,
    health.last_new_at,
    health.entries_lost_polls,
    health.failures_7d_pct
from marts.mart_feed_health as health
where
    health.is_alarm
    or health.last_success_at is null
order by health.state_since nulls last, health.source_name;
