-- A rate is NULL where its denominator is: no day of the campaign may be without a figure of voters.
select
    expected.region_code,
    days.calendar_date,
    count(versions.region_code) as versions_found

from {{ ref('stg_ops__campaign_regions') }} as expected
cross join {{ ref('dim_date') }} as days
left join {{ ref('dim_region_version') }} as versions
    on
        {{ valid_on('versions', 'expected.region_code', 'days.calendar_date') }}
        and versions.voters > 0
where days.is_in_reporting_window
group by
    expected.region_code,
    days.calendar_date
having count(versions.region_code) <> 1
