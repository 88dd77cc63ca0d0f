-- Q14: For which regions does a cumulative count fall without a correction?
-- Shape: One row a region, day and running total of the summary that is below the one told last before.
-- Notes: Compared with the last day that told the total, however many days lie between. is_explained: an earlier day
--   was corrected or withdrawn after that last telling, so a fall may be right. findings: what rule R-303 said of it.
with told as (
    select
        summaries.region_code,
        summaries.report_date,
        submissions.received_at,
        totals.total,
        totals.value
    from core.fct_daily_summary as summaries
    inner join core.fct_submission as submissions
        on summaries.file_sha256 = submissions.file_sha256
    cross join
        lateral (
            values
            ('events_held', summaries.events_held_cum),
            ('participants_offline', summaries.participants_offline_cum),
            ('participants_online', summaries.participants_online_cum),
            ('households', summaries.households_cum),
            ('materials_distributed', summaries.materials_distributed_cum),
            ('questions', summaries.questions_cum),
            ('proposals', summaries.proposals_cum),
            ('posts', summaries.posts_cum)
        ) as totals (total, value)
    where totals.value is not null
),

compared as (
    select
        told.*,
        lag(told.value) over days_told as value_before,
        lag(told.report_date) over days_told as told_before_on,
        lag(told.received_at) over days_told as told_before_at
    from told
    window days_told as (partition by told.region_code, told.total order by told.report_date)
),

findings as (
    select
        region_code,
        report_date,
        sum(findings) as findings
    from core.fct_dq_result
    where rule = 'R-303'
    group by region_code, report_date
)

select
    compared.region_code,
    compared.report_date,
    compared.total,
    compared.value,
    compared.value_before,
    compared.told_before_on,
    compared.value - compared.value_before as fall,
    exists(
        select 1
        from core.fct_submission as changes
        where
            changes.region_code = compared.region_code
            and changes.pack = 'daily'
            and changes.kind in ('correction', 'retraction')
            and changes.report_date <= compared.told_before_on
            and changes.received_at > compared.told_before_at
    ) as is_explained,
    coalesce(findings.findings, 0) as findings
from compared
left join findings
    on
        compared.region_code = findings.region_code
        and compared.report_date = findings.report_date
where compared.value < compared.value_before
order by compared.region_code, compared.report_date, compared.total;
