select
    articles.calendar_date,
    case when bridge.region_code = '-3' then 'national' else bridge.region_code end as region_code,
    articles.source_code,
    articles.language,
    count(*)::integer as articles,
    count(*) filter (where articles.is_canonical)::integer as canonical_articles,
    coalesce(sum(bridge.weight) filter (where articles.is_canonical), 0) as weighted_articles

from {{ ref('fct_article') }} as articles
inner join {{ ref('br_article_region') }} as bridge
    on articles.url = bridge.url
group by
    articles.calendar_date,
    bridge.region_code,
    articles.source_code,
    articles.language
