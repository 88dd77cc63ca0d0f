with regions as (

    select region_code from {{ ref('dim_region') }}

),

units as (

    select distinct
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

),

event_types as (

    select
        event_type,
        event_group

    from {{ ref('dim_event_type') }}

)

select
    md5(told.url || '|' || told.event_no) as press_event_key,
    told.url,
    told.event_no,
    stories.story_key,
    stories.is_canonical,
    coalesce(event_types.event_type, '-2') as event_type,
    coalesce(event_types.event_group, 'unknown') as event_group,
    told.status,
    case
        when told.region_code = 'national' then '-3'
        else coalesce(regions.region_code, '-2')
    end as region_code,
    case
        when told.unit_code is null then '-1'
        else coalesce(units.unit_code, '-2')
    end as unit_code,
    -- the text of an article whose date contradicts its feed is not believed about days
    case when not (articles.is_date_conflict and told.date_basis = 'text') then told.event_date end as event_date,
    told.date_basis,
    {{ member('articles.language', ref('dim_language'), 'language') }} as language,
    told.said,
    told.starts_at,
    told.ends_at,
    told.rule_id

from {{ ref('stg_press__events') }} as told
inner join {{ ref('int_articles') }} as articles
    on
        told.url = articles.url
        and told.body_sha256 = articles.body_sha256
inner join {{ ref('int_stories') }} as stories
    on told.url = stories.url
left join event_types
    on told.event_type = event_types.event_type
left join regions
    on told.region_code = regions.region_code
left join units
    on
        told.unit_code = units.unit_code
        and told.region_code = units.region_code
