with days as (

    select distinct report_date
    from {{ ref('mart_region_day') }}

),

majors as (

    -- One story once, by the first article that gives the figure and still stands. The mail names regions: districts
    -- are left out.
    select * from {{ ref('mart_claim_discrepancy') }}
    where
        severity = 'major'
        and is_first_telling
        and withdrawn_at is null
        and unit_code = '-3'

)

select
    days.report_date,
    row_number() over (
        partition by days.report_date
        order by abs(majors.deviation_pct) desc, majors.claim_date desc, majors.claim_key
    )::integer as rank,
    majors.claim_key,
    majors.url,
    majors.title,
    majors.source_name,
    majors.region_code,
    regions.name_ru as region_name_ru,
    regions.name_kk as region_name_kk,
    regions.name_en as region_name_en,
    majors.measure,
    majors.status,
    majors.said,
    majors.low,
    majors.high,
    majors.comparator,
    majors.claim_date,
    majors.reported_value,
    majors.deviation_pct,
    majors.verdict

from days
inner join majors
    on majors.claim_date between days.report_date - 6 and days.report_date
left join {{ ref('dim_region') }} as regions
    on
        case when majors.region_code = 'national' then '-3' else majors.region_code end = regions.region_code
