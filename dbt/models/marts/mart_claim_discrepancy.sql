select
    claims.claim_key,
    claims.url,
    articles.title,
    articles.source_code,
    sources.source_name,
    case when claims.region_code = '-3' then 'national' else claims.region_code end as region_code,
    claims.measure,
    claims.status,
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
    checks.explanation_code,
    articles.is_canonical

from {{ ref('fct_claim') }} as claims
inner join {{ ref('fct_claim_check') }} as checks
    on claims.claim_key = checks.claim_key
inner join {{ ref('fct_article') }} as articles
    on claims.url = articles.url
left join {{ ref('dim_source') }} as sources
    on articles.source_code = sources.source_code
