with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

late_corrections as (

    -- a correction is free until the noon of the third day; later ones need the approval of HQ
    select
        expectations.region_code,
        expectations.report_date,
        count(*) as late_corrections

    from {{ ref('fct_expectation') }} as expectations
    inner join {{ ref('fct_submission') }} as submissions
        on
            expectations.pack = submissions.pack
            and expectations.region_code = submissions.region_code
            and expectations.report_date = submissions.report_date
    where
        expectations.pack = 'daily'
        and submissions.is_standing
        and submissions.kind = 'correction'
        and submissions.received_at > expectations.late_until_at + interval '2 days'
    group by
        expectations.region_code,
        expectations.report_date

),

due_days as (

    -- a day that is not due, or not due yet, is nobody's fault
    select
        expectations.*,
        coalesce(late_corrections.late_corrections, 0) as late_corrections,
        freshness.hours_old,
        date_trunc('week', expectations.report_date::timestamp)::date as week_starts_on,
        campaign.starts_on as campaign_starts_on

    from {{ ref('fct_expectation') }} as expectations
    cross join campaign
    left join late_corrections
        on
            expectations.region_code = late_corrections.region_code
            and expectations.report_date = late_corrections.report_date
    left join {{ ref('int_freshness_days') }} as freshness
        on
            expectations.region_code = freshness.region_code
            and expectations.report_date = freshness.report_date
    where
        expectations.pack = 'daily'
        and expectations.filing_status not in ('not_due', 'due')

),

periods as (

    select
        due_days.*,
        'week' as period_kind,
        week_starts_on as period_starts_on

    from due_days

    union all

    select
        due_days.*,
        'campaign' as period_kind,
        campaign_starts_on as period_starts_on

    from due_days

),

counted as (

    select
        region_code,
        period_kind,
        period_starts_on,
        count(*)::integer as expected,
        count(*) filter (where {{ is_filed('filing_status') }})::integer as filed,
        count(*) filter (where filing_status = 'on_time')::integer as on_time,
        count(first_received_at)::integer as received,
        count(*) filter (where first_received_at <= due_at)::integer as received_on_time,
        count(*) filter (where filing_status = 'late')::integer as late,
        count(*) filter (where filing_status = 'very_late')::integer as very_late,
        count(*) filter (where {{ is_not_filed('filing_status') }})::integer as missing,
        count(*) filter (where is_rejected_first)::integer as rejected_first,
        count(*) filter (where is_nil)::integer as nil,
        sum(corrections)::integer as corrections,
        sum(late_corrections)::integer as late_corrections,
        {{ median_lateness() }} as median_minutes_late,
        {{ p90_lateness() }} as p90_minutes_late,
        max(days_missing_in_a_row) as longest_missing_run,
        (array_agg(filing_status order by report_date desc))[1] as last_status,
        (array_agg(hours_old order by report_date desc))[1] as freshness_hours,
        max(data_as_of) as data_as_of

    from periods
    group by
        region_code,
        period_kind,
        period_starts_on

)

select
    region_code,
    period_kind,
    period_starts_on,
    expected,
    filed,
    on_time,
    received,
    received_on_time,
    late,
    very_late,
    missing,
    rejected_first,
    nil,
    {{ reporting_rate('filed', 'expected') }} as reporting_rate,
    {{ reporting_rate('on_time + late', 'expected') }} as reporting_rate_at_close,
    {{ on_time_rate('on_time', 'expected') }} as on_time_rate,
    {{ first_pass_yield('received', 'rejected_first') }} as first_pass_yield,
    {{ pct('received_on_time', 'expected') }} as receipt_punctuality,
    median_minutes_late,
    p90_minutes_late,
    corrections,
    late_corrections,
    freshness_hours,
    longest_missing_run,
    last_status,
    data_as_of

from counted
