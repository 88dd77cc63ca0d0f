{#- K23: findings weighed by their severity (seed severity_weights) against every row failing with the heaviest; 0 at the
    least, null where no row was looked at. -#}
{% macro data_quality_score(weighted_findings, heaviest, rows_checked) -%}
    case
        when ({{ rows_checked }}) > 0
            then round(greatest(
                0, 100 * (1 - ({{ weighted_findings }})::numeric / (({{ heaviest }}) * ({{ rows_checked }})))
            ), 2)
    end
{%- endmacro %}

{#- How old something is against what is known, and what that means by the limits of its cadence. -#}
{% macro freshness_status(hours_old, warn_hours, stale_hours) -%}
    case
        when {{ hours_old }} is null or {{ hours_old }} > {{ stale_hours }} then 'stale'
        when {{ hours_old }} > {{ warn_hours }} then 'warn'
        else 'ok'
    end
{%- endmacro %}
