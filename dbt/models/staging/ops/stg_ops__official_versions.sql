select
    file_sha256,
    pack,
    region_code,
    report_date,
    known_from,
    known_to

from {{ source('ops', 'official_versions') }}
