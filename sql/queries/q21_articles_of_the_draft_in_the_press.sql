-- Q21: How many articles of the draft did the press give on each date, and which of these figures are outdated?
-- Shape: One row a day, figure and verdict: how often it was said and by whom.
-- Notes: `is_outdated` means that it was right on an earlier day.
select
    claims.claim_date,
    coalesce(claims.low, claims.high) as articles_of_the_draft,
    claims.reported_value as right_on_that_day,
    claims.verdict = 'superseded_fact' as is_outdated,
    count(*) as times_said,
    count(distinct claims.story_key) as stories,
    string_agg(distinct claims.source_name, ', ' order by claims.source_name) as said_by
from marts.mart_claim_discrepancy as claims
where claims.measure = 'constitution_articles'
group by
    claims.claim_date,
    coalesce(claims.low, claims.high),
    claims.reported_value,
    claims.verdict
order by claims.claim_date, articles_of_the_draft;
