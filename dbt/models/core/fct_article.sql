with sources as (

    select source_code from {{ ref('dim_source') }}

),

texts as (

    -- a page whose frame changed and whose text did not is no new version of the article, nor is half of its text
    select
        url,
        text_sha256,
        min(seen_at) as first_seen_at,
        bool_and(is_partial) as is_partial

    from {{ ref('stg_press__pages') }}
    group by
        url,
        text_sha256

),

revisions as (

    select
        url,
        greatest(count(*) filter (where not is_partial), 1) as versions,
        case
            when count(*) filter (where not is_partial) > 1 then max(first_seen_at) filter (where not is_partial)
        end as revised_at

    from texts
    group by url

),

withdrawn as (

    -- the address itself says that the article is there no longer; a server that does not answer says nothing
    select
        url,
        last_asked_at as withdrawn_at

    from {{ ref('stg_ops__visits') }}
    where
        failure = 'hard'
        and reason in ('gone', 'not_found', 'withheld')

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
    articles.is_date_conflict,
    {{ member('articles.language', ref('dim_language'), 'language') }} as language,
    articles.is_language_uncertain,
    articles.words,
    articles.is_partial,
    revisions.versions::integer as versions,
    revisions.revised_at,
    withdrawn.withdrawn_at,
    articles.own_url,
    stories.story_key,
    stories.canonical_url,
    stories.is_canonical

from {{ ref('int_articles') }} as articles
inner join {{ ref('int_stories') }} as stories
    on articles.url = stories.url
inner join revisions
    on articles.url = revisions.url
left join withdrawn
    on articles.url = withdrawn.url
left join sources
    on articles.source_code = sources.source_code
