select
    campaign_code,
    name_ru,
    name_kk,
    name_en,
    starts_on,
    ends_on,
    silence_on,
    voting_on,
    filed_by,
    late_until,
    plan_due_at,
    freezes_at,
    time_zone,
    is_synthetic

from {{ source('ops', 'campaign') }}
