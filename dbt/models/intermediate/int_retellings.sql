with articles as (

    select * from {{ ref('int_articles') }}

),

figures as (

    -- figures of the country, voters and coalitions stand in every article and tell none apart
    select
        articles.url,
        articles.language,
        articles.calendar_date,
        articles.region_codes,
        own.measure,
        own.scope,
        own.unit_code,
        own.stated_value,
        own.kind,
        count(*) over (partition by articles.url) as figures_said

    from {{ ref('int_own_figures') }} as own
    inner join articles
        on own.url = articles.url
    where own.kind <> 'constant'

),

events as (

    select distinct
        articles.url,
        articles.language,
        articles.calendar_date,
        articles.region_codes,
        told.event_type,
        told.unit_code,
        told.event_date

    from {{ ref('stg_press__events') }} as told
    inner join articles
        on
            told.url = articles.url
            and told.body_sha256 = articles.body_sha256
            and told.region_code = any(articles.region_codes)
    where
        told.unit_code is not null
        and told.event_date is not null
        and not articles.is_date_conflict

),

named as (

    select
        articles.url,
        coalesce(array_agg(distinct mentions.code) filter (where mentions.kind = 'unit'), '{}') as unit_codes,
        coalesce(array_agg(distinct mentions.code) filter (where mentions.kind = 'party'), '{}') as party_codes

    from {{ ref('stg_press__mentions') }} as mentions
    inner join articles
        on
            mentions.url = articles.url
            and mentions.body_sha256 = articles.body_sha256
    group by articles.url

),

shared as (

    select
        figures.url,
        others.url as other_url,
        count(*) as figures_shared,
        count(*) filter (where figures.kind = 'standing') as standing_shared,
        count(*) filter (where figures.kind = 'moving') as moving_shared,
        0 as events_shared,
        greatest(max(figures.figures_said), max(others.figures_said)) as figures_said

    from figures
    inner join figures as others
        on
            figures.measure = others.measure
            and figures.scope = others.scope
            and figures.unit_code = others.unit_code
            and figures.stated_value = others.stated_value
            and figures.region_codes = others.region_codes
            and figures.language <> others.language
            and figures.url < others.url
            and figures.calendar_date between others.calendar_date - 2 and others.calendar_date + 2
    group by
        figures.url,
        others.url

    union all

    select
        events.url,
        others.url as other_url,
        0 as figures_shared,
        0 as standing_shared,
        0 as moving_shared,
        count(*) as events_shared,
        0 as figures_said

    from events
    inner join events as others
        on
            events.event_type = others.event_type
            and events.unit_code = others.unit_code
            and events.event_date = others.event_date
            and events.region_codes = others.region_codes
            and events.language <> others.language
            and events.url < others.url
            and events.calendar_date between others.calendar_date - 2 and others.calendar_date + 2
    group by
        events.url,
        others.url

),

summed as (

    select
        url,
        other_url,
        sum(figures_shared) as figures_shared,
        sum(standing_shared) as standing_shared,
        sum(moving_shared) as moving_shared,
        sum(events_shared) as events_shared,
        sum(figures_said) as figures_said

    from shared
    group by
        url,
        other_url

),

likely as (

    -- what a region plans or counts as members is repeated for days: it must be two figures, or all that both say
    select
        summed.url,
        summed.other_url,
        summed.standing_shared + summed.moving_shared + summed.events_shared as strength

    from summed
    left join named
        on summed.url = named.url
    left join named as others_named
        on summed.other_url = others_named.url
    where
        (
            summed.events_shared > 0
            or (
                2 * summed.figures_shared >= summed.figures_said
                and (
                    summed.moving_shared > 0
                    or summed.standing_shared > 1
                    or (summed.standing_shared = 1 and summed.figures_shared = summed.figures_said)
                )
            )
        )
        and {{ names_agree('named.unit_codes', 'others_named.unit_codes') }}
        and {{ names_agree('named.party_codes', 'others_named.party_codes') }}

),

ends as (

    select
        url,
        other_url,
        strength

    from likely

    union all

    select
        other_url as url,
        url as other_url,
        strength

    from likely

),

best as (

    select
        url,
        max(strength) as strength

    from ends
    group by url

)

-- a pair stands when neither article shares more with another one of the other language
select
    likely.url,
    likely.other_url,
    likely.strength::integer as strength

from likely
inner join best
    on
        likely.url = best.url
        and likely.strength = best.strength
inner join best as others_best
    on
        likely.other_url = others_best.url
        and likely.strength = others_best.strength
