-- Q23: On which days did a region hold events while the press of one of the two languages wrote nothing about it?
-- Shape: One row a region and language with at least one day of events without an article.
-- Notes: An article about several regions covers each of them.
select
    regions.name_en as region,
    gaps.language,
    count(*) as days_with_events,
    count(*) filter (where gaps.coverage = 'events_without_press') as days_without_press,
    string_agg(to_char(gaps.report_date, 'DD.MM'), ', ' order by gaps.report_date)
    filter (where gaps.coverage = 'events_without_press') as days,
    sum(gaps.events_held) filter (where gaps.coverage = 'events_without_press') as events_without_press
from marts.mart_coverage_gap as gaps
inner join core.dim_region as regions
    on gaps.region_code = regions.region_code
where gaps.events_held > 0
group by
    regions.name_en,
    gaps.language
having bool_or(gaps.coverage = 'events_without_press')
order by days_without_press desc, regions.name_en, gaps.language;
