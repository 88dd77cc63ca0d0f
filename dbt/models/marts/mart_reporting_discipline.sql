with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

due_days as (

    -- a day that is not due, or not due yet, is nobody's fault
    select
        expectations.*,
        date_trunc('week', expectations.report_date::timestamp)::date as week_starts_on,
        campaign.starts_on as campaign_starts_on

    from {{ ref('fct_expectation') }} as expectations
    cross join campaign
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
        count(*) filter (where first_received_at <= due_at)::integer as received_on_time,
        count(*) filter (where filing_status = 'late')::integer as late,
        count(*) filter (where filing_status = 'very_late')::integer as very_late,
        count(*) filter (where {{ is_not_filed('filing_status') }})::integer as missing,
        count(*) filter (where is_rejected_first)::integer as rejected_first,
        count(*) filter (where is_nil)::integer as nil,
        sum(corrections)::integer as corrections,
        percentile_cont(0.5) within group (order by minutes_late)
        filter (where filing_status in ('late', 'very_late')) as median_minutes_late,
        percentile_cont(0.9) within group (order by minutes_late)
        filter (where filing_status in ('late', 'very_late')) as p90_minutes_late,
        max(days_missing_in_a_row) as longest_missing_run,
        (array_agg(filing_status order by report_date desc))[1] as last_status,
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
    received_on_time,
    late,
    very_late,
    missing,
    rejected_first,
    nil,
    {{ pct('filed', 'expected') }} as reporting_rate,
    {{ pct('on_time', 'expected') }} as on_time_rate,
    {{ pct('received_on_time', 'expected') }} as receipt_punctuality,
    median_minutes_late::numeric as median_minutes_late,
    p90_minutes_late::numeric as p90_minutes_late,
    corrections,
    longest_missing_run,
    last_status,
    data_as_of

from counted
