select
    pack,
    region_code,
    report_date

from {{ ref('int_changed_days') }}

union

-- the versions of a plan are one line a region: a new one ends the one before, whatever its day
select
    versions.pack,
    versions.region_code,
    versions.report_date

from {{ ref('int_report_versions') }} as versions
inner join {{ ref('int_changed_plans') }} as changed
    on
        versions.region_code = changed.region_code
        and versions.pack = 'plan'
