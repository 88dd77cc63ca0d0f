with editions as (

    select * from {{ ref('stg_ops__editions') }}
    where kind = 'digest'

),

said as (

    select
        editions.edition,
        editions.report_date,
        editions.frozen_at,
        '-3' as region_code,
        headline.figure,
        headline.said

    from editions
    cross join lateral jsonb_each_text(editions.figures -> 'headline') as headline (figure, said)

    union all

    select
        editions.edition,
        editions.report_date,
        editions.frozen_at,
        regions.region ->> 'region_code' as region_code,
        figures.figure,
        figures.said

    from editions
    cross join lateral jsonb_array_elements(editions.figures -> 'regions') as regions (region)
    cross join lateral jsonb_each_text(regions.region) as figures (figure, said)

),

kept as (

    -- names and places in the tile grid are no figures
    select * from said
    where figure !~ '^(region_|tile_|sort_order|is_city|data_as_of|rank)'

)

select
    edition,
    region_code,
    figure,
    report_date,
    frozen_at,
    {{ as_number('said') }} as value, -- noqa: RF04
    said

from kept
