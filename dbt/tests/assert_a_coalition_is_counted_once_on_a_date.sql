-- One file speaks of a region's day of count, and says each group of each coalition once.
-- Codes that are not known share a member: they are left out of this.
select
    region_code,
    as_of,
    coalition_code,
    party_code,
    member_category,
    count(*) as times

from {{ ref('fct_roster_snapshot') }}
where
    party_code <> '-2'
    and member_category <> '-2'
group by
    region_code,
    as_of,
    coalition_code,
    party_code,
    member_category
having count(*) > 1

union all

select
    region_code,
    as_of,
    null as coalition_code,
    null as party_code,
    null as member_category,
    count(distinct file_sha256) as times

from {{ ref('fct_roster_snapshot') }}
group by
    region_code,
    as_of
having count(distinct file_sha256) > 1
