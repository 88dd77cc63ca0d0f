{#- What a row of the journal says of its event, the kind looked up in the seed. -#}
{% macro event_as_told(told, event_types) -%}
    {{ told }}.unit_code,
    case when {{ event_types }}.event_type is null then '-2' else {{ told }}.event_type end as event_type,
    coalesce({{ event_types }}.event_group, 'unknown') as event_group,
    coalesce({{ event_types }}.is_outreach, false) as is_outreach,
    {{ told }}.format,
    {{ told }}.audience,
    {{ told }}.status,
    {{ told }}.start_time,
    {{ told }}.duration_min,
    {{ told }}.participants_offline,
    {{ told }}.participants_online,
    {{ told }}.coalition_members_present,
    {{ told }}.questions,
    {{ told }}.proposals,
    {{ told }}.materials_handed,
    {{ told }}.plan_version,
    {{ told }}.plan_line,
    coalesce({{ told }}.is_unplanned, {{ told }}.plan_line is null) as is_unplanned
{%- endmacro %}

{#- The same with the members of the dimensions, as facts have it: the present state and every version of it. -#}
{% macro event_as_fact(events, units) -%}
    {{ unit_key(events ~ '.unit_code', units ~ '.unit_code', events ~ ".format = 'online'") }} as unit_code,
    {{ events }}.event_type,
    {{ events }}.event_group,
    {{ events }}.is_outreach,
    {{ member(events ~ '.format', ref('dim_format'), 'format') }} as format,
    {{ member(events ~ '.audience', ref('dim_audience'), 'audience') }} as audience,
    {{ events }}.status,
    ({{ is_counted(events) }})::integer as events_held,
    {{ events }}.start_time,
    {{ events }}.duration_min,
    {{ events }}.participants_offline,
    {{ events }}.participants_online,
    {{ events }}.coalition_members_present,
    {{ events }}.questions,
    {{ events }}.proposals,
    {{ events }}.materials_handed,
    {{ events }}.plan_version,
    {{ events }}.plan_line,
    {{ events }}.is_unplanned,
    {{ events }}.file_sha256,
    {{ events }}.sheet,
    {{ events }}.row_no
{%- endmacro %}
