with days as (

    -- a day is judged once a report for it can be there
    select
        region_code,
        report_date,
        filing_status,
        events_held

    from {{ ref('mart_region_day') }}
    where filing_status not in ('not_due', 'due')

),

languages as (

    select languages.language
    from (values ('ru'), ('kk')) as languages (language)

),

press as (

    select
        bridge.region_code,
        articles.calendar_date,
        articles.language,
        count(*) as articles,
        count(distinct articles.story_key) as stories

    from {{ ref('fct_article') }} as articles
    inner join {{ ref('br_article_region') }} as bridge
        on articles.url = bridge.url
    group by
        bridge.region_code,
        articles.calendar_date,
        articles.language

),

joined as (

    select
        days.region_code,
        days.report_date,
        languages.language,
        days.filing_status,
        days.events_held,
        coalesce(press.stories, 0) as stories,
        coalesce(press.articles, 0) as articles

    from days
    cross join languages
    left join press
        on
            days.region_code = press.region_code
            and days.report_date = press.calendar_date
            and languages.language = press.language

)

select
    region_code,
    report_date,
    language,
    filing_status,
    events_held,
    stories::integer as stories,
    articles::integer as articles,
    case
        when events_held > 0 and stories > 0 then 'both'
        when events_held > 0 then 'events_without_press'
        when stories > 0 then 'press_without_report'
        when events_held = 0 then 'none'
        else 'no_report'
    end as coverage

from joined
