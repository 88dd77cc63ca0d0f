-- What stands in quarantine stands in no fact.
with facts as (

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_event') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_question') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_plan') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_roster_snapshot') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_material_movement') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_door') }}

    union all

    select
        file_sha256,
        sheet,
        row_no

    from {{ ref('fct_online') }}

)

select facts.*
from facts
inner join {{ source('ops', 'quarantine') }} as refused
    on
        facts.file_sha256 = refused.file_sha256
        and facts.sheet = refused.sheet
        and facts.row_no = refused.row_no
