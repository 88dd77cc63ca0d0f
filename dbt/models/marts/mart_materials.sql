with days as (

    select
        region_code,
        report_date,
        is_known

    from {{ ref('int_form_days') }}
    where form_code = 'F4'

),

stores as (

    -- the stock of a district, or of the region itself, on a day of which there is a row
    select
        region_code,
        report_date,
        material_type,
        language,
        unit_code,
        sum(received) as received,
        sum(distributed) as distributed,
        sum(written_off) as written_off,
        sum(closing) as closing

    from {{ ref('fct_material_movement') }}
    group by
        region_code,
        report_date,
        material_type,
        language,
        unit_code

),

changes as (

    -- closings do not add up over days, but their changes do
    select
        stores.*,
        closing - coalesce(lag(closing) over of_store, 0) as closing_change,
        (lag(closing) over of_store is null)::integer as is_first

    from stores
    window of_store as (
        partition by region_code, material_type, language, unit_code
        order by report_date
    )

),

movements as (

    select
        region_code,
        report_date,
        material_type,
        language,
        sum(received) as received,
        sum(distributed) as distributed,
        sum(written_off) as written_off,
        sum(closing_change) as closing_change,
        sum(is_first) as stores_new,
        count(*) as stores_told

    from changes
    group by
        region_code,
        report_date,
        material_type,
        language

),

materials as (

    -- a region that never told of its stock keeps one row a day
    select distinct
        days.region_code,
        coalesce(movements.material_type, '-1') as material_type,
        coalesce(movements.language, '-1') as language

    from (select distinct region_code from days) as days
    left join movements
        on days.region_code = movements.region_code

),

running as (

    select
        days.region_code,
        days.report_date,
        materials.material_type,
        materials.language,
        case when days.is_known then coalesce(movements.received, 0) end as received,
        case when days.is_known then coalesce(movements.distributed, 0) end as distributed,
        case when days.is_known then coalesce(movements.written_off, 0) end as written_off,
        sum(movements.closing_change) over to_date as closing,
        sum(movements.stores_new) over to_date > coalesce(movements.stores_told, 0) as is_carried,
        sum(movements.distributed) over seven_days as distributed_7d,
        count(*) filter (where days.is_known) over seven_days as days_known_7d

    from days
    inner join materials
        on days.region_code = materials.region_code
    left join movements
        on
            days.region_code = movements.region_code
            and days.report_date = movements.report_date
            and materials.material_type = movements.material_type
            and materials.language = movements.language
    window
        to_date as (
            partition by days.region_code, materials.material_type, materials.language
            order by days.report_date
        ),
        seven_days as (
            partition by days.region_code, materials.material_type, materials.language
            order by days.report_date
            range between interval '6 days' preceding and current row
        )

)

select
    region_code,
    report_date,
    material_type,
    language,
    received::bigint as received,
    distributed::bigint as distributed,
    written_off::bigint as written_off,
    closing::bigint as closing,
    coalesce(is_carried, false) as is_carried,
    case when days_known_7d > 0 then coalesce(distributed_7d, 0)::bigint end as distributed_7d,
    days_known_7d::integer as days_known_7d,
    {{ days_of_stock('closing', 'distributed_7d', 'days_known_7d') }} as days_of_stock

from running
