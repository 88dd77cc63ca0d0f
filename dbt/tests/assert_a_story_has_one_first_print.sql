-- Each story has exactly one canonical article, and it is the one its copies point to.
select
    story_key,
    count(*) filter (where is_canonical) as first_prints,
    count(distinct canonical_url) as canonical_urls

from {{ ref('fct_article') }}
group by story_key
having
    count(*) filter (where is_canonical) <> 1
    or count(distinct canonical_url) <> 1
