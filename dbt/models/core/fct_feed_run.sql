with campaign as (

    select time_zone from {{ ref('stg_ops__campaign') }}

),

sources as (

    select source_code from {{ ref('dim_source') }}

)

select
    md5(fetches.source_code || '|' || fetches.url || '|' || fetches.attempted_at at time zone 'UTC') as feed_run_key,
    coalesce(sources.source_code, '-2') as source_code,
    fetches.kind as door,
    fetches.url,
    fetches.attempted_at,
    fetches.as_of as run_at,
    (fetches.as_of at time zone campaign.time_zone)::date as run_date,
    fetches.outcome,
    fetches.http_status,
    fetches.failure,
    fetches.reason,
    fetches.entries as entries_fetched,
    fetches.entries_new,
    greatest(coalesce(fetches.entries_known, fetches.entries - fetches.entries_new), 0) as entries_duplicate,
    (fetches.outcome in ('rejected', 'unreachable', 'broken'))::integer as errors,
    -- nothing in common with the poll before: stories in between were lost
    coalesce(
        fetches.entries_known = 0
        and fetches.entries_new > 0
        and max(fetches.entries) over (
            partition by fetches.source_code
            order by fetches.attempted_at, fetches.url
            rows between unbounded preceding and 1 preceding
        ) > 0,
        false
    ) as is_without_overlap,
    fetches.bytes,
    fetches.took_ms

from {{ ref('stg_ops__fetches') }} as fetches
cross join campaign
left join sources
    on fetches.source_code = sources.source_code
where fetches.kind in ('feed', 'sitemap', 'listing')
