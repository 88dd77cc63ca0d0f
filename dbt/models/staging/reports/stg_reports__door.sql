select
    door.file_sha256,
    door.sheet,
    door.row_no,
    door.unit_code,
    door.teams,
    door.households_visited,
    door.households_opened,
    door.households_no_answer,
    door.households_declined,
    door.leaflets_left,
    door.questions_count as questions

from {{ source('reports', 'report_door') }} as door
