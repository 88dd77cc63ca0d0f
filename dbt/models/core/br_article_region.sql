with regions as (

    select region_code from {{ ref('dim_region') }}

),

mentioned as (

    -- an article about no region in particular speaks of the whole country
    select
        articles.url,
        case
            when mentions.code is null then '-3'
            else coalesce(regions.region_code, '-2')
        end as region_code

    from {{ ref('int_articles') }} as articles
    left join lateral unnest(articles.region_codes) as mentions (code)
        on true
    left join regions
        on mentions.code = regions.region_code

),

distinct_regions as (

    select distinct
        url,
        region_code

    from mentioned

)

select
    url,
    region_code,
    round(1.0 / count(*) over (partition by url), 12) as weight

from distinct_regions
