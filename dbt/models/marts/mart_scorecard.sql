with regions as (

    select
        campaign.region_code,
        coalesce(regions.is_voters_estimated, false) as is_voters_estimated

    from {{ ref('stg_ops__campaign_regions') }} as campaign
    left join {{ ref('dim_region') }} as regions
        on campaign.region_code = regions.region_code

),

weeks as (

    select distinct
        period_starts_on as week_starts_on,
        last_day

    from {{ ref('int_periods') }}
    where period_kind = 'week'

),

kpis as (

    select
        *,
        kpi_code in ('K10', 'K14', 'K20', 'K26') as is_per_voter

    from {{ ref('kpis') }}

),

sparklines as (

    -- fourteen days that end with the week's last one; a day without a value is a gap
    select
        regions.region_code,
        weeks.week_starts_on,
        kpis.kpi_code,
        array_agg(days.kpi_value order by fortnight.day_no desc) as sparkline

    from regions
    cross join weeks
    cross join kpis
    cross join generate_series(0, 13) as fortnight (day_no)
    left join {{ ref('mart_kpi_day') }} as days
        on
            regions.region_code = days.region_code
            and kpis.kpi_code = days.kpi_code
            and weeks.last_day - fortnight.day_no = days.report_date
    group by
        regions.region_code,
        weeks.week_starts_on,
        kpis.kpi_code

),

valued as (

    select
        sparklines.region_code,
        sparklines.week_starts_on,
        sparklines.kpi_code,
        sparklines.sparkline,
        found.kpi_value,
        kpis.decimals,
        kpis.direction,
        kpis.target_low,
        kpis.target_high,
        regions.is_voters_estimated and kpis.is_per_voter and found.kpi_value is not null as is_estimated,
        case when kpis.direction = 'lower' then -found.kpi_value else found.kpi_value end as standing

    from sparklines
    inner join regions
        on sparklines.region_code = regions.region_code
    inner join kpis
        on sparklines.kpi_code = kpis.kpi_code
    left join {{ ref('mart_kpi_week') }} as found
        on
            sparklines.region_code = found.region_code
            and sparklines.week_starts_on = found.week_starts_on
            and sparklines.kpi_code = found.kpi_code

),

nationwide as (

    select
        week_starts_on,
        kpi_code,
        count(kpi_value) as regions_with_value,
        -- the mean of the two in the middle, in exact numbers: percentile_cont works in binary fractions
        (
            percentile_disc(0.5) within group (order by kpi_value)
            + percentile_disc(0.5) within group (order by kpi_value desc)
        ) / 2 as national_median

    from valued
    group by
        week_starts_on,
        kpi_code

)

select
    valued.region_code,
    valued.week_starts_on,
    valued.kpi_code,
    valued.kpi_value as value, -- noqa: RF04
    valued.target_low,
    valued.target_high,
    {{ kpi_status('valued.kpi_value', 'valued.direction', 'valued.target_low', 'valued.target_high') }} as status,
    case
        when valued.kpi_value is not null and nationwide.regions_with_value > 1
            then round((100 * percent_rank() over among_regions)::numeric)::integer
    end as percentile,
    round(nationwide.national_median, greatest(2, valued.decimals)) as national_median,
    valued.sparkline,
    valued.is_estimated

from valued
inner join nationwide
    on
        valued.week_starts_on = nationwide.week_starts_on
        and valued.kpi_code = nationwide.kpi_code
window among_regions as (
    partition by valued.week_starts_on, valued.kpi_code, valued.kpi_value is null
    order by valued.standing
)
