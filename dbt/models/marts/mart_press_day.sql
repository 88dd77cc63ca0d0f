with voters as (

    select
        region_code,
        voters,
        sum(voters) over () as all_voters

    from {{ ref('dim_region') }}
    where voters is not null

),

counted as (

    select
        articles.calendar_date,
        bridge.region_code,
        articles.source_code,
        articles.language,
        count(*) as articles,
        count(*) filter (where articles.is_canonical) as canonical_articles,
        coalesce(sum(bridge.weight) filter (where articles.is_canonical), 0) as weighted_articles

    from {{ ref('fct_article') }} as articles
    inner join {{ ref('br_article_region') }} as bridge
        on articles.url = bridge.url
    group by
        articles.calendar_date,
        bridge.region_code,
        articles.source_code,
        articles.language

),

compared as (

    -- what is about the country alone has no share: it is nobody's voice
    select
        counted.*,
        voters.voters,
        voters.all_voters,
        case when counted.region_code not like '-%' then counted.weighted_articles end as stories,
        sum(counted.weighted_articles) filter (where counted.region_code not like '-%') over (
            partition by counted.calendar_date
        ) as all_stories

    from counted
    left join voters
        on counted.region_code = voters.region_code

)

select
    calendar_date,
    case when region_code = '-3' then 'national' else region_code end as region_code,
    source_code,
    language,
    articles::integer as articles,
    canonical_articles::integer as canonical_articles,
    weighted_articles,
    {{ share_of_voice('stories', 'all_stories') }} as share_of_voice,
    {{ share_of_voice_index('stories', 'all_stories', 'voters', 'all_voters') }} as sov_index

from compared
