with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

regions as (

    select * from {{ ref('stg_ops__campaign_regions') }}

),

known as (

    -- what is known now about every day: later runs also bring what came late for earlier days
    select
        max(report_date) as last_day,
        max(as_of) as data_as_of

    from {{ ref('stg_ops__days') }}

),

days as (

    select
        campaign.starts_on + series.day_no as report_date,
        known.data_as_of

    from campaign
    cross join known
    cross join lateral generate_series(0, known.last_day - campaign.starts_on) as series (day_no)

)

select
    regions.region_code,
    days.report_date,
    days.report_date between regions.reporting_starts_on and campaign.ends_on as is_expected,
    (days.report_date + campaign.filed_by) at time zone campaign.time_zone as due_at,
    (days.report_date + 1 + campaign.late_until) at time zone campaign.time_zone as late_until_at,
    days.data_as_of

from days
cross join campaign
cross join regions
