with days as (

    select * from {{ ref('int_expected_packs') }}

),

campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

versions as (

    -- a roster answers the Monday of its week; a plan, whatever its day, the one that is due
    select
        versions.*,
        case versions.pack
            when 'roster' then date_trunc('week', versions.report_date::timestamp)::date
            when 'plan' then (campaign.plan_due_at at time zone campaign.time_zone)::date
            else versions.report_date
        end as answers_on

    from {{ ref('int_submission_versions') }} as versions
    cross join campaign

),

files as (

    select
        pack,
        region_code,
        answers_on,
        min(received_at) filter (where is_standing) as first_accepted_at,
        min(received_at) as first_received_at,
        min(received_at) filter (where not is_acceptable) as first_refused_at,
        count(*) filter (where is_standing) as versions,
        count(*) filter (where is_standing and kind = 'correction') as corrections,
        bool_or(is_official and coalesce(is_nil, false)) as is_nil

    from versions
    group by
        pack,
        region_code,
        answers_on

),

judged as (

    -- The first acceptable version decides: a correction replaces the figures and never the status.
    select
        days.*,
        files.first_accepted_at,
        files.first_received_at,
        files.first_refused_at,
        coalesce(files.versions, 0) as versions,
        coalesce(files.corrections, 0) as corrections,
        case when files.versions > 0 then files.is_nil end as is_nil,
        coalesce(files.first_refused_at = files.first_received_at, false) as is_rejected_first,
        case
            when not days.is_expected then 'not_due'
            when files.first_accepted_at <= days.due_at then 'on_time'
            when files.first_accepted_at <= days.late_until_at then 'late'
            when files.first_accepted_at is not null then 'very_late'
            when files.first_refused_at is not null then 'rejected'
            when days.data_as_of <= days.due_at then 'due'
            when days.data_as_of < days.late_until_at then 'overdue'
            else 'missing'
        end as filing_status

    from days
    left join files
        on
            days.pack = files.pack
            and days.region_code = files.region_code
            and days.report_date = files.answers_on

),

runs as (

    select
        judged.*,
        count(*) filter (where {{ is_filed('filing_status') }}) over (
            partition by pack, region_code
            order by report_date
        ) as filed_so_far

    from judged

)

select
    region_code,
    pack,
    report_date,
    is_expected::integer as expected,
    filing_status,
    due_at,
    late_until_at,
    first_received_at,
    first_accepted_at as received_at,
    case
        when first_accepted_at is not null and is_expected
            then greatest(0, ceil(extract(epoch from first_accepted_at - due_at) / 60))::integer
    end as minutes_late,
    is_nil,
    versions::integer as versions,
    corrections::integer as corrections,
    is_rejected_first,
    case
        when is_expected then (count(*) filter (where {{ is_not_filed('filing_status') }}) over run)::integer
        else 0
    end as days_missing_in_a_row,
    case
        when is_expected then min(report_date) filter (where {{ is_not_filed('filing_status') }}) over run
    end as missing_since,
    data_as_of

from runs
window run as (partition by pack, region_code, filed_so_far order by report_date)
