-- One story is everything that hangs together by resemblance, however long the chain; its first print stands for it.
with recursive articles as (

    select
        url,
        row_number() over (order by published_at, url) as place

    from {{ ref('int_articles') }}

),

pairs as (

    select distinct
        articles.place,
        others.place as other_place

    from {{ ref('int_resemblances') }} as resemblances
    inner join articles
        on resemblances.url = articles.url
    inner join articles as others
        on resemblances.other_url = others.url

),

neighbours as (

    select
        place,
        other_place

    from pairs

    union all

    select
        other_place as place,
        place as other_place

    from pairs

),

parents as (

    -- each article hangs on its earliest neighbour: a forest, whose trees the remaining pairs connect
    select
        articles.place,
        least(articles.place, min(neighbours.other_place)) as parent

    from articles
    left join neighbours
        on articles.place = neighbours.place
    group by articles.place

),

climbed as (

    select
        place,
        parent

    from parents

    union all

    select
        climbed.place,
        parents.parent

    from climbed
    inner join parents
        on climbed.parent = parents.place
    where parents.parent < climbed.parent

),

roots as (

    select
        place,
        min(parent) as root

    from climbed
    group by place

),

bridges as (

    select distinct
        roots.root,
        others.root as other_root

    from neighbours
    inner join roots
        on neighbours.place = roots.place
    inner join roots as others
        on neighbours.other_place = others.place
    where roots.root <> others.root

),

reached as (

    select
        root,
        root as reaches

    from roots

    union

    select
        reached.root,
        bridges.other_root as reaches

    from reached
    inner join bridges
        on reached.reaches = bridges.root

),

firsts as (

    select
        root,
        min(reaches) as place

    from reached
    group by root

)

select
    articles.url,
    first_prints.url as canonical_url,
    md5(first_prints.url) as story_key,
    articles.url = first_prints.url as is_canonical

from articles
inner join roots
    on articles.place = roots.place
inner join firsts
    on roots.root = firsts.root
inner join articles as first_prints
    on firsts.place = first_prints.place
