-- On a day on which somebody wrote of a region the shares add up to 100, but for the rounding of each.
select
    calendar_date,
    sum(share_of_voice) as share_of_voice

from {{ ref('mart_press_day') }}
group by calendar_date
having
    sum(weighted_articles) filter (where region_code <> 'national') > 0
    and abs(sum(share_of_voice) - 100) > 0.005 * count(share_of_voice)
