with topics as (

    select * from {{ ref('topics') }}

)

select
    topics.topic_code,
    topics.section_code,
    sections.section_numeral,
    sections.label_ru as section_label_ru,
    sections.label_kk as section_label_kk,
    sections.label_en as section_label_en,
    sections.sort_order as section_sort_order,
    -- a section is nobody's child, every other topic its section's
    nullif(topics.section_code, topics.topic_code) as parent_topic_code,
    topics.label_ru,
    topics.label_kk,
    topics.label_en,
    topics.sort_order

from topics
left join topics as sections
    on topics.section_code = sections.topic_code

union all

select
    unknown.code as topic_code,
    null as section_code,
    null as section_numeral,
    null as section_label_ru,
    null as section_label_kk,
    null as section_label_en,
    null as section_sort_order,
    null as parent_topic_code,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
