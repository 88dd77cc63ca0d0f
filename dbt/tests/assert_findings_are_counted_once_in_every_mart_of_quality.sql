-- What the rules of a region and week add up to is what the score is made of; remarks that only inform weigh nothing.
with facts as (

    select
        region_code,
        date_trunc('week', report_date::timestamp)::date as week_starts_on,
        sum(findings) as findings,
        sum(findings) filter (where severity <> 'I') as findings_weighed

    from {{ ref('fct_dq_result') }}
    group by
        region_code,
        date_trunc('week', report_date::timestamp)::date

),

rules as (

    select
        region_code,
        week_starts_on,
        sum(findings) as findings

    from {{ ref('mart_dq') }}
    group by
        region_code,
        week_starts_on

)

select
    facts.region_code,
    facts.week_starts_on

from facts
left join rules
    on
        facts.region_code = rules.region_code
        and facts.week_starts_on = rules.week_starts_on
left join {{ ref('mart_dq_score') }} as scores
    on
        facts.region_code = scores.region_code
        and facts.week_starts_on = scores.week_starts_on
where
    facts.findings is distinct from rules.findings
    or coalesce(facts.findings_weighed, 0)
    is distinct from scores.findings_b + scores.findings_q + scores.findings_w
