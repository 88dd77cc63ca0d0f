with campaign as (

    select * from {{ ref('stg_ops__campaign') }}

),

completed as (

    select * from {{ ref('mart_country_day') }}

),

articles as (

    select
        calendar_date,
        count(*) as articles,
        count(*) filter (where language = 'ru') as articles_ru,
        count(*) filter (where language = 'kk') as articles_kk

    from {{ ref('fct_article') }}
    group by calendar_date

),

checks as (

    -- the same seven days and the same stories as rpt_digest_discrepancies
    select
        completed.report_date,
        count(*) filter (where claims.severity = 'major') as discrepancies_major,
        count(*) as discrepancies_checked

    from completed
    inner join {{ ref('mart_claim_discrepancy') }} as claims
        on
            claims.claim_date between completed.report_date - 6 and completed.report_date
            and {{ is_checkable('claims') }}
    group by completed.report_date

),

alarms as (

    select
        report_date,
        count(*) as alarms

    from {{ ref('rpt_digest_alarms') }}
    group by report_date

),

deciding_files as (

    -- the version in force of each region, or its last file where none is in force
    select distinct on (region_code, report_date)
        region_code,
        report_date,
        case when is_official then rows_loaded else 0 end as rows_loaded,
        rows_refused,
        findings_warning

    from {{ ref('fct_submission') }}
    where
        pack = 'daily'
        and kind <> 'retraction'
    order by
        region_code,
        report_date,
        is_official desc,
        received_at desc

),

files as (

    select
        report_date,
        sum(rows_loaded) as rows_loaded,
        sum(rows_refused) as rows_refused,
        sum(findings_warning) as findings_warning

    from deciding_files
    group by report_date

)

select
    completed.report_date,
    completed.regions_expected,
    completed.regions_filed,
    completed.regions_on_time,
    completed.regions_late,
    completed.regions_missing,
    completed.regions_rejected,
    completed.planned_cum,
    completed.held_cum,
    completed.planned_total,
    completed.completion_cum_pct,
    lag(completed.completion_cum_pct) over (order by completed.report_date) as completion_cum_pct_previous_day,
    completed.events_held,
    completed.participants_offline,
    completed.questions,
    completed.proposals,
    coalesce(articles.articles, 0)::integer as articles,
    coalesce(articles.articles_ru, 0)::integer as articles_ru,
    coalesce(articles.articles_kk, 0)::integer as articles_kk,
    coalesce(checks.discrepancies_major, 0)::integer as discrepancies_major,
    coalesce(checks.discrepancies_checked, 0)::integer as discrepancies_checked,
    coalesce(alarms.alarms, 0)::integer as alarms,
    coalesce(files.rows_loaded, 0)::integer as rows_loaded,
    coalesce(files.rows_refused, 0)::integer as rows_refused,
    coalesce(files.findings_warning, 0)::integer as findings_warning,
    campaign.voting_on - completed.report_date as days_to_vote,
    completed.data_as_of

from completed
cross join campaign
left join articles
    on completed.report_date = articles.calendar_date
left join checks
    on completed.report_date = checks.report_date
left join alarms
    on completed.report_date = alarms.report_date
left join files
    on completed.report_date = files.report_date
