select distinct
    region_code,
    report_date,
    pack

from {{ ref('stg_ops__changes') }}
where kind = 'pack'
