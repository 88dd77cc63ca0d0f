-- Q16: What is each region's share of voice against its share of voters, in the Russian and in the Kazakh press?
-- Shape: One row a language and region: stories, share of voice, share of voters, and their ratio (100 =
--   proportional).
-- Notes: An article about three regions counts a third for each; copies of a story count once. Shares sum to 100
--   within a language.
with weighted as (
    select
        region_code,
        language,
        sum(weighted_articles) as stories
    from marts.mart_press_day
    where region_code <> 'national'
    group by
        region_code,
        language
),

shares as (
    select
        weighted.region_code,
        weighted.language,
        weighted.stories,
        weighted.stories / nullif(sum(weighted.stories) over (partition by weighted.language), 0) as share_of_voice
    from weighted
),

voters as (
    select
        region_code,
        name_en,
        voters / sum(voters) over ()::numeric as share_of_voters
    from core.dim_region
    where voters is not null
)

select
    shares.language,
    voters.name_en,
    round(shares.stories, 2) as stories,
    round(100 * shares.share_of_voice, 1) as share_of_voice_pct,
    round(100 * voters.share_of_voters, 1) as share_of_voters_pct,
    round(100 * shares.share_of_voice / nullif(voters.share_of_voters, 0)) as share_of_voice_index
from shares
inner join voters
    on shares.region_code = voters.region_code
order by shares.language, share_of_voice_index desc;
