-- A region that says that nothing happened has filed, and its figures are zeros.
select
    region_code,
    report_date,
    filing_status,
    events_held,
    participants_offline

from {{ ref('mart_region_day') }}
where
    is_nil
    and (
        filing_status not in ('on_time', 'late', 'very_late', 'not_due')
        or events_held is null
        or participants_offline is null
    )
