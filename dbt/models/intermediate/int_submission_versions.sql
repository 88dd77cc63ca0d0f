with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

known as (

    select max(as_of) as data_as_of
    from {{ ref('stg_ops__days') }}

),

attributed as (

    -- A refused file is its sender's, whatever region it names. Without a readable date it belongs to the day in its
    -- name, else to the day whose noon it came before.
    select
        submissions.file_sha256,
        submissions.submission_id,
        submissions.supersedes,
        submissions.kind,
        submissions.is_nil,
        submissions.received_at,
        submissions.state,
        submissions.is_held,
        submissions.is_acceptable,
        coalesce(submissions.pack, 'daily') as pack,
        case
            when submissions.state = 'rejected' then coalesce(submissions.channel_region, submissions.region_code)
            else submissions.region_code
        end as region_code,
        coalesce(
            submissions.report_date,
            submissions.file_name_date,
            (submissions.received_at at time zone campaign.time_zone - campaign.late_until)::date
        ) as report_date

    from {{ ref('stg_reports__submissions') }} as submissions
    cross join campaign
    cross join known
    where submissions.received_at <= known.data_as_of

),

marked as (

    select
        attributed.*,
        attributed.kind = 'retraction' as is_retraction,
        exists(
            select 1
            from attributed as retractions
            where
                retractions.kind = 'retraction'
                and retractions.is_acceptable
                and retractions.supersedes = attributed.submission_id
                and retractions.region_code = attributed.region_code
                and retractions.report_date = attributed.report_date
        ) as is_withdrawn

    from attributed

),

standing as (

    select
        marked.*,
        is_acceptable and not is_retraction and not is_withdrawn as is_standing

    from marked

),

numbered as (

    select
        standing.*,
        row_number() over (
            partition by pack, region_code, report_date, is_standing
            order by received_at, file_sha256
        ) as position_in_day,
        count(*) over (partition by pack, region_code, report_date, is_standing) as files_of_day

    from standing

)

select
    file_sha256,
    pack,
    region_code,
    report_date,
    submission_id,
    supersedes,
    kind,
    is_nil,
    received_at,
    state,
    is_held,
    is_acceptable,
    is_retraction,
    is_withdrawn,
    is_standing,
    case when is_standing then position_in_day::integer end as version_no,
    is_standing and pack = 'daily' and position_in_day = files_of_day as is_official

from numbered
