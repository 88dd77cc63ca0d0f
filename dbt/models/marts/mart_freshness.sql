with known as (

    select max(data_as_of) as data_as_of
    from {{ ref('fct_expectation') }}

),

limits as (

    select * from {{ ref('freshness_limits') }}

),

regions as (

    select distinct region_code
    from {{ ref('fct_expectation') }}

),

accepted as (

    select
        region_code,
        pack,
        max(received_at) as last_success_at

    from {{ ref('fct_submission') }}
    where is_standing
    group by
        region_code,
        pack

),

polled as (

    -- run_at is the instant a poll speaks of, also where a past day is looked at again
    select
        runs.source_code,
        max(runs.run_at) as last_success_at

    from {{ ref('fct_feed_run') }} as runs
    inner join known
        on runs.run_at <= known.data_as_of
    where runs.outcome in ('accepted', 'unchanged')
    group by runs.source_code

),

latest as (

    select
        limits.kind,
        limits.code,
        regions.region_code,
        accepted.last_success_at,
        limits.warn_hours,
        limits.stale_hours

    from limits
    cross join regions
    left join accepted
        on
            limits.code = accepted.pack
            and regions.region_code = accepted.region_code
    where limits.kind = 'form'

    union all

    select
        limits.kind,
        sources.source_code as code,
        coalesce(sources.region_code, '-3') as region_code,
        polled.last_success_at,
        limits.warn_hours,
        limits.stale_hours

    from {{ ref('dim_source') }} as sources
    inner join limits
        on limits.kind = 'source'
    left join polled
        on sources.source_code = polled.source_code
    where sources.source_code not like '-%'

),

aged as (

    select
        latest.*,
        round(extract(epoch from known.data_as_of - latest.last_success_at) / 3600, 1) as hours_old

    from latest
    cross join known

)

select
    kind,
    code,
    region_code,
    last_success_at,
    hours_old,
    {{ freshness_status('hours_old', 'warn_hours', 'stale_hours') }} as status

from aged
