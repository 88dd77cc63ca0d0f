{{ config(
    materialized='incremental',
    meta={'keys': ['region_code'], 'changed': 'int_changed_plans'},
    pre_hook="{{ forget_changed(['region_code'], 'int_changed_plans') }}",
    indexes=[{'columns': ['region_code']}]
) }}
with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

event_types as (

    select * from {{ ref('event_types') }}

),

files as (

    select
        file_sha256,
        region_code,
        received_at

    from {{ ref('int_submission_versions') }} as versions
    where
        pack = 'plan'
        and is_standing
        and {{ is_changed('versions', ['region_code'], 'int_changed_plans') }}

),

lines as (

    -- a plan version sent twice counts as it came last, from the day on which it came first
    select
        plan_lines.*,
        files.region_code,
        min((files.received_at at time zone campaign.time_zone - campaign.late_until)::date) over (
            partition by files.region_code, plan_lines.plan_version
        ) as known_on,
        rank() over (
            partition by files.region_code, plan_lines.plan_version
            order by files.received_at desc, files.file_sha256
        ) as recency,
        row_number() over (
            partition by files.file_sha256, plan_lines.plan_version, plan_lines.plan_line
            order by plan_lines.sheet, plan_lines.row_no
        ) as occurrence

    from {{ ref('stg_reports__plan_lines') }} as plan_lines
    inner join files
        on plan_lines.file_sha256 = files.file_sha256
    cross join campaign
    where {{ is_accepted_row('plan_lines') }}

),

current_lines as (

    select * from lines
    where
        recency = 1
        and occurrence = 1

),

versions as (

    -- The first plan covers the campaign from its first day, whenever it came. A later one takes effect on the day
    -- after its approval, and never before the day on which it came.
    select
        current_lines.region_code,
        current_lines.plan_version,
        case
            when row_number() over first_to_last = 1 then min(campaign.starts_on)
            else greatest(max(current_lines.approved_on) + 1, max(current_lines.known_on))
        end as in_force_from

    from current_lines
    cross join campaign
    group by
        current_lines.region_code,
        current_lines.plan_version
    window first_to_last as (partition by current_lines.region_code order by current_lines.plan_version)

),

in_force as materialized (

    -- materialized: the planner takes the lines for one row and would work this out again for each of them
    select
        region_code,
        plan_version,
        in_force_from,
        min(in_force_from) over (
            partition by region_code
            order by plan_version
            rows between 1 following and unbounded following
        ) - 1 as in_force_to

    from versions

)

select
    current_lines.region_code,
    current_lines.plan_version,
    current_lines.plan_line,
    current_lines.file_sha256,
    current_lines.sheet,
    current_lines.row_no,
    current_lines.approved_on,
    current_lines.approval_ref,
    in_force.in_force_from,
    in_force.in_force_to,
    current_lines.unit_code,
    current_lines.plan_date,
    case when event_types.event_type is null then '-2' else current_lines.event_type end as event_type,
    coalesce(event_types.event_group, 'unknown') as event_group,
    coalesce(event_types.is_outreach, false) as is_outreach,
    current_lines.format,
    current_lines.audience,
    current_lines.planned_events,
    current_lines.planned_participants

from current_lines
inner join in_force
    on
        current_lines.region_code = in_force.region_code
        and current_lines.plan_version = in_force.plan_version
left join event_types
    on current_lines.event_type = event_types.event_type
