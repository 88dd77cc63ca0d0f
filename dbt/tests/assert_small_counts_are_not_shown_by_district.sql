-- No count of a district below 5 is shown, and none can be worked out: none or at least two of a sum are hidden.
with sums as (

    select
        region_code,
        week_starts_on,
        topic_code,
        kind,
        min(asked) as smallest_shown,
        count(*) filter (where is_suppressed) as hidden,
        count(*) as units

    from {{ ref('mart_questions_unit') }}
    group by
        region_code,
        week_starts_on,
        topic_code,
        kind

)

select *
from sums
where
    smallest_shown < {{ small_number() }}
    or (hidden = 1 and units > 1)
