{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'report_date'], 'changed': 'int_changed_days'},
    pre_hook="{{ forget_changed(['region_code', 'report_date'], 'int_changed_days') }}",
    indexes=[{'columns': ['region_code', 'report_date']}]
) }}
with official as (

    select
        file_sha256,
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

),

units as (

    select
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    door.file_sha256,
    door.sheet,
    door.row_no,
    official.region_code,
    official.report_date,
    {{ unit_key('door.unit_code', 'units.unit_code', 'false') }} as unit_code,
    door.teams,
    door.households_visited as visited,
    door.households_opened as opened,
    door.households_no_answer as no_answer,
    door.households_declined as declined,
    door.leaflets_left,
    door.questions

from {{ ref('stg_reports__door') }} as door
inner join official
    on door.file_sha256 = official.file_sha256
left join units
    on
        door.unit_code = units.unit_code
        and official.region_code = units.region_code
where
    {{ is_accepted_row('door') }}
    and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}
