-- Q22: Which rule fails most often, and in whose files?
-- Shape: One row a rule: how often it spoke over the campaign, the share of rows read, and the three regions it spoke
--   of most.
-- Notes: Rules on trial are left out. Rows may be added over regions and weeks, not over rules: a row may break
--   several. Region -1: files that belong to nobody we know.
with rules as (
    select
        rule,
        region_code,
        sum(findings) as findings,
        sum(rows_failed) as rows_failed,
        sum(files_failed) as files_failed
    from marts.mart_dq
    group by rule, region_code
),

read_rows as (
    select sum(rows_checked) as rows_checked
    from marts.mart_dq_score
),

ranked as (
    select
        rules.*,
        row_number() over (
            partition by rules.rule
            order by rules.findings desc, rules.rows_failed desc, rules.region_code
        ) as position
    from rules
    where rules.findings > 0
)

select
    ranked.rule,
    sum(ranked.findings) as findings,
    sum(ranked.rows_failed) as rows_failed,
    sum(ranked.files_failed) as files_failed,
    count(*) as regions,
    round(100.0 * sum(ranked.rows_failed) / nullif(max(read_rows.rows_checked), 0), 2) as rate_pct,
    array_agg(ranked.region_code || ': ' || ranked.findings order by ranked.position)
    filter (where ranked.position <= 3) as worst_regions
from ranked
cross join read_rows
group by ranked.rule
order by findings desc, ranked.rule;
