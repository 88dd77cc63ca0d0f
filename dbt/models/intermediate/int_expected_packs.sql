with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

days as (

    select * from {{ ref('int_region_days') }}

)

select
    days.region_code,
    'daily' as pack,
    days.report_date,
    days.is_expected,
    days.due_at,
    days.late_until_at,
    days.data_as_of

from days

union all

-- the roster of a week is due on its Monday, by the clock of the daily pack
select
    days.region_code,
    'roster' as pack,
    days.report_date,
    days.is_expected,
    days.due_at,
    days.late_until_at,
    days.data_as_of

from days
where extract(isodow from days.report_date) = 1

union all

-- the first plan is due once; it is late until the noon at which the daily pack of that day closes
select
    days.region_code,
    'plan' as pack,
    days.report_date,
    days.is_expected,
    campaign.plan_due_at as due_at,
    days.late_until_at,
    days.data_as_of

from days
inner join campaign
    on days.report_date = (campaign.plan_due_at at time zone campaign.time_zone)::date
