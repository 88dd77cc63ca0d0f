with versions as (

    -- the first word stands for the days before it too: an outlet is older than our settings
    select
        told.*,
        case
            when row_number() over earlier_first = 1 then {{ ever() }}
            else noted_from
        end as valid_from,
        coalesce(lead(noted_from) over earlier_first - 1, {{ for_good() }}) as valid_to

    from {{ ref('stg_ops__outlet_versions') }} as told
    window earlier_first as (partition by source_code order by noted_from)

)

select
    {{ version_key('source_code', 'valid_from') }} as source_version_key,
    source_code,
    valid_from,
    valid_to,
    valid_to = {{ for_good() }} as is_current,
    is_active,
    source_name,
    language,
    substring(home_url from '^https?://([^/:]+)') as domain,
    case when region_code is null then 'national' else 'regional' end as country_level,
    region_code,
    home_url,
    feed_url,
    sitemap_url,
    listing_url,
    owner_kind,
    terms_note,
    noted_from

from versions

union all

select
    {{ version_key('unknown.code', ever()) }} as source_version_key,
    unknown.code as source_code,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    true as is_current,
    false as is_active,
    unknown.label_en as source_name,
    'other' as language,
    null as domain,
    'unknown' as country_level,
    null as region_code,
    null as home_url,
    null as feed_url,
    null as sitemap_url,
    null as listing_url,
    null as owner_kind,
    null as terms_note,
    null as noted_from

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
