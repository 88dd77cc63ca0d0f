with regions as (

    select region_code from {{ ref('dim_region') }}

),

units as (

    -- the code of a district names it in every span of its life
    select distinct
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    md5(claims.url || '|' || claims.claim_no) as claim_key,
    claims.url,
    claims.claim_no,
    stories.story_key,
    {{ member('claims.measure', ref('dim_claim_measure'), 'measure') }} as measure,
    case
        when claims.scope = 'national' then '-3'
        else coalesce(regions.region_code, '-2')
    end as region_code,
    case
        when claims.unit_code is null then '-3'
        else coalesce(units.unit_code, '-2')
    end as unit_code,
    claims.status,
    claims.low,
    claims.high,
    claims.comparator,
    claims.unit,
    claims.speaker_role,
    claims.said,
    claims.starts_at,
    claims.ends_at,
    claims.rule_id,
    pages.reader_version as rule_version,
    -- a story told again elsewhere or in the other language speaks of the day of its first print
    first_prints.calendar_date as claim_date

from {{ ref('stg_press__claims') }} as claims
inner join {{ ref('stg_press__pages') }} as pages
    on
        claims.url = pages.url
        and claims.body_sha256 = pages.body_sha256
        and pages.is_latest
inner join {{ ref('int_stories') }} as stories
    on claims.url = stories.url
inner join {{ ref('int_articles') }} as first_prints
    on stories.canonical_url = first_prints.url
left join regions
    on claims.scope = regions.region_code
left join units
    on
        claims.unit_code = units.unit_code
        and claims.scope = units.region_code
