{#- Each KPI of domain.md section 6 is written once, here. All are null when a part is missing or the denominator is 0. -#}

{% macro pct(numerator, denominator) -%}
    round(100.0 * ({{ numerator }}) / nullif({{ denominator }}, 0), 2)
{%- endmacro %}

{#- K1 (with the plan to date) and K2 (with the whole plan). -#}
{% macro completion_pct(held, planned) -%}
    {{ pct(held, planned) }}
{%- endmacro %}

{#- K3: share of the whole plan that is held, minus the share that should be held by now, in percentage points. -#}
{% macro pace_gap_pp(held_cum, planned_cum, planned_total) -%}
    round(100.0 * (({{ held_cum }}) - ({{ planned_cum }})) / nullif({{ planned_total }}, 0), 2)
{%- endmacro %}

{#- K10 and its kin. -#}
{% macro per_thousand(numerator, denominator) -%}
    round(1000.0 * ({{ numerator }}) / nullif({{ denominator }}, 0), 2)
{%- endmacro %}

{#- K18: change against the window before; silent below 30 questions and when there is nothing to compare with. -#}
{% macro momentum(now, before) -%}
    case when {{ now }} >= 30 then round({{ now }}::numeric / nullif({{ before }}, 0) - 1, 3) end
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
