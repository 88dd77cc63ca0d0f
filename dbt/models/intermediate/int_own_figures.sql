with measures as (

    select * from {{ ref('claim_measures') }}

)

-- what an article says of its own regions, or of the country when it is about no region: the same in every language
select distinct
    claims.url,
    claims.measure,
    claims.scope,
    coalesce(claims.unit_code, '-3') as unit_code,
    claims.comparator,
    {{ stated_value('claims') }} as stated_value,
    case claims.comparator
        when 'approx' then 0.9 * {{ stated_value('claims') }}
        when 'le' then '-infinity'::numeric
        else coalesce(claims.low, claims.high)
    end as lowest,
    case claims.comparator
        when 'approx' then 1.1 * {{ stated_value('claims') }}
        when 'ge' then 'infinity'::numeric
        else coalesce(claims.high, claims.low)
    end as highest,
    case
        when measures.compared_with in ('reference', 'coalitions') then 'constant'
        when measures.compared_with in ('members', 'planned') then 'standing'
        else 'moving'
    end as kind

from {{ ref('stg_press__claims') }} as claims
inner join {{ ref('int_articles') }} as articles
    on
        claims.url = articles.url
        and claims.body_sha256 = articles.body_sha256
        and (
            claims.scope = any(articles.region_codes)
            or (claims.scope = 'national' and articles.region_codes = '{}')
        )
inner join measures
    on claims.measure = measures.measure
where
    claims.measure <> 'other'
    and {{ stated_value('claims') }} is not null
