{#- A row of a sheet that may enter the warehouse: it is not in quarantine. That its file counts is the join with
    int_submission_versions (is_official, or is_standing for plans and rosters). -#}
{% macro is_accepted_row(sheet_rows) -%}
    not exists (
        select 1
        from {{ ref('stg_ops__quarantine') }} as refused
        where
            refused.file_sha256 = {{ sheet_rows }}.file_sha256
            and refused.sheet = {{ sheet_rows }}.sheet
            and refused.row_no = {{ sheet_rows }}.row_no
    )
{%- endmacro %}

{#- The key of a district in a fact: the code, or one of the unknown members. -#}
{% macro unit_key(given, known, is_not_applicable) -%}
    case
        when {{ given }} is null and {{ is_not_applicable }} then '-3'
        when {{ given }} is null then '-1'
        when {{ known }} is null then '-2'
        else {{ given }}
    end
{%- endmacro %}
