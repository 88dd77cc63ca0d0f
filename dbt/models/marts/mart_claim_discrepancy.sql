with tellings as (

    -- one figure of one story: the first print of it and how many other articles say the same
    select
        claims.story_key,
        claims.measure,
        claims.region_code,
        claims.unit_code,
        {{ stated_value('claims') }} as stated_value,
        count(distinct claims.url) - 1 as times_repeated

    from {{ ref('fct_claim') }} as claims
    group by
        claims.story_key,
        claims.measure,
        claims.region_code,
        claims.unit_code,
        {{ stated_value('claims') }}

),

first_tellings as (

    -- the first print of a story may be half a copy that does not reach the figure
    select
        claims.claim_key,
        claims.url = first_value(claims.url) over (
            partition by claims.story_key, claims.measure, claims.region_code, claims.unit_code
            order by articles.withdrawn_at is not null, articles.published_at, claims.url
        ) as is_first_telling

    from {{ ref('fct_claim') }} as claims
    inner join {{ ref('fct_article') }} as articles
        on claims.url = articles.url

)

select
    claims.claim_key,
    claims.url,
    articles.title,
    articles.source_code,
    sources.source_name,
    articles.language,
    claims.story_key,
    case when claims.region_code = '-3' then 'national' else claims.region_code end as region_code,
    claims.unit_code,
    claims.measure,
    claims.status,
    claims.speaker_role,
    claims.said,
    claims.low,
    claims.high,
    claims.comparator,
    claims.claim_date,
    checks.reported_value,
    checks.reported_as_of,
    checks.days_between,
    checks.deviation_pct,
    checks.verdict,
    checks.severity,
    checks.explanation_code,
    tellings.times_repeated::integer as times_repeated,
    first_tellings.is_first_telling,
    articles.is_canonical,
    articles.withdrawn_at

from {{ ref('fct_claim') }} as claims
inner join {{ ref('fct_claim_check') }} as checks
    on claims.claim_key = checks.claim_key
inner join {{ ref('fct_article') }} as articles
    on claims.url = articles.url
inner join first_tellings
    on claims.claim_key = first_tellings.claim_key
inner join tellings
    on
        claims.story_key = tellings.story_key
        and claims.measure = tellings.measure
        and claims.region_code = tellings.region_code
        and claims.unit_code = tellings.unit_code
        and {{ stated_value('claims') }} is not distinct from tellings.stated_value
left join {{ ref('dim_source') }} as sources
    on articles.source_code = sources.source_code
