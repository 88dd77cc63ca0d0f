-- Which one event of the region's report an attendance said by the press can be compared with. It is compared only
-- where the article leaves no choice: one figure of its kind, one day, and one event of that kind there on that day.
with articles as (

    select * from {{ ref('int_articles') }}

),

claims as (

    select
        claims.url,
        claims.body_sha256,
        claims.claim_no,
        claims.scope,
        claims.unit_code,
        measures.event_group,
        first_prints.calendar_date,
        case
            when articles.event_date_basis <> 'none' and not articles.is_date_conflict then articles.event_date
        end as said_date,
        min({{ stated_value('claims') }}) over same_quantity
        <> max({{ stated_value('claims') }}) over same_quantity as is_one_of_several

    from {{ ref('stg_press__claims') }} as claims
    inner join {{ ref('claim_measures') }} as measures
        on claims.measure = measures.measure
    inner join articles
        on
            claims.url = articles.url
            and claims.body_sha256 = articles.body_sha256
    inner join {{ ref('int_stories') }} as stories
        on claims.url = stories.url
    inner join articles as first_prints
        on stories.canonical_url = first_prints.url
    where measures.compared_with = 'event'
    window same_quantity as (partition by claims.url, claims.measure, claims.scope, claims.unit_code)

),

told as (

    -- the events of that kind that the article itself tells of, in the place of the figure
    select
        claims.url,
        claims.claim_no,
        count(distinct concat_ws(' ', told.event_date, told.unit_code)) as events,
        min(told.event_date) as event_date,
        min(told.unit_code) as unit_code

    from claims
    inner join {{ ref('stg_press__events') }} as told
        on
            claims.url = told.url
            and claims.body_sha256 = told.body_sha256
            and claims.scope = told.region_code
            and (claims.unit_code is null or told.unit_code is null or claims.unit_code = told.unit_code)
    inner join {{ ref('event_types') }} as event_types
        on
            told.event_type = event_types.event_type
            and claims.event_group = event_types.event_group
    where told.status = 'held'
    group by
        claims.url,
        claims.claim_no

),

placed as (

    select
        claims.url,
        claims.claim_no,
        claims.scope,
        claims.event_group,
        claims.is_one_of_several or coalesce(told.events > 1, false) as is_ambiguous,
        coalesce(claims.unit_code, told.unit_code) as unit_code,
        coalesce(told.event_date, claims.said_date, claims.calendar_date) as event_date

    from claims
    left join told
        on
            claims.url = told.url
            and claims.claim_no = told.claim_no

),

matched as (

    select
        placed.url,
        placed.claim_no,
        count(events.event_uid) as candidates,
        max(events.participants_offline + coalesce(events.participants_online, 0)) as participants

    from placed
    left join {{ ref('int_events') }} as events
        on
            placed.scope = events.region_code
            and placed.event_date = events.event_date
            and placed.event_group = events.event_group
            and events.status = 'held'
            and (placed.unit_code is null or placed.unit_code = events.unit_code)
    group by
        placed.url,
        placed.claim_no

),

filed as (

    select
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

)

select
    placed.url,
    placed.claim_no,
    placed.event_date,
    matched.candidates::integer as candidates,
    filed.report_date is not null as is_reported,
    placed.is_ambiguous,
    -- a detail that came late is the one event only where the pack of its day is there
    case
        when matched.candidates = 1 and not placed.is_ambiguous and filed.report_date is not null
            then matched.participants
    end as participants

from placed
inner join matched
    on
        placed.url = matched.url
        and placed.claim_no = matched.claim_no
left join filed
    on
        placed.scope = filed.region_code
        and placed.event_date = filed.report_date
