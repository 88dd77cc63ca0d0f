select
    rule,
    valid_from as noted_from,
    is_active,
    severity,
    default_severity,
    scope,
    fence,
    owner,
    is_structural,
    is_on_trial,
    message_ru,
    message_kk,
    message_en

from {{ source('ops', 'rule_versions') }}
