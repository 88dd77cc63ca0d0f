select
    edition,
    region_code,
    figure,
    report_date,
    frozen_at,
    value, -- noqa: RF04
    said

from {{ ref('int_digest_figures') }}
