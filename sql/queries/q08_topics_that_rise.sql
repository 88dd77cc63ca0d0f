-- Q8: Which topic rises fastest in which region?
-- Shape: One row a region and topic of the last week with a change, the fastest first: asked in the week, change
--   against the same weekdays of the week before (0.5 is half as many again).
-- Notes: Only topics with at least 30 questions in the week have a change. There is none while the week before is
--   cut by the campaign's first day.
select
    questions.week_starts_on,
    questions.region_code,
    regions.name_en as region,
    topics.label_en as topic,
    questions.asked,
    questions.change_vs_previous_week
from marts.mart_questions as questions
inner join core.dim_region as regions
    on questions.region_code = regions.region_code
inner join core.dim_topic as topics
    on questions.topic_code = topics.topic_code
where
    questions.kind = 'question'
    and questions.change_vs_previous_week is not null
    and questions.week_starts_on = (select max(latest.week_starts_on) from marts.mart_questions as latest)
order by questions.change_vs_previous_week desc, regions.sort_order, topics.sort_order;
