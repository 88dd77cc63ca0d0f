select
    topic_code,
    section_code,
    section_numeral,
    label_ru,
    label_kk,
    label_en,
    sort_order

from {{ ref('topics') }}

union all

select
    unknown.code as topic_code,
    null as section_code,
    null as section_numeral,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
