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
        claims.unit_code <> '-3' and not measures.is_scope_free as is_of_a_unit,
        coalesce(measures.compared_with, 'none') as compared_with,
        case measures.compared_with when 'held' then 'planned' when 'planned' then 'held' end as opposite,
        coalesce(measures.tolerance_pct, 2) as tolerance_pct

    from {{ ref('fct_claim') }} as claims
    left join {{ ref('dim_claim_measure') }} as measures
        on claims.measure = measures.measure

),

reference_facts as (

    select * from {{ ref('dim_reference_fact') }}

),

figures as (

    select * from {{ ref('int_reported_figures') }}

),

reported as (

    -- the day of the claim, else the nearest within three days, the earlier of two; a district is never compared with
    -- its region
    select distinct on (claims.claim_key)
        claims.claim_key,
        figures.figure,
        figures.report_date,
        figures.stated_on

    from claims
    inner join figures
        on
            claims.compared_with = figures.compared_with
            and claims.scope = figures.scope
            and claims.unit_code = figures.unit_code
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
        attendances.is_reported as is_day_reported,
        attendances.is_ambiguous as is_event_ambiguous,
        attendances.candidates as event_candidates,
        coalesce(reported.figure, attendances.participants, reference_facts.fact_value) as reported_value,
        case when reported.figure is null then reference_facts.comparator end as reported_comparator,
        case
            when reported.figure is not null then reported.stated_on
            when attendances.participants is not null then attendances.event_date
            when reference_facts.fact_value is not null then claims.claim_date
        end as reported_as_of,
        -- the plan where the press speaks of what was held, and the other way round
        opposites.figure as opposite_value

    from claims
    left join reported
        on claims.claim_key = reported.claim_key
    left join {{ ref('int_attendances') }} as attendances
        on
            claims.compared_with = 'event'
            and claims.url = attendances.url
            and claims.claim_no = attendances.claim_no
    left join reference_facts
        on
            claims.compared_with in ('reference', 'coalitions')
            and not claims.is_of_a_unit
            and claims.fact_code = reference_facts.fact_code
            and claims.reference_region_code = reference_facts.region_code
            and claims.claim_date between reference_facts.valid_from and reference_facts.valid_to
    left join figures as opposites
        on
            claims.opposite = opposites.compared_with
            and claims.scope = opposites.scope
            and claims.unit_code = opposites.unit_code
            and reported.report_date = opposites.report_date
    left join outdated
        on claims.claim_key = outdated.claim_key

),

comparable as (

    select
        joined.*,
        case
            when compared_with = 'none' then 'no_comparable'
            when low is null and high is null then 'no_comparable'
            when region_code = '-2' or unit_code = '-2' then 'different_scope'
            when is_of_a_unit and compared_with not in ('held', 'planned', 'event') then 'different_scope'
            when is_of_a_unit and compared_with = 'planned' and reported_value is null then 'different_scope'
            when compared_with = 'event' and region_code = '-3' then 'different_scope'
            when compared_with = 'event' and (is_event_ambiguous or (is_day_reported and event_candidates > 1))
                then 'several_events'
            when compared_with = 'event' and is_day_reported and event_candidates = 0 then 'no_such_event'
            when compared_with = 'reference' and reported_value is null then 'different_scope'
            when is_estimated then 'reference_estimated'
        end as why_not_comparable,
        {{ claimed_value() }} as claimed_value

    from joined

),

measured as (

    -- not rounded yet: 10.004 % is more than 10 %
    select
        comparable.*,
        100.0 * (claimed_value - reported_value) / greatest(reported_value, 1) as deviation_pct

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
            when {{ bound_is_higher() }} then 'claim_higher'
            when {{ bound_is_lower() }} then 'claim_stale_or_understated'
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
    case when verdict <> 'not_comparable' then round(deviation_pct, 2) end as deviation_pct,
    verdict,
    case
        when verdict in ('not_comparable', 'no_report') then null
        when verdict = 'consistent' then 'none'
        when verdict = 'superseded_fact' or {{ bound_is_kept() }} or abs(deviation_pct) <= 10 then 'minor'
        else 'major'
    end as severity,
    case
        when verdict = 'not_comparable' then why_not_comparable
        when verdict in ('consistent', 'no_report', 'superseded_fact') then null
        when abs(claimed_value - opposite_value) <= opposite_value * tolerance_pct / 100 then 'plan_vs_fact'
        when measure in ('meetings_planned', 'meetings_held') then 'different_scope'
        when reported_as_of <> claim_date then 'different_date'
        when abs(deviation_pct) <= 10 and claimed_value = round(reported_value, -2) then 'rounded'
        else 'unknown'
    end as explanation_code

from judged
