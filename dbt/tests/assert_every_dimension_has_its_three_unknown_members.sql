{%- set keys = {
    'dim_audience': 'audience', 'dim_channel': 'channel', 'dim_claim_measure': 'measure', 'dim_coalition': 'coalition_code',
    'dim_date': 'date_key', 'dim_event_type': 'event_type', 'dim_form': 'form_code', 'dim_format': 'format',
    'dim_language': 'language', 'dim_material_type': 'material_type', 'dim_member_category': 'member_category',
    'dim_party': 'party_code', 'dim_plan_version': 'plan_version', 'dim_platform': 'platform',
    'dim_question_kind': 'kind', 'dim_reference_fact': 'fact_code', 'dim_region': 'region_code', 'dim_rule': 'rule',
    'dim_source': 'source_code', 'dim_topic': 'topic_code', 'dim_unit': 'unit_code'
} -%}
with members as (

    {% for dimension, key in keys.items() %}
    select
        '{{ dimension }}' as dimension,
        {{ key }}::text as code

    from {{ ref(dimension) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    dimension,
    array_agg(distinct code) filter (where code in ('-1', '-2', '-3')) as found

from members
group by dimension
having count(*) filter (where code in ('-1', '-2', '-3')) <> 3
