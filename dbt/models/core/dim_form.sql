select
    form_code,
    pack,
    label_ru,
    label_kk,
    label_en,
    cadence,
    due_ru,
    due_kk,
    due_en,
    is_required,
    sort_order

from {{ ref('forms') }}

union all

select
    unknown.code as form_code,
    'unknown' as pack,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    'none' as cadence,
    null as due_ru,
    null as due_kk,
    null as due_en,
    false as is_required,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
