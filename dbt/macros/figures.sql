{#- What the KPIs (kpis.sql) and other figures are made of. Null when a part is missing or the denominator is 0. -#}

{% macro pct(numerator, denominator) -%}
    round(100.0 * ({{ numerator }}) / nullif({{ denominator }}, 0), 2)
{%- endmacro %}

{#- K10, K14, K16, K26 and their kin. -#}
{% macro per_thousand(numerator, denominator) -%}
    round(1000.0 * ({{ numerator }}) / nullif({{ denominator }}, 0), 2)
{%- endmacro %}

{#- What every figure of the campaign counts: held, and of an outreach type. -#}
{% macro is_counted(events) -%}
    {{ events }}.status = 'held' and {{ events }}.is_outreach
{%- endmacro %}

{#- The pack of a day has been accepted, whenever it came. -#}
{% macro is_filed(filing_status) -%}
    {{ filing_status }} in ('on_time', 'late', 'very_late')
{%- endmacro %}

{#- The deadline has passed and nothing was accepted. -#}
{% macro is_not_filed(filing_status) -%}
    {{ filing_status }} in ('rejected', 'overdue', 'missing')
{%- endmacro %}

{#- K13: of the households visited, those that opened the door. -#}
{% macro contact_rate(opened, visited) -%}
    {{ pct(opened, visited) }}
{%- endmacro %}

{#- Of the households visited, those that did not wish to talk. -#}
{% macro decline_rate(declined, visited) -%}
    {{ pct(declined, visited) }}
{%- endmacro %}

{#- K15: for how many days the stock lasts at the mean of the days for which a pack was accepted. -#}
{% macro days_of_stock(closing, distributed, days) -%}
    round(1.0 * ({{ closing }}) * ({{ days }}) / nullif({{ distributed }}, 0), 1)
{%- endmacro %}

{#- Reactions of a hundred views. -#}
{% macro engagement_rate(engagements, views) -%}
    {{ pct(engagements, views) }}
{%- endmacro %}

{#- Monday of the week that a day belongs to. -#}
{% macro week_start(day) -%}
    date_trunc('week', ({{ day }})::timestamp)::date
{%- endmacro %}
