with voters as (

    select
        region_code,
        voters,
        sum(voters) over () as all_voters,
        is_voters_estimated

    from {{ ref('dim_region') }}
    where voters is not null

),

told as (

    select
        weeks.period_starts_on as week_starts_on,
        press.region_code,
        case when grouping(press.language) = 1 then 'all' else press.language end as language,
        sum(press.weighted_articles) as stories

    from {{ ref('mart_press_day') }} as press
    inner join {{ ref('int_periods') }} as weeks
        on
            press.calendar_date = weeks.report_date
            and weeks.period_kind = 'week'
    where press.region_code <> 'national'
    group by
        weeks.period_starts_on,
        press.region_code,
        grouping sets ((press.language), ())

),

languages as (

    select
        week_starts_on,
        language,
        sum(stories) as all_stories

    from told
    group by
        week_starts_on,
        language

)

-- A region that nobody wrote about has a share of 0.
select
    languages.week_starts_on,
    languages.language,
    voters.region_code,
    coalesce(told.stories, 0) as weighted_articles,
    {{ share_of_voice('coalesce(told.stories, 0)', 'languages.all_stories') }} as share_of_voice,
    {{ pct('voters.voters', 'voters.all_voters') }} as share_of_voters_pct,
    {{ share_of_voice_index(
        'coalesce(told.stories, 0)', 'languages.all_stories', 'voters.voters', 'voters.all_voters'
    ) }} as sov_index,
    voters.is_voters_estimated

from languages
cross join voters
left join told
    on
        languages.week_starts_on = told.week_starts_on
        and languages.language = told.language
        and voters.region_code = told.region_code
