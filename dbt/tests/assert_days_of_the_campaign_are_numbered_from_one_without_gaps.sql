select
    campaign.campaign_code,
    count(days.campaign_day) as numbered

from {{ ref('stg_ops__campaign') }} as campaign
cross join {{ ref('dim_date') }} as days
group by
    campaign.campaign_code,
    campaign.starts_on,
    campaign.ends_on,
    campaign.silence_on,
    campaign.voting_on
having
    count(days.campaign_day) <> campaign.ends_on - campaign.starts_on + 1
    or count(distinct days.campaign_day) <> count(days.campaign_day)
    or min(days.campaign_day) <> 1
    or max(days.campaign_day) <> campaign.ends_on - campaign.starts_on + 1
    or min(days.calendar_date) filter (where days.campaign_day = 1) <> campaign.starts_on
    or max(days.calendar_date) filter (where days.is_campaign) <> campaign.ends_on
    or array_agg(days.calendar_date) filter (where days.is_silence_day) <> array[campaign.silence_on]
    or array_agg(days.calendar_date) filter (where days.is_voting_day) <> array[campaign.voting_on]
    or array_agg(days.calendar_date) filter (where days.days_to_vote = 0) <> array[campaign.voting_on]
