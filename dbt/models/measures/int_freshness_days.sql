with days as (

    select
        report_date,
        as_of

    from {{ ref('stg_ops__days') }}

),

regions as (

    select * from {{ ref('stg_ops__campaign_regions') }}

),

instants as (

    -- receipts and looks on one line of time: the last receipt before a look is the running maximum
    select
        regions.region_code,
        days.report_date,
        days.as_of as happened_at,
        null as received_at

    from days
    cross join regions

    union all

    select
        region_code,
        null as report_date,
        received_at as happened_at,
        received_at

    from {{ ref('fct_submission') }}
    where
        pack = 'daily'
        and is_standing

),

looked as (

    select
        instants.*,
        max(received_at) over (partition by region_code order by happened_at) as last_received_at

    from instants

)

select
    region_code,
    report_date,
    last_received_at,
    {{ hours_between('last_received_at', 'happened_at') }} as hours_old

from looked
where report_date is not null
