with regions as (

    select region_code from {{ ref('dim_region') }}

)

select
    md5(claims.url || '|' || claims.claim_no) as claim_key,
    claims.url,
    claims.claim_no,
    claims.measure,
    case
        when claims.scope = 'national' then '-3'
        else coalesce(regions.region_code, '-2')
    end as region_code,
    claims.status,
    claims.low,
    claims.high,
    claims.comparator,
    claims.unit,
    claims.said,
    claims.starts_at,
    claims.ends_at,
    claims.rule_id,
    articles.calendar_date as claim_date

from {{ ref('stg_press__claims') }} as claims
inner join {{ ref('int_articles') }} as articles
    on claims.url = articles.url
left join regions
    on claims.scope = regions.region_code
