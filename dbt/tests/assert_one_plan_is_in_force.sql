-- On any day a region is measured against one version of its plan.
select
    region_code,
    report_date,
    count(distinct plan_version) as versions

from {{ ref('int_plan_days') }}
group by
    region_code,
    report_date
having count(distinct plan_version) > 1
