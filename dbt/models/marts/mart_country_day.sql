with national as (

    select
        report_date,
        count(*) filter (where filing_status <> 'not_due') as regions_expected,
        count(*) filter (where {{ is_filed('filing_status') }}) as regions_filed,
        count(*) filter (where filing_status = 'on_time') as regions_on_time,
        count(*) filter (where {{ is_late('filing_status') }}) as regions_late,
        count(*) filter (where filing_status in ('overdue', 'missing')) as regions_missing,
        count(*) filter (where filing_status = 'rejected') as regions_rejected,
        -- like with like: a region that has never filed is missing, not a plan of which nothing was held
        sum(planned_events_cum) filter (where events_held_cum is not null) as planned_cum,
        sum(events_held_cum) as held_cum,
        sum(planned_total) as planned_total,
        sum(events_held) as events_held,
        sum(participants_offline) as participants_offline,
        sum(questions) as questions,
        sum(proposals) as proposals,
        max(data_as_of) as data_as_of

    from {{ ref('mart_region_day') }}
    group by report_date

)

select
    report_date,
    regions_expected::integer as regions_expected,
    regions_filed::integer as regions_filed,
    regions_on_time::integer as regions_on_time,
    regions_late::integer as regions_late,
    regions_missing::integer as regions_missing,
    regions_rejected::integer as regions_rejected,
    planned_cum,
    held_cum,
    planned_total,
    {{ completion_pct('held_cum', 'planned_cum') }} as completion_cum_pct,
    events_held,
    participants_offline,
    questions,
    proposals,
    data_as_of

from national
