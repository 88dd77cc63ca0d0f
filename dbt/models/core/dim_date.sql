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
    to_char(days.calendar_date, 'YYYYMMDD')::integer as date_key,
    days.calendar_date,
    extract(day from days.calendar_date) || ' ' || month_names.name_ru_gen || ' '
    || extract(year from days.calendar_date) as label_ru,
    extract(year from days.calendar_date) || ' ж. ' || extract(day from days.calendar_date) || ' '
    || month_names.name_kk as label_kk,
    extract(day from days.calendar_date) || ' ' || month_names.name_en || ' '
    || extract(year from days.calendar_date) as label_en,
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
    days.calendar_date between campaign.starts_on and campaign.voting_on as is_in_reporting_window,
    looked.report_date is not null as is_reporting_day,
    to_char(days.calendar_date, 'YYYYMMDD')::integer as sort_order

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

union all

select
    unknown.code::integer as date_key,
    null as calendar_date,
    unknown.label_ru,
    unknown.label_kk,
    unknown.label_en,
    null as iso_year,
    null as iso_week,
    null as week_starts_on,
    null as iso_weekday,
    null as weekday_ru,
    null as weekday_kk,
    null as weekday_en,
    null as month_ru_gen,
    null as month_kk,
    null as month_en,
    null as campaign_day,
    null as days_to_vote,
    false as is_campaign,
    false as is_silence_day,
    false as is_voting_day,
    false as is_holiday,
    false as is_in_reporting_window,
    false as is_reporting_day,
    99990000 + unknown.sort_order as sort_order

from ({{ unknown_members() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
