with door as (

    select
        region_code,
        report_date,
        sum(visited) as visited,
        sum(opened) as opened

    from {{ ref('fct_door') }}
    group by
        region_code,
        report_date

),

materials as (

    select
        region_code,
        report_date,
        sum(distributed) as distributed

    from {{ ref('fct_material_movement') }}
    group by
        region_code,
        report_date

),

online as (

    select
        region_code,
        report_date,
        sum(posts) as posts,
        sum(views) as views

    from {{ ref('fct_online') }}
    group by
        region_code,
        report_date

),

known as (

    select
        region_code,
        report_date,
        bool_or(is_known) filter (where form_code = 'F4') as is_materials_known,
        bool_or(is_known) filter (where form_code = 'F5') as is_door_known,
        bool_or(is_known) filter (where form_code = 'F7') as is_online_known

    from {{ ref('int_form_days') }}
    group by
        region_code,
        report_date

)

select
    known.region_code,
    known.report_date,
    case when known.is_door_known then coalesce(door.visited, 0)::integer end as households_visited,
    case when known.is_door_known then coalesce(door.opened, 0)::integer end as households_opened,
    case when known.is_materials_known then coalesce(materials.distributed, 0)::integer end as materials_distributed,
    case when known.is_online_known then coalesce(online.posts, 0)::integer end as posts,
    case when known.is_online_known then coalesce(online.views, 0)::bigint end as views

from known
left join door
    on
        known.region_code = door.region_code
        and known.report_date = door.report_date
left join materials
    on
        known.region_code = materials.region_code
        and known.report_date = materials.report_date
left join online
    on
        known.region_code = online.region_code
        and known.report_date = online.report_date
