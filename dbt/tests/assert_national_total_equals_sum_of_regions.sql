-- The top of the digest is the sum of its table of regions, and on the last day the number of the events behind both.
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

campaign_days as (

    select
        min(report_date) as first_day,
        max(report_date) as last_day

    from headline

),

counted as (

    select
        campaign_days.last_day as report_date,
        sum(events.events_held) as held_cum

    from {{ ref('fct_event') }} as events
    inner join campaign_days
        on events.event_date between campaign_days.first_day and campaign_days.last_day
    group by campaign_days.last_day

)

select
    headline.report_date,
    headline.held_cum,
    regional.held_cum as regional_held_cum,
    counted.held_cum as counted_held_cum

from headline
left join regional
    on headline.report_date = regional.report_date
left join counted
    on headline.report_date = counted.report_date
where
    headline.held_cum is distinct from regional.held_cum
    or headline.planned_cum is distinct from regional.planned_cum
    or headline.held_cum <> counted.held_cum
