select
    report_date,
    edition,
    data_as_of as told_as_of,
    frozen_at,
    figures -> 'headline' as headline,
    coalesce(figures -> 'alarms', '[]'::jsonb) as exceptions,
    jsonb_array_length(coalesce(figures -> 'alarms', '[]'::jsonb)) as exception_count

from {{ ref('stg_ops__editions') }}
where kind = 'digest'
