with articles as (

    select * from {{ ref('int_articles') }}

),

addressed as (

    select
        articles.*,
        lag(url) over same_address as other_url,
        lag(sketch) over same_address as other_sketch,
        lag(story_words) over same_address as other_words

    from articles
    window same_address as (partition by own_url order by published_at, url)

),

same_address as (

    -- a careless site names one address on all its pages: it is believed only where something of the two is the same
    select
        addressed.url,
        addressed.other_url,
        {{ resemblance('addressed.sketch', 'addressed.other_sketch') }} as resemblance

    from addressed
    where
        addressed.other_url is not null
        and (
            addressed.story_words = addressed.other_words
            or {{ resemblance('addressed.sketch', 'addressed.other_sketch') }} >= 0.3
        )

),

alike as (

    select * from {{ ref('int_likenesses') }}

),

ends as (

    select
        url,
        other_url as neighbour,
        resemblance

    from alike

    union all

    select
        other_url as url,
        url as neighbour,
        resemblance

    from alike

),

offered as (

    -- half a copy that does not reach the figure may be of any print of a template: it belongs to the one most like it
    select
        ends.url,
        ends.neighbour,
        figures.measure,
        figures.scope,
        figures.unit_code,
        figures.stated_value,
        first_value(figures.stated_value) over (
            partition by ends.url, figures.measure, figures.scope, figures.unit_code
            order by ends.resemblance desc nulls last, ends.neighbour, figures.stated_value
        ) as preferred_value

    from ends
    inner join {{ ref('int_own_figures') }} as figures
        on ends.neighbour = figures.url
    left join {{ ref('int_own_figures') }} as own
        on
            ends.url = own.url
            and figures.measure = own.measure
            and figures.scope = own.scope
            and figures.unit_code = own.unit_code
    where own.url is null

),

refused as (

    select
        url,
        neighbour

    from offered
    group by
        url,
        neighbour,
        measure,
        scope,
        unit_code
    having not bool_or(stated_value = preferred_value)

)

select
    'address' as basis,
    least(url, other_url) as url,
    greatest(url, other_url) as other_url,
    round(resemblance, 4) as resemblance

from same_address

union all

select
    alike.basis,
    alike.url,
    alike.other_url,
    alike.resemblance

from alike
where
    not exists (
        select 1
        from refused
        where (refused.url, refused.neighbour) in ((alike.url, alike.other_url), (alike.other_url, alike.url))
    )
