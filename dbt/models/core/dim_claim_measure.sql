select
    measure,
    label_ru,
    label_kk,
    label_en,
    unit,
    compared_with,
    event_group,
    is_scope_free,
    tolerance_pct,
    sort_order

from {{ ref('claim_measures') }}

union all

select
    unknown.code as measure,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    null as unit,
    'none' as compared_with,
    null as event_group,
    false as is_scope_free,
    0 as tolerance_pct,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
