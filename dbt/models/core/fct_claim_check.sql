with claims as (

    -- a measure that nobody has described cannot be compared, and is not an error of ours
    select
        claims.*,
        case when claims.region_code = '-3' then 'national' else claims.region_code end as scope,
        -- «17 oblasts and 3 cities» are two figures about the same headquarters
        case
            when claims.measure = 'regions_with_hq' and claims.unit in ('oblasts', 'cities')
                then claims.unit || '_with_hq'
            else claims.measure
        end as fact_code,
        case when measures.is_scope_free then '-3' else claims.region_code end as reference_region_code,
        coalesce(measures.compared_with, 'none') as compared_with,
        coalesce(measures.tolerance_pct, 2) as tolerance_pct

    from {{ ref('fct_claim') }} as claims
    left join {{ ref('dim_claim_measure') }} as measures
        on claims.measure = measures.measure

),

reference_facts as (

    select * from {{ ref('dim_reference_fact') }}

),

reported as (

    -- the day of the claim, else the nearest within three days, the earlier of two
    select distinct on (claims.claim_key)
        claims.claim_key,
        figures.figure,
        figures.report_date

    from claims
    inner join {{ ref('int_reported_figures') }} as figures
        on
            claims.compared_with = figures.compared_with
            and claims.scope = figures.scope
            and figures.report_date between claims.claim_date - 3 and claims.claim_date + 3
    order by
        claims.claim_key,
        abs(figures.report_date - claims.claim_date),
        figures.report_date

),

outdated as (

    select distinct claims.claim_key
    from claims
    inner join reference_facts
        on
            claims.fact_code = reference_facts.fact_code
            and claims.reference_region_code = reference_facts.region_code
            and claims.claim_date > reference_facts.valid_to
            and claims.comparator = 'eq'
            and claims.low = reference_facts.fact_value

),

joined as (

    select
        claims.*,
        outdated.claim_key is not null as is_older_fact,
        coalesce(reference_facts.is_estimated, false) as is_estimated,
        coalesce(reported.figure, reference_facts.fact_value) as reported_value,
        case when reported.figure is null then reference_facts.comparator end as reported_comparator,
        coalesce(
            reported.report_date,
            case when reference_facts.fact_value is not null then claims.claim_date end
        ) as reported_as_of

    from claims
    left join reported
        on claims.claim_key = reported.claim_key
    left join reference_facts
        on
            claims.compared_with in ('reference', 'coalitions')
            and claims.fact_code = reference_facts.fact_code
            and claims.reference_region_code = reference_facts.region_code
            and claims.claim_date between reference_facts.valid_from and reference_facts.valid_to
    left join outdated
        on claims.claim_key = outdated.claim_key

),

comparable as (

    select
        joined.*,
        case
            when compared_with = 'none' then 'no_comparable'
            when low is null and high is null then 'no_comparable'
            when region_code = '-2' then 'different_scope'
            when compared_with = 'reference' and reported_value is null then 'different_scope'
            when is_estimated then 'reference_estimated'
        end as why_not_comparable,
        {{ claimed_value() }} as claimed_value

    from joined

),

measured as (

    select
        comparable.*,
        round(100.0 * (claimed_value - reported_value) / greatest(reported_value, 1), 2) as deviation_pct

    from comparable

),

judged as (

    select
        measured.*,
        case
            when why_not_comparable is not null then 'not_comparable'
            when reported_value is null then 'no_report'
            when is_older_fact and claimed_value <> reported_value then 'superseded_fact'
            when {{ claim_agrees() }} then 'consistent'
            when {{ claim_is_overtaken() }} then 'claim_stale_or_understated'
            when abs(deviation_pct) <= 10 then 'minor'
            else 'major'
        end as verdict

    from measured

)

select
    claim_key,
    claim_date,
    case when verdict <> 'not_comparable' then reported_value end as reported_value,
    case when verdict <> 'not_comparable' then reported_as_of end as reported_as_of,
    case when verdict <> 'not_comparable' then claim_date - reported_as_of end as days_between,
    case when verdict <> 'not_comparable' then deviation_pct end as deviation_pct,
    verdict,
    case
        when verdict = 'not_comparable' then why_not_comparable
        when verdict in ('consistent', 'no_report', 'superseded_fact') then null
        when measure in ('meetings_planned', 'meetings_held') then 'different_scope'
        when reported_as_of <> claim_date then 'different_date'
        when verdict = 'minor' and claimed_value = round(reported_value, -2) then 'rounded'
        when comparator = 'ge' and claimed_value > reported_value then 'claim_higher'
        else 'unknown'
    end as explanation_code

from judged
