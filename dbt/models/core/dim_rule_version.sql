with versions as (

    -- the first word stands for the days before it too: files came before the catalogue was written down here
    select
        told.*,
        case
            when row_number() over earlier_first = 1 then {{ ever() }}
            else noted_from
        end as valid_from,
        coalesce(lead(noted_from) over earlier_first - 1, {{ for_good() }}) as valid_to

    from {{ ref('stg_ops__rule_versions') }} as told
    window earlier_first as (partition by rule order by noted_from)

)

select
    {{ version_key('rule', 'valid_from') }} as rule_version_key,
    rule,
    valid_from,
    valid_to,
    valid_to = {{ for_good() }} as is_current,
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
    message_en,
    noted_from

from versions

union all

select
    {{ version_key('unknown.code', ever()) }} as rule_version_key,
    unknown.code as rule,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    true as is_current,
    false as is_active,
    'I' as severity,
    'I' as default_severity,
    'unknown' as scope,
    'unknown' as fence,
    'unknown' as owner,
    false as is_structural,
    false as is_on_trial,
    unknown.label_ru as message_ru,
    unknown.label_kk as message_kk,
    unknown.label_en as message_en,
    null as noted_from

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
