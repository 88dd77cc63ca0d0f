with today as (

    select coalesce(max(taken_in.report_date), max(campaign.starts_on)) as looked_on
    from {{ ref('stg_ops__campaign') }} as campaign
    left join {{ ref('stg_ops__days') }} as taken_in
        on true

),

named as (

    select * from {{ ref('int_coalitions_named') }}

),

expected as (

    -- one for each unit that reports and one for the region itself, whether or not a roster has named it
    select
        region_code || '-' || unit_code as coalition_code,
        case when kind = 'city' then 'city' else 'district' end as coalition_level

    from {{ ref('dim_unit') }}
    where is_reporting

    union all

    select
        region_code as coalition_code,
        case when is_city then 'city' else 'regional' end as coalition_level

    from {{ ref('dim_region') }}
    where kind <> 'unknown'

),

states as (

    -- until a roster names it a coalition is expected; a later roster without it says that it is gone
    select
        coalition_code,
        {{ ever() }} as valid_from,
        'expected' as status,
        coalition_level,
        null::date as established_on

    from expected

    union all

    select
        coalition_code,
        as_of as valid_from,
        case when is_named then 'active' else 'gone' end as status,
        coalition_level,
        established_on

    from named

),

turns as (

    select
        states.*,
        -- nothing new was said: the version before goes on
        coalesce(
            lag(status) over earlier_first = status
            and lag(coalition_level) over earlier_first = coalition_level
            and lag(established_on) over earlier_first is not distinct from established_on,
            false
        ) as is_same

    from states
    window earlier_first as (partition by coalition_code order by valid_from)

),

versions as (

    select
        turns.coalition_code,
        turns.valid_from,
        {{ until_next('turns.coalition_code', 'turns.valid_from') }} as valid_to,
        {{ is_current('turns.coalition_code', 'turns.valid_from', 'today.looked_on') }} as is_current,
        turns.status,
        turns.coalition_level,
        turns.established_on

    from turns
    cross join today
    where not turns.is_same

)

select
    {{ version_key('coalition_code', 'valid_from') }} as coalition_version_key,
    coalition_code,
    valid_from,
    valid_to,
    is_current,
    status,
    coalition_level,
    established_on

from versions

union all

select
    {{ version_key('unknown.code', ever()) }} as coalition_version_key,
    unknown.code as coalition_code,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    true as is_current,
    'unknown' as status,
    'unknown' as coalition_level,
    null as established_on

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
