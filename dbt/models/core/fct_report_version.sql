{{ config(
    materialized='incremental',
    meta={'keys': ['pack', 'region_code', 'report_date'], 'changed': 'int_changed_versions'},
    pre_hook="{{ forget_changed(['pack', 'region_code', 'report_date'], 'int_changed_versions') }}",
    indexes=[{'columns': ['pack', 'region_code', 'report_date']}]
) }}
select
    versions.file_sha256,
    versions.known_from,
    versions.known_to,
    versions.pack,
    versions.region_code,
    versions.report_date

from {{ ref('int_report_versions') }} as versions
where {{ is_changed('versions', ['pack', 'region_code', 'report_date'], 'int_changed_versions') }}
