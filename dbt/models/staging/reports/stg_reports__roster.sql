select
    roster.file_sha256,
    roster.sheet,
    roster.row_no,
    roster.as_of,
    roster.coalition_code,
    roster.coalition_level,
    roster.established_on,
    roster.party_code,
    roster.member_category,
    roster.members_count as members

from {{ source('reports', 'report_roster') }} as roster
