with units as (

    select
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    lines.file_sha256,
    lines.sheet,
    lines.row_no,
    lines.as_of,
    lines.region_code,
    lines.coalition_code,
    lines.coalition_level,
    -- the district's part of the code: 61-613600000; a regional coalition has none
    {{ unit_key("nullif(split_part(lines.coalition_code, '-', 2), '')", 'units.unit_code', 'true') }} as unit_code,
    case
        when lines.party_code = 'none' then '-3'
        else coalesce(parties.party_code, '-2')
    end as party_code,
    coalesce(categories.member_category, '-2') as member_category,
    lines.members

from {{ ref('int_roster_lines') }} as lines
left join units
    on
        lines.region_code = units.region_code
        and split_part(lines.coalition_code, '-', 2) = units.unit_code
left join {{ ref('dim_party') }} as parties
    on lines.party_code = parties.party_code
left join {{ ref('member_categories') }} as categories
    on lines.member_category = categories.member_category
