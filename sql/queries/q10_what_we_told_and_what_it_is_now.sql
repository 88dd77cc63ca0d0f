-- Q10: What did we tell HQ of each mailed day, and what is it now?
-- Shape: One row a mailed day, region (-3: the country) and figure that is not what it was: value then, value now,
--   and the restatement in per cent of what was told.
-- Notes: The first edition of a day counts; what was mailed after the last build comes with the next. What was unknown
--   then and is known now is late, not restated. How an event changed stands in core.fct_event_version.
select
    restatements.report_date,
    restatements.edition,
    restatements.region_code,
    regions.name_en as region,
    restatements.figure,
    restatements.value_then,
    restatements.value_now,
    restatements.restatement_pct
from marts.mart_restatement as restatements
inner join core.dim_region as regions
    on restatements.region_code = regions.region_code
where restatements.value_then is distinct from restatements.value_now
order by restatements.report_date, regions.sort_order, restatements.figure;
