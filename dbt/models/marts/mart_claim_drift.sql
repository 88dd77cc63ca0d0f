with claims as (

    -- plans, members and facts stand for a week; what was held or gathered changes by the day
    select
        claims.*,
        articles.source_code,
        articles.language,
        articles.published_at,
        {{ stated_value('claims') }} as stated_value,
        case
            when measures.compared_with in ('planned', 'members', 'coalitions', 'reference') then 'week'
            else 'day'
        end as period_kind,
        case
            when measures.compared_with in ('planned', 'members', 'coalitions', 'reference')
                then date_trunc('week', claims.claim_date)::date
            else claims.claim_date
        end as period_start

    from {{ ref('fct_claim') }} as claims
    inner join {{ ref('fct_article') }} as articles
        on claims.url = articles.url
    inner join {{ ref('dim_claim_measure') }} as measures
        on claims.measure = measures.measure
    -- figures of places that could not be resolved are not figures of one place
    where
        claims.measure not in ('other', '-2')
        and claims.region_code <> '-2'
        and claims.unit_code <> '-2'
        and {{ stated_value('claims') }} is not null

),

said as (

    select
        claims.*,
        first_value(claims.claim_key) over first_to_last as first_claim_key

    from claims
    window
        first_to_last as (
            partition by claims.measure, claims.unit, claims.region_code, claims.unit_code, claims.period_start
            order by claims.published_at, claims.url, claims.claim_no
        )

),

followed as (

    select
        first_claim_key,
        measure,
        unit,
        region_code,
        unit_code,
        period_kind,
        period_start,
        count(distinct url) as articles,
        count(distinct source_code) as sources,
        count(distinct story_key) as stories,
        string_agg(distinct source_code, ', ' order by source_code) as said_by,
        string_agg(distinct language, ', ' order by language) as languages,
        min(stated_value) as value_min,
        max(stated_value) as value_max,
        count(distinct stated_value) as values_said,
        max(published_at) as last_said_at

    from said
    group by
        first_claim_key,
        measure,
        unit,
        region_code,
        unit_code,
        period_kind,
        period_start

)

select
    followed.measure,
    followed.unit,
    followed.region_code,
    followed.unit_code,
    followed.period_kind,
    followed.period_start,
    firsts.url as first_url,
    firsts.source_code as first_source_code,
    firsts.published_at as first_said_at,
    firsts.stated_value as first_value,
    firsts.comparator as first_comparator,
    firsts.said as first_said,
    followed.articles::integer as articles,
    followed.sources::integer as sources,
    followed.stories::integer as stories,
    followed.said_by,
    followed.languages,
    followed.value_min,
    followed.value_max,
    followed.values_said::integer as values_said,
    followed.values_said > 1 as is_drifted,
    followed.last_said_at

from followed
inner join said as firsts
    on followed.first_claim_key = firsts.claim_key
