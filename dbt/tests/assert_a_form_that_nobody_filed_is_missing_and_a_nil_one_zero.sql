-- Doors, copies and posts have figures exactly where the form is known of: zero where nothing happened, null where
-- nothing was accepted.
select
    'mart_door' as mart,
    region_code,
    week_starts_on as since

from {{ ref('mart_door') }}
where num_nonnulls(visited, opened, no_answer, declined) <> case when days_known > 0 then 4 else 0 end

union all

select
    'mart_online' as mart,
    region_code,
    week_starts_on as since

from {{ ref('mart_online') }}
where (posts is not null) <> (days_known > 0)

union all

select
    'mart_materials' as mart,
    materials.region_code,
    materials.report_date as since

from {{ ref('mart_materials') }} as materials
inner join {{ ref('int_form_days') }} as days
    on
        materials.region_code = days.region_code
        and materials.report_date = days.report_date
        and days.form_code = 'F4'
where
    num_nonnulls(materials.received, materials.distributed, materials.written_off)
    <> case when days.is_known then 3 else 0 end
