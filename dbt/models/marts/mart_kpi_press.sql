with periods as (

    -- claims of one day are too few: a day looks at seven, as the digest does
    select distinct
        period_kind,
        period_starts_on,
        last_day,
        case when period_kind = 'day' then period_starts_on - 6 else period_starts_on end as claims_from

    from {{ ref('int_periods') }}

),

regions as (

    select
        region_code,
        voters,
        sum(voters) over () as all_voters

    from {{ ref('dim_region') }}
    where voters is not null

),

stories as (

    select
        press.region_code,
        periods.period_kind,
        periods.period_starts_on,
        sum(press.weighted_articles) as stories

    from {{ ref('mart_press_day') }} as press
    inner join {{ ref('int_periods') }} as periods
        on press.calendar_date = periods.report_date
    where press.region_code <> 'national'
    group by
        press.region_code,
        periods.period_kind,
        periods.period_starts_on

),

all_stories as (

    select
        period_kind,
        period_starts_on,
        sum(stories) as stories

    from stories
    group by
        period_kind,
        period_starts_on

),

claims as (

    select
        claims.region_code,
        periods.period_kind,
        periods.period_starts_on,
        count(*) as checked,
        count(*) filter (where claims.severity = 'major') as major

    from periods
    inner join {{ ref('mart_claim_discrepancy') }} as claims
        on claims.claim_date between periods.claims_from and periods.last_day
    where {{ is_checkable('claims') }}
    group by
        claims.region_code,
        periods.period_kind,
        periods.period_starts_on

)

select
    regions.region_code,
    periods.period_kind,
    periods.period_starts_on,
    kpis.kpi_code,
    kpis.kpi_value

from periods
cross join regions
left join stories
    on
        regions.region_code = stories.region_code
        and periods.period_kind = stories.period_kind
        and periods.period_starts_on = stories.period_starts_on
left join all_stories
    on
        periods.period_kind = all_stories.period_kind
        and periods.period_starts_on = all_stories.period_starts_on
left join claims
    on
        regions.region_code = claims.region_code
        and periods.period_kind = claims.period_kind
        and periods.period_starts_on = claims.period_starts_on
cross join lateral (
    values
    ('K19', {{ share_of_voice('coalesce(stories.stories, 0)', 'all_stories.stories') }}),
    (
        'K20',
        {{ share_of_voice_index(
            'coalesce(stories.stories, 0)', 'all_stories.stories', 'regions.voters', 'regions.all_voters'
        ) }}
    ),
    ('K21', {{ major_discrepancy_pct('claims.major', 'claims.checked') }})
) as kpis (kpi_code, kpi_value)
