-- Q24: Which figures differ between articles of one week, who gave them first, and how far apart are they?
-- Shape: One row a figure of which articles of one week gave different values.
-- Notes: "More than 700" and 712 count as different: look at the words.
select
    drift.period_start,
    measures.label_en as measure,
    regions.name_en as region,
    drift.unit_code,
    drift.first_source_code,
    drift.first_said_at,
    drift.first_value,
    drift.value_min,
    drift.value_max,
    drift.articles,
    drift.said_by,
    drift.first_url
from marts.mart_claim_drift as drift
inner join core.dim_region as regions
    on drift.region_code = regions.region_code
inner join core.dim_claim_measure as measures
    on drift.measure = measures.measure
where drift.is_drifted
order by drift.period_start desc, drift.articles desc, measure, region, drift.unit_code;
