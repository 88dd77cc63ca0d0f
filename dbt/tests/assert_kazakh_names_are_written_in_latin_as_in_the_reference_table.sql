select
    name_kk,
    name_kk_latn_2021,
    {{ latin_2021('name_kk') }} as written

from {{ ref('regions') }}
where {{ latin_2021('name_kk') }} <> name_kk_latn_2021
