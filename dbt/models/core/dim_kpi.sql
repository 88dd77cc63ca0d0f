select
    kpi_code,
    kpi_no,
    name_ru,
    name_kk,
    name_en,
    unit,
    decimals,
    direction,
    target_low,
    target_high,
    macro,
    definition_en,
    window_en,
    missing_en,
    additivity_en,
    read_from,
    sort_order

from {{ ref('kpis') }}

union all

select
    unknown.code as kpi_code,
    null as kpi_no,
    unknown.label_ru as name_ru,
    unknown.label_kk as name_kk,
    unknown.label_en as name_en,
    null as unit,
    null as decimals,
    'none' as direction,
    null as target_low,
    null as target_high,
    null as macro,
    null as definition_en,
    null as window_en,
    null as missing_en,
    null as additivity_en,
    null as read_from,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
