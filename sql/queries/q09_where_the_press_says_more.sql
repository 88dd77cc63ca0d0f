-- Q9: Where does the press say more than the region reports, in the last seven days?
-- Shape: One row a figure of the press that lies above the region's own, of the last seven days; greatest deviation
--   first.
-- Notes: It says that two sources differ, not who is right. Bounds ("more than 700") are compared as bounds. One
--   story may stand in several rows: count story_key.
select
    claims.claim_date,
    claims.source_name,
    regions.name_en as region,
    claims.measure,
    claims.comparator,
    claims.said,
    coalesce(claims.low, claims.high) as claimed,
    claims.reported_value,
    claims.reported_as_of,
    claims.deviation_pct,
    claims.verdict,
    claims.explanation_code,
    claims.url
from marts.mart_claim_discrepancy as claims
left join core.dim_region as regions
    on replace(claims.region_code, 'national', '-3') = regions.region_code
where
    claims.claim_date > (select max(latest.report_date) from marts.mart_region_day as latest) - 7
    and claims.deviation_pct > 0
    and claims.verdict in ('minor', 'major', 'claim_higher')
order by claims.deviation_pct desc;
