select
    region_code,
    voters_from,
    valid_from as noted_from,
    is_active,
    voters,
    voters_basis,
    voters_comparator,
    voters_source

from {{ source('ops', 'region_voters_versions') }}
