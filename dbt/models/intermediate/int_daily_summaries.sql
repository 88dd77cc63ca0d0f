{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'report_date'], 'changed': 'int_changed_days'},
    pre_hook="{{ forget_changed(['region_code', 'report_date'], 'int_changed_days') }}",
    indexes=[{'columns': ['region_code', 'report_date'], 'unique': true}]
) }}
with official as (

    select
        file_sha256,
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

)

-- one row a day counts, should a file have more
select distinct on (official.region_code, official.report_date)
    official.region_code,
    official.report_date,
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

from {{ ref('stg_reports__summaries') }} as summaries
inner join official
    on summaries.file_sha256 = official.file_sha256
where
    {{ is_accepted_row('summaries') }}
    and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}
order by
    official.region_code,
    official.report_date,
    summaries.sheet,
    summaries.row_no
