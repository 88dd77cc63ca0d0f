{#- How a fact touches only what changed (ops.changes, noted by the stage layer until a generation with it is published):

      {{ config(
          materialized='incremental',
          meta={'keys': ['region_code', 'report_date'], 'changed': 'int_changed_days'},
          pre_hook="{{ forget_changed(['region_code', 'report_date'], 'int_changed_days') }}",
          indexes=[{'columns': ['region_code', 'report_date']}]
      ) }}
      select ... from {{ ref('int_submission_versions') }} as official
      where official.is_official and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}

    The changed keys are deleted and put anew in one transaction; the rule: a row depends on nothing but its key's files. -#}

{#- Pre-hook: takes the rows of the changed keys out. Nothing on a full refresh. -#}
{% macro forget_changed(keys, changed) -%}
    {%- set changed_relation = ref(changed) -%}
    {%- if is_taken_on() -%}
        delete from {{ this }}
        where ({{ keys | join(', ') }}) in (select {{ keys | join(', ') }} from {{ changed_relation }})
    {%- endif -%}
{%- endmacro %}

{#- Condition: the row is of a changed key. True on a full refresh. -#}
{% macro is_changed(of, keys, changed) -%}
    {%- set changed_relation = ref(changed) -%}
    {%- if is_taken_on() -%}
        ({{ of }}.{{ keys | join(', ' ~ of ~ '.') }}) in (select {{ keys | join(', ') }} from {{ changed_relation }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Post-hook: a table made or filled a moment ago has no statistics. A view needs none. -#}
{% macro analyzed() -%}
    {%- if model.config.materialized != 'view' -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{#- is_incremental, and false in a unit test that says nothing of it. -#}
{% macro is_taken_on() -%}
    {{ return(this is not none and is_incremental()) }}
{%- endmacro %}
