-- Q1: Which regions have not filed a pack for the last day, and for how many days in a row is it now?
-- Shape: One row a region that has not filed for the last reporting day; longest silence first.
-- Notes: A nil pack counts as filed. A region whose deadline has not passed is not listed. `due` and `not_due` days
--   blame nobody.
select
    days.report_date,
    days.region_code,
    regions.name_en,
    days.filing_status,
    days.days_missing_in_a_row,
    days.missing_since,
    days.data_as_of
from marts.mart_region_day as days
inner join core.dim_region as regions
    on days.region_code = regions.region_code
where
    days.report_date = (select max(latest.report_date) from marts.mart_region_day as latest)
    and days.filing_status in ('overdue', 'missing', 'rejected')
order by days.days_missing_in_a_row desc, regions.sort_order;
