with today as (

    select coalesce(max(taken_in.report_date), max(campaign.starts_on)) as looked_on
    from {{ ref('stg_ops__campaign') }} as campaign
    left join {{ ref('stg_ops__days') }} as taken_in
        on true

),

versions as (

    select
        region_code,
        plan_version,
        max(approved_on) as approved_on,
        max(approval_ref) as approval_ref,
        min(in_force_from) as in_force_from,
        -- open: nothing has taken its place
        coalesce(min(in_force_to), {{ for_good() }}) as in_force_to,
        count(*) as lines,
        sum(planned_events) filter (where is_outreach) as planned_events

    from {{ ref('int_plan_lines') }}
    group by
        region_code,
        plan_version

)

select
    versions.region_code || '-' || versions.plan_version as plan_version_key,
    versions.region_code,
    versions.plan_version,
    'план, версия ' || versions.plan_version as label_ru,
    'жоспар, ' || versions.plan_version || '-нұсқа' as label_kk,
    'plan, version ' || versions.plan_version as label_en,
    versions.approved_on,
    versions.approval_ref,
    versions.in_force_from,
    versions.in_force_to,
    versions.in_force_from <= versions.in_force_to as was_ever_in_force,
    today.looked_on between versions.in_force_from and versions.in_force_to as is_in_force,
    versions.lines::integer as lines,
    coalesce(versions.planned_events, 0)::integer as planned_events,
    row_number() over (order by versions.region_code, versions.plan_version)::integer as sort_order

from versions
cross join today

union all

select
    unknown.code as plan_version_key,
    '-3' as region_code,
    unknown.code::integer as plan_version,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    null as approved_on,
    null as approval_ref,
    {{ ever() }} as in_force_from,
    {{ for_good() }} as in_force_to,
    false as was_ever_in_force,
    false as is_in_force,
    0 as lines,
    0 as planned_events,
    100000 + unknown.sort_order as sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
