-- Q11: Is any event dated on the day of silence or the day of the vote?
-- Shape: One row a file with events dated on the day of silence or the day of the vote; none is the good answer.
-- Notes: The rows are in quarantine and in no other figure.
select
    results.region_code,
    regions.name_en,
    results.report_date,
    results.findings,
    results.sample_cells,
    results.file_sha256
from core.fct_dq_result as results
inner join core.dim_region as regions
    on results.region_code = regions.region_code
where results.rule = 'R-203'
order by results.report_date, results.region_code;
