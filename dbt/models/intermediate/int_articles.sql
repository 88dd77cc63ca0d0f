with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

entries as (

    select * from {{ ref('stg_press__entries') }}

),

region_sets as (

    -- only what an article is about, not what it mentions in passing
    select
        url,
        body_sha256,
        array_agg(distinct code order by code) as region_codes

    from {{ ref('stg_press__mentions') }}
    where
        kind = 'region'
        and role = 'primary'
    group by
        url,
        body_sha256

),

dated as (

    -- a page that prints a date far from its feed's is believed about everything but the date
    select
        pages.*,
        coalesce(nullif(pages.title, ''), nullif(entries.title, '')) as shown_title,
        coalesce(
            case when 'DATE_CONFLICT' = any(pages.flags) then entries.published_at end,
            pages.published_at,
            entries.published_at,
            entries.first_seen_at,
            pages.fetched_at
        ) as dated_at,
        coalesce(region_sets.region_codes, '{}') as region_codes,
        coalesce(nullif(pages.title_key, ''), pages.text_sha256) as story_words,
        -- the address that the page calls its own, unless it names the front page of its outlet for every article
        coalesce(substring(pages.canonical_url from '^https?://[^/]+/.+$'), pages.url) as own_url,
        'DATE_CONFLICT' = any(pages.flags) as is_date_conflict,
        pages.flags && array['PARTIAL', 'NO_TEXT'] as is_part_or_nothing

    from {{ ref('stg_press__pages') }} as pages
    left join entries
        on
            pages.source_code = entries.source_code
            and pages.url = entries.url
    left join region_sets
        on
            pages.url = region_sets.url
            and pages.body_sha256 = region_sets.body_sha256
    where pages.is_latest

),

placed as (

    select
        dated.*,
        (dated.dated_at at time zone campaign.time_zone)::date as calendar_date

    from dated
    cross join campaign

)

select
    url,
    body_sha256,
    source_code,
    shown_title as title,
    dated_at as published_at,
    calendar_date,
    date_basis,
    event_date,
    event_date_basis,
    language,
    is_language_uncertain,
    words,
    region_codes,
    story_words,
    own_url,
    sketch,
    is_date_conflict,
    is_part_or_nothing as is_partial

from placed
