-- Weighted articles over all regions, outlets and languages are as many as there are stories.
with weighted as (

    select sum(weighted_articles) as stories
    from {{ ref('mart_press_day') }}

),

canonical as (

    select count(*) filter (where is_canonical) as stories
    from {{ ref('fct_article') }}

)

select
    weighted.stories as weighted_stories,
    canonical.stories

from weighted
cross join canonical
where abs(coalesce(weighted.stories, 0) - canonical.stories) > 0.001
