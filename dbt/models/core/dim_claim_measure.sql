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
