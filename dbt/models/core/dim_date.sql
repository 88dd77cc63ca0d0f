with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

days as (

    -- a year on either side of the campaign: the press speaks of other days too
    select campaign.starts_on - 365 + series.day_no as calendar_date
    from campaign
    cross join lateral generate_series(0, campaign.voting_on - campaign.starts_on + 730) as series (day_no)

)

select
    days.calendar_date,
    to_char(days.calendar_date, 'YYYYMMDD')::integer as date_key,
    extract(isoyear from days.calendar_date)::integer as iso_year,
    extract(week from days.calendar_date)::integer as iso_week,
    date_trunc('week', days.calendar_date::timestamp)::date as week_starts_on,
    extract(isodow from days.calendar_date)::integer as iso_weekday,
    weekday_names.name_ru as weekday_ru,
    weekday_names.name_kk as weekday_kk,
    weekday_names.name_en as weekday_en,
    month_names.name_ru_gen as month_ru_gen,
    month_names.name_kk as month_kk,
    month_names.name_en as month_en,
    case
        when days.calendar_date between campaign.starts_on and campaign.ends_on
            then days.calendar_date - campaign.starts_on + 1
    end as campaign_day,
    campaign.voting_on - days.calendar_date as days_to_vote,
    days.calendar_date between campaign.starts_on and campaign.ends_on as is_campaign,
    days.calendar_date = campaign.silence_on as is_silence_day,
    days.calendar_date = campaign.voting_on as is_voting_day,
    holidays.holiday_on is not null as is_holiday,
    looked.report_date is not null as is_reporting_day

from days
cross join campaign
left join {{ ref('weekday_names') }} as weekday_names
    on extract(isodow from days.calendar_date) = weekday_names.iso_weekday
left join {{ ref('month_names') }} as month_names
    on extract(month from days.calendar_date) = month_names.month_no
left join {{ ref('holidays') }} as holidays
    on days.calendar_date = holidays.holiday_on
left join {{ ref('stg_ops__days') }} as looked
    on days.calendar_date = looked.report_date
