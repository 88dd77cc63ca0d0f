-- Of the days on which a pack was due each was filed or is missing, and filed is on time, late or very late.
select
    region_code,
    period_kind,
    period_starts_on,
    expected,
    filed,
    missing

from {{ ref('mart_reporting_discipline') }}
where
    expected <> filed + missing
    or filed <> on_time + late + very_late
