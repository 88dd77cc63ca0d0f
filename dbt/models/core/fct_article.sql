with sources as (

    select source_code from {{ ref('dim_source') }}

)

select
    articles.url,
    articles.body_sha256,
    coalesce(sources.source_code, '-2') as source_code,
    articles.title,
    articles.published_at,
    articles.calendar_date,
    articles.date_basis,
    articles.event_date,
    articles.language,
    articles.is_language_uncertain,
    articles.words,
    stories.canonical_url,
    stories.is_canonical

from {{ ref('int_articles') }} as articles
inner join {{ ref('int_stories') }} as stories
    on articles.url = stories.url
left join sources
    on articles.source_code = sources.source_code
