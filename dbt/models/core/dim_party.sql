select
    party_code,
    name_ru,
    name_kk,
    name_en,
    aliases,
    is_coalition_member,
    sort_order

from {{ ref('stg_ops__campaign_parties') }}

union all

-- members of a coalition who belong to no party, as the roster says it
select
    others.party_code,
    others.name_ru,
    others.name_kk,
    others.name_en,
    '' as aliases,
    false as is_coalition_member,
    others.sort_order

from (
    values ('none', 'без партии', 'партиясыз', 'no party', 900)
) as others (party_code, name_ru, name_kk, name_en, sort_order)

union all

select
    unknown.code as party_code,
    unknown.label_ru as name_ru,
    unknown.label_kk as name_kk,
    unknown.label_en as name_en,
    '' as aliases,
    false as is_coalition_member,
    unknown.sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
