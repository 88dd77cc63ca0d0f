-- Two texts that are half the same share so many hashes that some of them stand among the rarest of both sketches: only
-- those are joined. Of n hashes the rarest n / 2 + 8 hold eight shared ones of any such pair, so no pair is lost and
-- the phrases that stand in every article cost nothing. Copies to the letter are one text, compared once.
{{ config(pre_hook="set local work_mem = '128MB'") }}
with articles as (

    select
        url,
        calendar_date,
        region_codes,
        sketch,
        -- one template used for two regions is two stories: only articles about the same regions are compared
        dense_rank() over (order by region_codes, sketch) as text_no

    from {{ ref('int_articles') }}
    where sketch <> '{}'

),

texts as (

    select
        text_no,
        region_codes,
        sketch,
        cardinality(sketch) as size,
        count(*) as articles,
        min(calendar_date) as first_day,
        max(calendar_date) as last_day

    from articles
    group by
        text_no,
        region_codes,
        sketch

),

spread as (

    select
        texts.text_no,
        texts.region_codes,
        texts.first_day,
        texts.last_day,
        texts.size,
        spread_out.sketched

    from texts
    cross join lateral unnest(texts.sketch) as spread_out (sketched)

),

rarity as (

    select
        sketched,
        count(*) as copies

    from spread
    group by sketched

),

ordered as (

    select
        spread.*,
        rarity.copies,
        row_number() over (partition by spread.text_no order by rarity.copies, spread.sketched) as place

    from spread
    inner join rarity
        on spread.sketched = rarity.sketched

),

rare as (

    select * from ordered
    where
        copies > 1
        and place <= size / 2 + 8

),

candidates as (

    select
        rare.text_no,
        others.text_no as other_text_no

    from rare
    inner join rare as others
        on
            rare.sketched = others.sketched
            and rare.region_codes = others.region_codes
            and rare.text_no < others.text_no
            and rare.first_day <= others.last_day + 7
            and others.first_day <= rare.last_day + 7
    group by
        rare.text_no,
        others.text_no
    having count(*) >= least(8, ceil(greatest(max(rare.size), max(others.size)) / 2.0))

),

compared as materialized (

    -- materialized: else each resemblance is worked out twice, to be tested and to be shown
    select
        candidates.text_no,
        candidates.other_text_no,
        {{ resemblance('texts.sketch', 'others.sketch') }} as resemblance

    from candidates
    inner join texts
        on candidates.text_no = texts.text_no
    inner join texts as others
        on candidates.other_text_no = others.text_no

    union all

    select
        text_no,
        text_no as other_text_no,
        1.0 as resemblance

    from texts
    where articles > 1

)

select
    least(articles.url, others.url) as url,
    greatest(articles.url, others.url) as other_url,
    round(compared.resemblance, 4) as resemblance

from compared
inner join articles
    on compared.text_no = articles.text_no
inner join articles as others
    on compared.other_text_no = others.text_no
where
    compared.resemblance >= 0.5
    and (articles.text_no <> others.text_no or articles.url < others.url)
    and articles.calendar_date between others.calendar_date - 7 and others.calendar_date + 7
