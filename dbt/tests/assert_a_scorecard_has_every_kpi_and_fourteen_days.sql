-- Regions times weeks times KPIs, each with fourteen values, of which the last is that of a single day.
with counted as (

    select
        region_code,
        week_starts_on,
        count(*) as kpis,
        count(*) filter (where cardinality(sparkline) = 14) as whole

    from {{ ref('mart_scorecard') }}
    group by
        region_code,
        week_starts_on

),

wanted as (

    select count(*) as kpis
    from {{ ref('kpis') }}

)

select
    counted.region_code,
    counted.week_starts_on,
    counted.kpis,
    counted.whole

from counted
cross join wanted
where
    counted.kpis <> wanted.kpis
    or counted.whole <> wanted.kpis
