{#- The three members that every dimension has for a key that is not there. -#}
{% macro unknown_members() -%}
    values
    ('-1', 'не указано', 'көрсетілмеген', 'not given', 901),
    ('-2', 'не распознано', 'танылмаған', 'not resolvable', 902),
    ('-3', 'не применимо', 'қолданылмайды', 'not applicable', 903)
{%- endmacro %}

{#- The same of regions: what no region applies to is said of the whole country. -#}
{% macro unknown_regions() -%}
    values
    ('-1', 'не указано', 'көрсетілмеген', 'not given', 901),
    ('-2', 'не распознано', 'танылмаған', 'not resolvable', 902),
    ('-3', 'по стране', 'ел бойынша', 'nationwide', 903)
{%- endmacro %}
