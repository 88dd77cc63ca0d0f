with seen as (

    select
        coalition_code,
        max(region_code) as named_by_region_code,
        max(first_seen_on) as first_seen_on,
        max(last_seen_on) as last_seen_on

    from {{ ref('int_coalitions_named') }}
    group by coalition_code

),

placed as (

    -- 61 is the region's own coalition, 61-613600000 a unit's; a code that names no place of ours is kept all the same
    select
        versions.coalition_code,
        versions.status,
        versions.coalition_level,
        versions.established_on,
        seen.first_seen_on,
        seen.last_seen_on,
        versions.coalition_code like '-%' as is_unknown,
        length(versions.coalition_code) = 2 and versions.coalition_code not like '-%' as is_regional,
        coalesce(regions.region_code, seen.named_by_region_code, '-3') as region_code,
        units.unit_code,
        coalesce(units.is_reporting, false) as is_unit_reporting,
        regions.name_ru as region_name_ru,
        regions.name_kk as region_name_kk,
        regions.name_en as region_name_en,
        units.name_ru as unit_name_ru,
        units.name_kk as unit_name_kk,
        units.name_en as unit_name_en

    from {{ ref('dim_coalition_version') }} as versions
    left join seen
        on versions.coalition_code = seen.coalition_code
    left join {{ ref('dim_region') }} as regions
        on
            left(versions.coalition_code, 2) = regions.region_code
            and regions.kind <> 'unknown'
    left join {{ ref('dim_unit') }} as units
        on
            substring(versions.coalition_code from 4) = units.unit_code
            and left(versions.coalition_code, 2) = units.region_code
    where versions.is_current

),

levels as (

    select * from {{ ref('coalition_levels') }}

),

unknown_ones as (

    select *
    from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)

)

select
    placed.coalition_code,
    placed.region_code,
    case
        when placed.is_regional or placed.is_unknown then '-3'
        else coalesce(placed.unit_code, '-2')
    end as unit_code,
    case
        when placed.is_regional or placed.is_unknown then '-3'
        when placed.region_name_ru is null then '-2'
        else left(placed.coalition_code, 2)
    end as parent_coalition_code,
    placed.coalition_level,
    coalesce(
        unknown_ones.label_ru,
        levels.label_ru || ': ' || coalesce(placed.unit_name_ru, placed.region_name_ru, placed.coalition_code)
    ) as name_ru,
    coalesce(
        unknown_ones.label_kk,
        levels.label_kk || ': ' || coalesce(placed.unit_name_kk, placed.region_name_kk, placed.coalition_code)
    ) as name_kk,
    coalesce(
        unknown_ones.label_en,
        levels.label_en || ': ' || coalesce(placed.unit_name_en, placed.region_name_en, placed.coalition_code)
    ) as name_en,
    placed.status,
    not placed.is_unknown and (placed.is_regional and placed.region_name_ru is not null or placed.is_unit_reporting)
        as is_expected,
    placed.established_on,
    placed.first_seen_on,
    placed.last_seen_on,
    coalesce(
        unknown_ones.sort_order,
        row_number() over (partition by placed.is_unknown order by convert_to(placed.coalition_code, 'UTF8'))::integer
    ) as sort_order

from placed
left join levels
    on placed.coalition_level = levels.coalition_level
left join unknown_ones
    on placed.coalition_code = unknown_ones.code
