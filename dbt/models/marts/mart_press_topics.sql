with counted as (

    select
        date_trunc('week', articles.calendar_date)::date as week_start,
        bridge.topic_code,
        articles.language,
        count(*) as articles,
        count(distinct articles.story_key) as stories,
        sum(bridge.weight) as weighted_articles

    from {{ ref('fct_article') }} as articles
    inner join {{ ref('br_article_topic') }} as bridge
        on articles.url = bridge.url
    group by
        date_trunc('week', articles.calendar_date),
        bridge.topic_code,
        articles.language

)

select
    counted.week_start,
    counted.topic_code,
    counted.language,
    topics.label_ru,
    topics.label_kk,
    topics.label_en,
    counted.articles::integer as articles,
    counted.stories::integer as stories,
    counted.weighted_articles,
    round(
        100 * counted.weighted_articles
        / sum(counted.weighted_articles) over (partition by counted.week_start, counted.language),
        2
    ) as share_pct

from counted
left join {{ ref('dim_topic') }} as topics
    on counted.topic_code = topics.topic_code
