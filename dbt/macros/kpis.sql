{#- The formula of each KPI, once: docs/kpis.md says it in words. What several of them share stands in figures.sql, the
    figures of the forms with their marts' kin there too. Null when a part is missing or the denominator is 0. -#}

{#- K1 (with the plan to date) and K2 (with the whole plan). -#}
{% macro completion_pct(held, planned) -%}
    {{ pct(held, planned) }}
{%- endmacro %}

{#- K3: share of the whole plan that is held, minus the share that should be held by now, in percentage points. -#}
{% macro pace_gap_pp(held_cum, planned_cum, planned_total) -%}
    round(100.0 * (({{ held_cum }}) - ({{ planned_cum }})) / nullif({{ planned_total }}, 0), 2)
{%- endmacro %}

{#- K4, as DHIS2 counts reports: nothing filed of what was expected is 0, nothing expected is no rate. -#}
{% macro reporting_rate(filed, expected) -%}
    {{ pct('coalesce(' ~ filed ~ ', 0)', expected) }}
{%- endmacro %}

{#- K5: of what was expected, never of what was filed. -#}
{% macro on_time_rate(on_time, expected) -%}
    {{ pct('coalesce(' ~ on_time ~ ', 0)', expected) }}
{%- endmacro %}

{#- K6: of the days on which something came, those whose first file passed. -#}
{% macro first_pass_yield(received, rejected_first) -%}
    {{ pct('(' ~ received ~ ') - (' ~ rejected_first ~ ')', received) }}
{%- endmacro %}

{#- K7: an aggregate over due days of fct_expectation. -#}
{% macro median_lateness() -%}
    {{ lateness(0.5) }}
{%- endmacro %}

{#- K7B. -#}
{% macro p90_lateness() -%}
    {{ lateness(0.9) }}
{%- endmacro %}

{% macro lateness(share) -%}
    round(
        (percentile_cont({{ share }}) within group (order by minutes_late)
        filter (where {{ is_late('filing_status') }}))::numeric,
        1
    )
{%- endmacro %}

{#- K8. -#}
{% macro unit_coverage_pct(units_covered, units) -%}
    {{ pct(units_covered, units) }}
{%- endmacro %}

{#- K9: an aggregate over units. -#}
{% macro units_never_visited(had_event_ever) -%}
    count(*) filter (where not {{ had_event_ever }})
{%- endmacro %}

{#- K11: of events at which people meet. -#}
{% macro average_attendance(participants, events) -%}
    round(1.0 * ({{ participants }}) / nullif({{ events }}, 0), 1)
{%- endmacro %}

{#- K11B: an aggregate over such events. -#}
{% macro median_attendance(participants) -%}
    round((percentile_cont(0.5) within group (order by {{ participants }}))::numeric, 1)
{%- endmacro %}

{#- K12. -#}
{% macro online_share_pct(events_online, events) -%}
    {{ pct(events_online, events) }}
{%- endmacro %}

{#- K17: of rows that give an answered number. -#}
{% macro answered_pct(answered, asked) -%}
    {{ pct(answered, asked) }}
{%- endmacro %}

{#- K17B, of one row: nothing where the region gave no answered number. -#}
{% macro question_backlog(asked, answered, escalated) -%}
    case when {{ answered }} is not null then {{ asked }} - {{ answered }} - coalesce({{ escalated }}, 0) end
{%- endmacro %}

{#- K18: change against the window before; silent below 30 questions and when there is nothing to compare with. -#}
{% macro momentum(now, before) -%}
    case when {{ now }} >= 30 then round({{ now }}::numeric / nullif({{ before }}, 0) - 1, 3) end
{%- endmacro %}

{#- K19. -#}
{% macro share_of_voice(stories, all_stories) -%}
    {{ pct(stories, all_stories) }}
{%- endmacro %}

{#- K20: the share of stories over the share of voters, 100 is proportional. -#}
{% macro share_of_voice_index(stories, all_stories, voters, all_voters) -%}
    round(100.0 * ({{ stories }}) * ({{ all_voters }}) / nullif(({{ all_stories }}) * ({{ voters }}), 0), 2)
{%- endmacro %}

{#- K21. -#}
{% macro major_discrepancy_pct(major, checked) -%}
    {{ pct(major, checked) }}
{%- endmacro %}

{#- K21: a claim that can be compared, told once. -#}
{% macro is_checkable(claims) -%}
    {{ claims }}.is_canonical
    and {{ claims }}.verdict not in ('not_comparable', 'no_report')
{%- endmacro %}

{#- K22: with a sum of distances, or the distance of one figure. -#}
{% macro restatement_pct(distance, value_then) -%}
    {{ pct(distance, 'abs(' ~ value_then ~ ')') }}
{%- endmacro %}

{#- K24. -#}
{% macro hours_between(then, now) -%}
    round((extract(epoch from {{ now }} - {{ then }}) / 3600.0)::numeric, 1)
{%- endmacro %}

{#- K25: an aggregate over days. -#}
{% macro summary_consistency_pct(is_different) -%}
    {{ pct('count(*) filter (where not ' ~ is_different ~ ')', 'count(' ~ is_different ~ ')') }}
{%- endmacro %}

{#- K26B. -#}
{% macro events_per_member(held, members) -%}
    round(1.0 * ({{ held }}) / nullif({{ members }}, 0), 2)
{%- endmacro %}

{#- Where a value stands against its target; the words of docs/kpis.md. -#}
{% macro kpi_status(value, direction, low, high) -%}
    case
        when {{ value }} is null or {{ direction }} = 'none' then 'none'
        when {{ direction }} = 'higher' and {{ value }} >= {{ high }} then 'good'
        when {{ direction }} = 'higher' and {{ value }} < {{ low }} then 'alarm'
        when {{ direction }} = 'lower' and {{ value }} <= {{ low }} then 'good'
        when {{ direction }} = 'lower' and {{ value }} > {{ high }} then 'alarm'
        when {{ direction }} = 'band' and {{ value }} between {{ low }} and {{ high }} then 'good'
        when
            {{ direction }} = 'band'
            and {{ value }} not between 2 * {{ low }} - {{ high }} and 2 * {{ high }} - {{ low }}
            then 'alarm'
        else 'watch'
    end
{%- endmacro %}

{#- The pack of a day came after its deadline. -#}
{% macro is_late(filing_status) -%}
    {{ filing_status }} in ('late', 'very_late')
{%- endmacro %}

{#- People meet: the event visits a district and has an attendance. -#}
{% macro is_in_person(format) -%}
    {{ format }} in ('offline', 'hybrid')
{%- endmacro %}

{#- At least a part of the event is online. -#}
{% macro is_online(format) -%}
    {{ format }} in ('online', 'hybrid')
{%- endmacro %}

{#- Counts below it are shown only in the sum of their region. -#}
{% macro small_number() -%}
    5
{%- endmacro %}

{#- What was written down as text, if it is a number. -#}
{% macro as_number(said) -%}
    case when {{ said }} ~ '^-?[0-9]+([.][0-9]+)?$' then ({{ said }})::numeric end
{%- endmacro %}
