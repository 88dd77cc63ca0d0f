with days as (

    select
        region_code,
        report_date,
        {{ week_start('report_date') }} as week_starts_on,
        is_known

    from {{ ref('int_form_days') }}
    where form_code = 'F7'

),

weeks as (

    select
        region_code,
        week_starts_on,
        count(*) filter (where is_known) as days_known

    from days
    group by
        region_code,
        week_starts_on

),

rows_of_week as (

    select
        days.week_starts_on,
        online.*

    from {{ ref('fct_online') }} as online
    inner join days
        on
            online.region_code = days.region_code
            and online.report_date = days.report_date

),

followers as (

    -- a stock: the last figure of the week, of each language apart
    select
        region_code,
        week_starts_on,
        platform,
        sum(followers) as followers_last

    from (
        select distinct on (region_code, week_starts_on, platform, language)
            region_code,
            week_starts_on,
            platform,
            followers

        from rows_of_week
        where followers is not null
        order by
            region_code,
            week_starts_on,
            platform,
            language,
            report_date desc,
            row_no desc
    ) as last_of_language
    group by
        region_code,
        week_starts_on,
        platform

),

counted as (

    select
        region_code,
        week_starts_on,
        platform,
        sum(posts) as posts,
        sum(livestreams) as livestreams,
        sum(views) as views,
        sum(engagements) as engagements,
        sum(engagements) filter (where views is not null) as engagements_of_views,
        sum(views) filter (where engagements is not null) as views_of_engagements,
        max(reach) as reach_max_day

    from rows_of_week
    group by
        region_code,
        week_starts_on,
        platform

),

platforms as (

    -- a region that never told of its work online keeps one row a week
    select distinct
        weeks.region_code,
        coalesce(counted.platform, '-1') as platform

    from (select distinct region_code from weeks) as weeks
    left join counted
        on weeks.region_code = counted.region_code

),

joined as (

    -- no row of a platform in a week that is known: nothing happened there; a row without the figure: not known
    select
        weeks.region_code,
        weeks.week_starts_on,
        platforms.platform,
        weeks.days_known,
        case when counted.platform is null and weeks.days_known > 0 then 0 end as if_untold,
        counted.posts,
        counted.livestreams,
        counted.views,
        counted.engagements,
        counted.engagements_of_views,
        counted.views_of_engagements,
        followers.followers_last,
        counted.reach_max_day

    from weeks
    inner join platforms
        on weeks.region_code = platforms.region_code
    left join counted
        on
            weeks.region_code = counted.region_code
            and weeks.week_starts_on = counted.week_starts_on
            and platforms.platform = counted.platform
    left join followers
        on
            weeks.region_code = followers.region_code
            and weeks.week_starts_on = followers.week_starts_on
            and platforms.platform = followers.platform

)

select
    region_code,
    week_starts_on,
    platform,
    days_known::integer as days_known,
    coalesce(posts, if_untold)::bigint as posts,
    coalesce(livestreams, if_untold)::bigint as livestreams,
    coalesce(views, if_untold)::bigint as views,
    coalesce(engagements, if_untold)::bigint as engagements,
    {{ engagement_rate('engagements_of_views', 'views_of_engagements') }} as engagement_rate,
    followers_last::bigint as followers_last,
    reach_max_day::bigint as reach_max_day

from joined
