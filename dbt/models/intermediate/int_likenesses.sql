with articles as (

    select * from {{ ref('int_articles') }}

),

same_title as (

    select
        articles.url,
        others.url as other_url,
        {{ resemblance('articles.sketch', 'others.sketch') }} as resemblance

    from articles
    inner join articles as others
        on
            articles.story_words = others.story_words
            and articles.region_codes = others.region_codes
            and articles.url < others.url
            and articles.calendar_date between others.calendar_date - 7 and others.calendar_date + 7
    where
        -- «The news of the region» over two texts without a phrase in common is two stories
        array_length(string_to_array(articles.story_words, ' '), 1) >= 4
        or '{}' in (articles.sketch, others.sketch)
        or articles.sketch && others.sketch

),

alike as (

    select
        'title' as basis,
        url,
        other_url,
        resemblance

    from same_title

    union all

    select
        'text' as basis,
        url,
        other_url,
        resemblance

    from {{ ref('int_text_pairs') }}

    union all

    select
        'retelling' as basis,
        url,
        other_url,
        null as resemblance

    from {{ ref('int_retellings') }}

),

contradictions as (

    -- both speak of the same quantity, and no number of one can be a number of the other
    select
        alike.url,
        alike.other_url

    from alike
    inner join {{ ref('int_own_figures') }} as figures
        on alike.url = figures.url
    inner join {{ ref('int_own_figures') }} as others
        on
            alike.other_url = others.url
            and figures.measure = others.measure
            and figures.scope = others.scope
            and figures.unit_code = others.unit_code
    group by
        alike.url,
        alike.other_url,
        figures.measure,
        figures.scope,
        figures.unit_code
    having
        not bool_or(
            figures.stated_value = others.stated_value
            or (
                figures.comparator <> others.comparator
                and figures.lowest <= others.highest
                and others.lowest <= figures.highest
            )
        )

),

conflicts as (

    select distinct
        url,
        other_url

    from contradictions

)

select
    alike.basis,
    alike.url,
    alike.other_url,
    round(alike.resemblance, 4) as resemblance

from alike
left join conflicts
    on
        alike.url = conflicts.url
        and alike.other_url = conflicts.other_url
where conflicts.url is null
