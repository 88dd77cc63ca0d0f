-- Q12: How many members of each party and category has each region by its latest roster, and how many has the country?
-- Shape: One row a region, party and category; then one row a party and category for all regions, and one row for
--   everything. roster_as_of is the day of the region's count, regions says how many regions stand in the row.
-- Notes: A roster is a count on a day: never add it up over weeks, take the last week as here. A region that never sent
--   a roster has one row without members, and is in no total. Members are of a coalition: one person in two coalitions
--   is two.
with latest as (
    select *
    from marts.mart_roster
    where week_starts_on = (select max(newest.week_starts_on) from marts.mart_roster as newest)
)

select
    case when grouping(latest.region_code) = 1 then 'all regions' else max(regions.name_en) end as region,
    case when grouping(latest.region_code) = 0 then max(latest.roster_as_of) end as roster_as_of,
    case when grouping(latest.party_code) = 1 then 'all parties' else max(parties.name_en) end as party,
    case when grouping(latest.member_category) = 1 then 'all categories' else max(categories.label_en) end as category,
    count(distinct latest.region_code) filter (where latest.roster_as_of is not null) as regions,
    sum(latest.members) as members
from latest
inner join core.dim_region as regions
    on latest.region_code = regions.region_code
left join core.dim_party as parties
    on latest.party_code = parties.party_code
left join core.dim_member_category as categories
    on latest.member_category = categories.member_category
group by
    grouping sets (
        (latest.region_code, latest.party_code, latest.member_category),
        (latest.party_code, latest.member_category),
        ()
    )
order by
    grouping(latest.region_code, latest.party_code),
    max(regions.sort_order),
    latest.party_code,
    max(categories.sort_order);
