{#- The check of a figure said by the press against the reported one (domain.md 5.7). Columns as in fct_claim_check. -#}

{#- The one number of a claim that is compared: its bound, or for a range the bound nearest to the report. -#}
{% macro claimed_value() -%}
    case comparator
        when 'le' then coalesce(high, low)
        when 'range' then least(greatest(reported_value, low), high)
        else coalesce(low, high)
    end
{%- endmacro %}

{#- eq within the measure's tolerance, approx within 10 %, "more than X" from X up to a quarter more, "up to X" mirrored. -#}
{% macro claim_agrees() -%}
    case
        when reported_comparator = 'ge' and claimed_value >= reported_value then true
        when reported_comparator = 'approx' and abs(deviation_pct) <= 10 then true
        when comparator = 'approx' then abs(deviation_pct) <= 10
        when comparator = 'eq' then abs(deviation_pct) <= tolerance_pct
        when comparator = 'ge' then reported_value >= claimed_value and reported_value < claimed_value * 1.25
        when comparator = 'le' then reported_value <= claimed_value and reported_value > claimed_value / 1.25
        else reported_value between low and high
    end
{%- endmacro %}

{#- A bound that the report does not keep: "more than X" above the report, or "up to X" more than a quarter above it. -#}
{% macro bound_is_higher() -%}
    case comparator
        when 'ge' then reported_value < claimed_value
        when 'le' then reported_value <= claimed_value / 1.25
        else false
    end
{%- endmacro %}

{#- The mirror: "more than X" overtaken by a quarter and more, or "up to X" below the report. -#}
{% macro bound_is_lower() -%}
    case comparator
        when 'ge' then reported_value >= claimed_value * 1.25
        when 'le' then reported_value > claimed_value
        else false
    end
{%- endmacro %}

{#- True in its words and no longer informative: small, however far apart the numbers are. -#}
{% macro bound_is_kept() -%}
    case comparator
        when 'ge' then reported_value >= claimed_value
        when 'le' then reported_value <= claimed_value
        else false
    end
{%- endmacro %}
