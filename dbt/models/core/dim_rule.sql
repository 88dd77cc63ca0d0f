select
    rule,
    severity,
    default_severity,
    scope,
    fence,
    owner,
    is_structural,
    is_on_trial,
    is_active,
    message_ru,
    message_kk,
    message_en,
    case
        when rule like '-%' then 900 - rule::integer
        else row_number() over (partition by rule like '-%' order by rule)::integer
    end as sort_order

from {{ ref('dim_rule_version') }}
where is_current
