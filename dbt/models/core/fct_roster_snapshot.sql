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
    {{ unit_key("nullif(substring(lines.coalition_code from 4), '')", 'units.unit_code', 'true') }} as unit_code,
    {{ member('lines.party_code', ref('dim_party'), 'party_code') }} as party_code,
    {{ member('lines.member_category', ref('dim_member_category'), 'member_category') }} as member_category,
    lines.members

from {{ ref('int_roster_lines') }} as lines
left join units
    on
        lines.region_code = units.region_code
        and substring(lines.coalition_code from 4) = units.unit_code
