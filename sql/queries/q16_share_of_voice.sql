-- Q16: What is each region's share of voice against its share of voters, in the Russian and in the Kazakh press?
-- Shape: One row a week, language (all: every language together) and region: stories, share of voice, share of
--   voters, and their ratio (100 = proportional), and whether the voters are estimated.
-- Notes: An article about three regions counts a third for each; copies of a story count once. Shares sum to 100
--   within a week and language; a week's share is not the average of its days'.
select
    voice.week_starts_on,
    voice.language,
    regions.name_en,
    round(voice.weighted_articles, 2) as stories,
    voice.share_of_voice,
    voice.share_of_voters_pct,
    voice.sov_index,
    case when voice.is_voters_estimated then 'est.' else '' end as basis
from marts.mart_press_voice as voice
inner join core.dim_region as regions
    on voice.region_code = regions.region_code
order by voice.week_starts_on desc, voice.language, voice.sov_index desc, regions.sort_order;
