-- The top of the digest, its table of regions, and the events themselves give the same totals.
with headline as (

    select
        report_date,
        held_cum,
        planned_cum

    from {{ ref('rpt_digest_headline') }}

),

regional as (

    select
        report_date,
        sum(held_cum) as held_cum,
        sum(planned_cum) as planned_cum

    from {{ ref('rpt_digest_regions') }}
    group by report_date

),

events as (

    select
        headline.report_date,
        sum(events.events_held) as held_cum

    from headline
    inner join {{ ref('fct_event') }} as events
        on
            headline.report_date >= events.event_date
            and events.event_date >= (select min(report_date) from {{ ref('mart_region_day') }})
            and exists (
                select 1
                from {{ ref('mart_region_day') }} as days
                where
                    days.region_code = events.region_code
                    and days.report_date = headline.report_date
                    and days.events_held_cum is not null
            )
    group by headline.report_date

)

select
    headline.report_date,
    headline.held_cum,
    regional.held_cum as regional_held_cum,
    events.held_cum as counted_held_cum

from headline
left join regional
    on headline.report_date = regional.report_date
left join events
    on headline.report_date = events.report_date
where
    headline.held_cum is distinct from regional.held_cum
    or headline.planned_cum is distinct from regional.planned_cum
    or coalesce(headline.held_cum, 0) <> coalesce(events.held_cum, 0)
