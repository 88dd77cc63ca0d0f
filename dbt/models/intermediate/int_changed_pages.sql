select distinct url
from {{ ref('stg_ops__changes') }}
where kind = 'page'
