-- Q25: Which events does the press tell of that the region's reports do not have, as questions to its headquarters?
-- Shape: One row an event of which the press tells and the reports do not, with the question to ask, in Russian and
--   Kazakh.
-- Notes: These are questions, not accusations: the district or the day may be read wrongly.
select
    events.event_date,
    regions.name_ru as region,
    events.question_ru,
    events.question_kk,
    events.said,
    events.filing_status,
    events.url
from marts.mart_press_only_events as events
inner join core.dim_region as regions
    on events.region_code = regions.region_code
order by events.event_date desc, region, events.url;
