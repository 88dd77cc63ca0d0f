{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'report_date'], 'changed': 'int_changed_days'},
    pre_hook="{{ forget_changed(['region_code', 'report_date'], 'int_changed_days') }}"
) }}
select
    summaries.region_code,
    summaries.report_date,
    summaries.file_sha256,
    summaries.events_held_day,
    summaries.events_held_cum,
    summaries.participants_offline_day,
    summaries.participants_offline_cum,
    summaries.participants_online_day,
    summaries.participants_online_cum,
    summaries.households_day,
    summaries.households_cum,
    summaries.materials_distributed_day,
    summaries.materials_distributed_cum,
    summaries.questions_day,
    summaries.questions_cum,
    summaries.proposals_day,
    summaries.proposals_cum,
    summaries.posts_day,
    summaries.posts_cum,
    summaries.coalitions_total,
    summaries.members_total,
    summaries.units_covered_day

from {{ ref('int_daily_summaries') }} as summaries
where {{ is_changed('summaries', ['region_code', 'report_date'], 'int_changed_days') }}
