select
    event_type,
    event_group,
    is_outreach,
    label_ru,
    label_kk,
    label_en,
    sort_order

from {{ ref('event_types') }}

union all

select
    unknown.code as event_type,
    'unknown' as event_group,
    false as is_outreach,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
