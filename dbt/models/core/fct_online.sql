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
