with regions as (

    select * from {{ ref('regions') }}

),

today as (

    select coalesce(max(taken_in.report_date), max(campaign.starts_on)) as looked_on
    from {{ ref('stg_ops__campaign') }} as campaign
    left join {{ ref('stg_ops__days') }} as taken_in
        on true

),

boundaries as (

    -- a region whose history knows nothing has been as it is for as long as we know
    select
        regions.kato2 as region_code,
        coalesce(history.valid_from, {{ ever() }}) as valid_from,
        {{ until_next('regions.kato2', "coalesce(history.valid_from, " ~ ever() ~ ')') }} as valid_to,
        coalesce(history.is_as_now, true) as is_as_now,
        coalesce(history.centre_ru, regions.centre_ru) as centre_ru,
        coalesce(history.centre_kk, regions.centre_kk) as centre_kk,
        coalesce(history.centre_en, regions.centre_en) as centre_en,
        history.predecessor_region_code,
        history.predecessor_name_en

    from regions
    left join {{ ref('region_history') }} as history
        on regions.kato2 = history.region_code

),

voters as (

    select
        figures.*,
        voters_from as valid_from,
        {{ until_next('region_code', 'voters_from') }} as valid_to

    from {{ ref('int_region_voters') }} as figures

),

counts as (

    -- the older count speaks of the present boundaries for as long as they have been there
    select
        kato2 as region_code,
        {{ ever() }} as counted_from,
        population_2023_01_01 as population,
        date '2023-01-01' as population_as_of

    from regions

    union all

    select
        kato2 as region_code,
        date '2026-01-01' as counted_from,
        population_2026_01_01 as population,
        date '2026-01-01' as population_as_of

    from regions
    where population_2026_01_01 is not null

),

population as (

    select
        counts.*,
        counted_from as valid_from,
        {{ until_next('region_code', 'counted_from') }} as valid_to

    from counts

),

changes as (

    select
        region_code,
        valid_from

    from boundaries

    union

    select
        region_code,
        valid_from

    from voters

    union

    select
        region_code,
        valid_from

    from population

),

first_days as (

    select
        region_code,
        min(valid_from) as begins_on

    from boundaries
    group by region_code

),

spans as (

    -- nothing is said of a region before it was there
    select
        changes.region_code,
        changes.valid_from,
        {{ until_next('changes.region_code', 'changes.valid_from') }} as valid_to

    from changes
    inner join first_days
        on
            changes.region_code = first_days.region_code
            and changes.valid_from >= first_days.begins_on

),

versions as (

    select
        spans.*,
        {{ is_current('spans.region_code', 'spans.valid_from', 'today.looked_on') }} as is_current

    from spans
    cross join today

)

select
    {{ version_key('versions.region_code', 'versions.valid_from') }} as region_version_key,
    versions.region_code,
    versions.valid_from,
    versions.valid_to,
    versions.is_current,
    regions.name_ru,
    regions.name_kk,
    regions.name_en,
    boundaries.centre_ru,
    boundaries.centre_kk,
    boundaries.centre_en,
    boundaries.is_as_now as has_present_boundaries,
    boundaries.predecessor_region_code,
    boundaries.predecessor_name_en,
    case when boundaries.is_as_now then regions.n_units end as n_units,
    case when boundaries.is_as_now then regions.n_coalitions_expected end as n_coalitions_expected,
    case when boundaries.is_as_now then population.population end as population,
    case when boundaries.is_as_now then population.population_as_of end as population_as_of,
    case when boundaries.is_as_now then voters.voters end as voters,
    case when boundaries.is_as_now then voters.voters_basis end as voters_basis,
    case when boundaries.is_as_now then voters.voters_basis = 'estimated' end as is_voters_estimated,
    case when boundaries.is_as_now then voters.voters_comparator end as voters_comparator,
    case when boundaries.is_as_now then voters.voters_as_of end as voters_as_of,
    case when boundaries.is_as_now then voters.voters_source end as voters_source,
    row_number() over (order by versions.region_code, versions.valid_from)::integer as sort_order

from versions
inner join regions
    on versions.region_code = regions.kato2
inner join boundaries
    on {{ valid_on('boundaries', 'versions.region_code', 'versions.valid_from') }}
left join voters
    on {{ valid_on('voters', 'versions.region_code', 'versions.valid_from') }}
left join population
    on {{ valid_on('population', 'versions.region_code', 'versions.valid_from') }}

union all

select
    {{ version_key('unknown.code', ever()) }} as region_version_key,
    unknown.code as region_code,
    {{ ever() }} as valid_from,
    {{ for_good() }} as valid_to,
    true as is_current,
    unknown.label_ru as name_ru,
    unknown.label_kk as name_kk,
    unknown.label_en as name_en,
    null as centre_ru,
    null as centre_kk,
    null as centre_en,
    true as has_present_boundaries,
    null as predecessor_region_code,
    null as predecessor_name_en,
    null as n_units,
    null as n_coalitions_expected,
    null as population,
    null as population_as_of,
    null as voters,
    null as voters_basis,
    null as is_voters_estimated,
    null as voters_comparator,
    null as voters_as_of,
    null as voters_source,
    unknown.sort_order

from ({{ unknown_regions() }}) as unknown (code, label_ru, label_kk, label_en, sort_order)
