-- The versions of a plan are one line a region: another file moves the days of all of them.
select distinct region_code
from {{ ref('stg_ops__changes') }}
where pack = 'plan'
