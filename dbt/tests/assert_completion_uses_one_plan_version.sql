-- All groups of events of a region and day are measured by the same version of the plan.
select
    region_code,
    report_date,
    count(distinct plan_version) as plan_versions

from {{ ref('mart_plan_vs_fact') }}
group by
    region_code,
    report_date
having
    count(distinct plan_version) > 1
    or (count(plan_version) > 0 and count(plan_version) < count(*))
