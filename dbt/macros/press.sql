{#- The one number by which figures are told apart: its lower bound, or the upper one where only that is said. -#}
{% macro stated_value(claims) -%}
    coalesce({{ claims }}.low, {{ claims }}.high)
{%- endmacro %}

{#- How much two texts resemble each other, 0 to 1: the shared among the 128 smallest hashes of both sketches. A copy to the
    letter is not worked out: a page that shows nothing but its frame makes thousands. -#}
{% macro resemblance(first, second) -%}
    case
        when {{ first }} = {{ second }} and {{ first }} <> '{}' then 1.0
        else (
            select avg((smallest.sketches = 2)::integer)
            from (
                select count(*) as sketches
                from unnest({{ first }} || {{ second }}) as both_sketches (sketched)
                group by both_sketches.sketched
                order by both_sketches.sketched
                limit 128
            ) as smallest
        )
    end
{%- endmacro %}

{#- Two sets of names can be those of one story: one of them names nothing, or they have a name in common. -#}
{% macro names_agree(first, second) -%}
    (
        coalesce({{ first }}, '{}') = '{}'
        or coalesce({{ second }}, '{}') = '{}'
        or {{ first }} && {{ second }}
    )
{%- endmacro %}
