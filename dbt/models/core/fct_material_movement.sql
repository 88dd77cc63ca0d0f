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
    materials.file_sha256,
    materials.sheet,
    materials.row_no,
    official.region_code,
    official.report_date,
    -- a row for no district is the region's own store
    {{ unit_key('materials.unit_code', 'units.unit_code', 'true') }} as unit_code,
    {{ member('materials.material_type', ref('dim_material_type'), 'material_type') }} as material_type,
    {{ member('materials.language', ref('dim_language'), 'language') }} as language,
    materials.opening,
    materials.received,
    materials.distributed,
    materials.written_off,
    materials.closing

from {{ ref('stg_reports__materials') }} as materials
inner join official
    on materials.file_sha256 = official.file_sha256
left join units
    on
        materials.unit_code = units.unit_code
        and official.region_code = units.region_code
where
    {{ is_accepted_row('materials') }}
    and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}
