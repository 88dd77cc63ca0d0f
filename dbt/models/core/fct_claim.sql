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
    -- a story told again elsewhere or in the other language speaks of the day of its first print
    first_prints.calendar_date as claim_date

from {{ ref('stg_press__claims') }} as claims
inner join {{ ref('int_stories') }} as stories
    on claims.url = stories.url
inner join {{ ref('int_articles') }} as first_prints
    on stories.canonical_url = first_prints.url
left join regions
    on claims.scope = regions.region_code
