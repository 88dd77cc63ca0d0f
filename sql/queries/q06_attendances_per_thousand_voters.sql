-- Q6: How many attendances per 1,000 voters does each region report, and where are the voters only estimated?
-- Shape: One row a region: attendances so far, voters, whether the voters are estimated, attendances per 1,000
--   voters.
-- Notes: Attendances are not persons: who came three times is three. Compare regions with estimated voters with
--   care.
select
    days.region_code,
    regions.name_en,
    days.participants_offline_cum as attendances,
    regions.voters,
    case when days.is_voters_estimated then 'est.' else '' end as basis,
    days.attendances_per_1000_voters
from marts.mart_region_day as days
inner join core.dim_region as regions
    on days.region_code = regions.region_code
where days.report_date = (select max(latest.report_date) from marts.mart_region_day as latest)
order by days.attendances_per_1000_voters desc nulls last;
