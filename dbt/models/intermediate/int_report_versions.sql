{{ config(indexes=[{'columns': ['file_sha256']}, {'columns': ['pack', 'region_code', 'report_date']}]) }}
-- a table: the view works out the versions of every day at each reading
select
    file_sha256,
    pack,
    region_code,
    report_date,
    known_from,
    known_to

from {{ ref('stg_ops__official_versions') }}
