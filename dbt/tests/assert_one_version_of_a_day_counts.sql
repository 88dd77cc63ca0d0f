-- A region's day has one official version at the most, and has one when any version stands.
select
    region_code,
    report_date

from {{ ref('int_submission_versions') }}
where pack = 'daily'
group by
    region_code,
    report_date
having count(*) filter (where is_official) <> bool_or(is_standing)::integer
