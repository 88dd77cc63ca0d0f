select
    days.report_date,
    days.region_code,
    regions.name_ru as region_name_ru,
    regions.name_kk as region_name_kk,
    regions.name_en as region_name_en,
    regions.tile_row,
    regions.tile_col,
    regions.tile_label_ru,
    regions.tile_label_kk,
    regions.tile_label_en,
    regions.is_city,
    regions.sort_order,
    days.filing_status,
    days.received_at,
    days.minutes_late,
    days.events_held,
    days.planned_events_cum as planned_cum,
    days.events_held_cum as held_cum,
    days.planned_total,
    days.completion_cum_pct,
    days.pace_gap_pp,
    days.days_missing_in_a_row

from {{ ref('mart_region_day') }} as days
left join {{ ref('dim_region') }} as regions
    on days.region_code = regions.region_code
