-- The members that a claim of the press is measured by are those of mart_roster, at the end of every week.
with weeks as (

    select
        region_code,
        week_starts_on,
        max(roster_as_of) as roster_as_of,
        sum(members) as members,
        max(region_coalitions) as coalitions

    from {{ ref('mart_roster') }}
    group by
        region_code,
        week_starts_on

),

figures as (

    select distinct on (region_code, {{ week_start('report_date') }})
        region_code,
        {{ week_start('report_date') }} as week_starts_on,
        stated_on,
        members,
        coalitions

    from {{ ref('int_roster_figures') }}
    order by
        region_code,
        {{ week_start('report_date') }},
        report_date desc

)

select
    weeks.region_code,
    weeks.week_starts_on,
    weeks.members,
    figures.members as members_beside_the_press

from weeks
full outer join figures
    on
        weeks.region_code = figures.region_code
        and weeks.week_starts_on = figures.week_starts_on
where
    weeks.members is distinct from figures.members
    or weeks.coalitions is distinct from figures.coalitions
    or weeks.roster_as_of is distinct from figures.stated_on
