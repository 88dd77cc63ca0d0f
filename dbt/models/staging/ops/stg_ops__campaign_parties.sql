select
    party_code,
    name_ru,
    name_kk,
    name_en,
    array_to_string(aliases, '; ') as aliases,
    is_coalition_member,
    sort_order

from {{ source('ops', 'campaign_parties') }}
