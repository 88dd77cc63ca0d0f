with topics as (

    select topic_code from {{ ref('dim_topic') }}

),

mentioned as (

    select distinct
        mentions.url,
        mentions.body_sha256,
        coalesce(topics.topic_code, '-2') as topic_code

    from {{ ref('stg_press__mentions') }} as mentions
    left join topics
        on mentions.code = topics.topic_code
    where mentions.kind = 'topic'

),

-- an article in which no topic was found is not left out of the shares
complete as (

    select
        articles.url,
        coalesce(mentioned.topic_code, 'unclassified') as topic_code

    from {{ ref('int_articles') }} as articles
    left join mentioned
        on
            articles.url = mentioned.url
            and articles.body_sha256 = mentioned.body_sha256

)

select
    url,
    topic_code,
    round(1.0 / count(*) over (partition by url), 12) as weight

from complete
