{{ config(
    materialized='incremental',
    meta={'keys': ['region_code', 'report_date'], 'changed': 'int_changed_days'},
    pre_hook="{{ forget_changed(['region_code', 'report_date'], 'int_changed_days') }}",
    indexes=[{'columns': ['region_code', 'report_date']}]
) }}
with official as (

    select
        file_sha256,
        region_code,
        report_date

    from {{ ref('int_submission_versions') }}
    where is_official

)

select
    online.file_sha256,
    online.sheet,
    online.row_no,
    official.region_code,
    official.report_date,
    {{ member('online.platform', ref('dim_platform'), 'platform') }} as platform,
    {{ member('online.language', ref('dim_language'), 'language') }} as language,
    online.accounts,
    online.posts,
    online.livestreams,
    online.reach,
    online.views,
    online.engagements,
    online.peak_viewers,
    online.followers_total as followers

from {{ ref('stg_reports__online') }} as online
inner join official
    on online.file_sha256 = official.file_sha256
where
    {{ is_accepted_row('online') }}
    and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}
