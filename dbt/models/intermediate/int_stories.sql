with articles as (

    select * from {{ ref('int_articles') }}

),

spaced as (

    select
        articles.*,
        calendar_date - lag(calendar_date) over same_words as days_since_previous

    from articles
    window same_words as (partition by story_words, region_codes order by published_at, url)

),

numbered as (

    -- the same words about the same regions again after more than a week are another story
    select
        spaced.*,
        count(*) filter (where days_since_previous > 7) over (
            partition by story_words, region_codes
            order by published_at, url
        ) as story_no

    from spaced

),

prints as (

    select
        numbered.*,
        first_value(url) over (
            partition by story_words, region_codes, story_no
            order by published_at, url
        ) as first_url

    from numbered

),

figures as (

    -- what an article says of its own regions: the same in every language
    select
        claims.url,
        string_agg(
            concat_ws(' ', claims.measure, claims.scope, claims.comparator, claims.low, claims.high), ', '
            order by claims.measure, claims.scope, claims.low, claims.high
        ) as figures

    from {{ ref('stg_press__claims') }} as claims
    inner join articles
        on
            claims.url = articles.url
            and claims.scope = any(articles.region_codes)
    group by claims.url

),

firsts as (

    select
        prints.url,
        prints.language,
        prints.published_at,
        prints.region_codes,
        figures.figures,
        prints.calendar_date - lag(prints.calendar_date) over same_figures as days_since_previous

    from prints
    inner join figures
        on prints.url = figures.url
    where prints.url = prints.first_url
    window same_figures as (partition by prints.region_codes, figures.figures order by prints.published_at, prints.url)

),

tellings as (

    select
        firsts.*,
        count(*) filter (where days_since_previous > 2) over (
            partition by region_codes, figures
            order by published_at, url
        ) as telling_no

    from firsts

),

retold as (

    -- all the same figures about the same regions within two days, in another language: the same story told again
    select
        url,
        first_value(url) over telling as told_first_by,
        language <> first_value(language) over telling as is_translation

    from tellings
    window telling as (partition by region_codes, figures, telling_no order by published_at, url)

),

canonical as (

    select
        prints.url,
        case when retold.is_translation then retold.told_first_by else prints.first_url end as canonical_url

    from prints
    left join retold
        on prints.first_url = retold.url

)

select
    url,
    canonical_url,
    url = canonical_url as is_canonical

from canonical
