with days as (

    select * from {{ ref('mart_region_day') }}

),

behind as (

    select
        days.*,
        coalesce(pace_gap_pp < -10, false) as is_behind

    from days

),

behind_runs as (

    select
        behind.*,
        count(*) filter (where not is_behind) over (partition by region_code order by report_date) as run_no

    from behind

),

behind_since as (

    select
        behind_runs.*,
        min(report_date) filter (where is_behind) over (partition by region_code, run_no) as since_date

    from behind_runs

),

files as (

    select
        submissions.region_code,
        submissions.report_date,
        submissions.is_held
        and not exists (
            select 1
            from {{ ref('fct_submission') }} as later
            where
                later.region_code = submissions.region_code
                and later.report_date = submissions.report_date
                and later.pack = submissions.pack
                and later.is_standing
                and later.received_at > submissions.received_at
        ) as is_held_back

    from {{ ref('fct_submission') }} as submissions

),

forbidden as (

    select
        region_code,
        report_date,
        sum(findings) as findings

    from {{ ref('fct_dq_result') }}
    where rule = 'R-203'
    group by
        region_code,
        report_date

),

alarms as (

    select
        report_date,
        'missing' as alarm_code,
        region_code,
        case when days_missing_in_a_row > 1 then 'critical' else 'warning' end as severity,
        missing_since as since_date,
        days_missing_in_a_row::numeric as detail

    from days
    where filing_status in ('overdue', 'missing')

    union all

    select
        report_date,
        'rejected' as alarm_code,
        region_code,
        'warning' as severity,
        missing_since as since_date,
        days_missing_in_a_row::numeric as detail

    from days
    where filing_status = 'rejected'

    union all

    select
        report_date,
        'pace_gap' as alarm_code,
        region_code,
        'warning' as severity,
        since_date,
        pace_gap_pp as detail

    from behind_since
    where is_behind

    union all

    select
        report_date,
        'forbidden_date' as alarm_code,
        region_code,
        'critical' as severity,
        report_date as since_date,
        findings::numeric as detail

    from forbidden

    union all

    select
        report_date,
        'held_file' as alarm_code,
        region_code,
        'critical' as severity,
        report_date as since_date,
        count(*)::numeric as detail

    from files
    where is_held_back
    group by
        report_date,
        region_code

    union all

    select
        report_date,
        'summary_differs' as alarm_code,
        region_code,
        'info' as severity,
        report_date as since_date,
        (events_held_day_reported - events_held)::numeric as detail

    from days
    where is_summary_different

)

select
    alarms.report_date,
    alarms.alarm_code,
    alarms.region_code,
    alarms.severity,
    alarms.since_date,
    alarms.detail

from alarms
inner join days
    on
        alarms.region_code = days.region_code
        and alarms.report_date = days.report_date
