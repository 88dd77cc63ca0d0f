{#- A dimension that is a list of codes with labels: the seed's rows, and the three unknown members. -#}
{% macro labelled(seed, code) -%}
    select
        {{ code }},
        label_ru,
        label_kk,
        label_en,
        sort_order

    from {{ seed }}

    union all

    select
        unknown.code as {{ code }},
        unknown.label_ru,
        unknown.label_kk,
        unknown.label_en,
        unknown.sort_order

    from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
{%- endmacro %}

{#- The key of a dimension in a fact: the code as given, -2 where the dimension does not know it, `absent` where none was
    given: -1 (not given) or -3 (the fact has none). -#}
{% macro member(given, dimension, code, absent='-1') -%}
    case
        when {{ given }} is null then '{{ absent }}'
        when exists (
            select 1
            from {{ dimension }} as known
            where known.{{ code }} = {{ given }}
        ) then {{ given }}
        else '-2'
    end
{%- endmacro %}

{#- The one version of a member that is valid on a day: joined with it, a fact keeps its rows. -#}
{% macro valid_on(version_alias, code, day, key='region_code') -%}
    {{ version_alias }}.{{ key }} = {{ code }}
    and {{ day }} between {{ version_alias }}.valid_from and {{ version_alias }}.valid_to
{%- endmacro %}

{#- The open ends of a range. -#}
{% macro ever() %}date '1900-01-01'{% endmacro %}
{% macro for_good() %}date '9999-12-31'{% endmacro %}

{#- The key of a version: the natural key and the day from which it holds. -#}
{% macro version_key(code, valid_from) -%}
    md5({{ code }} || '|' || {{ valid_from }}::text)
{%- endmacro %}
