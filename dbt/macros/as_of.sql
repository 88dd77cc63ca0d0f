{#- The rows of a table of versions that were known at an instant. '-infinity' < instant <= 'infinity' is the present state. -#}
{% macro as_of(versions, instant) -%}
    (
        select *
        from {{ ref(versions) }}
        where
            known_from <= {{ instant }}
            and (known_to is null or known_to > {{ instant }})
            {% if versions == 'fct_event_version' -%}
            and change_kind <> 'retracted'
            {%- endif %}
    )
{%- endmacro %}
