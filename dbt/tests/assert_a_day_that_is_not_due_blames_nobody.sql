-- Days before a region's first reporting day and after the campaign are in no count and no streak.
with not_due as (

    select
        region_code,
        report_date,
        expected,
        days_missing_in_a_row

    from {{ ref('fct_expectation') }}
    where filing_status = 'not_due'

),

daily as (

    select
        region_code,
        count(*) filter (where filing_status not in ('not_due', 'due')) as due_days

    from {{ ref('fct_expectation') }}
    where pack = 'daily'
    group by region_code

),

counted as (

    select
        region_code,
        expected

    from {{ ref('mart_reporting_discipline') }}
    where period_kind = 'campaign'

)

select
    region_code,
    report_date::text as at_key

from not_due
where
    expected <> 0
    or days_missing_in_a_row <> 0

union all

select
    daily.region_code,
    'campaign' as at_key

from daily
left join counted
    on daily.region_code = counted.region_code
where daily.due_days <> coalesce(counted.expected, 0)
