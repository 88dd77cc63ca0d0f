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
    coalesce(platforms.platform, '-2') as platform,
    coalesce(languages.language, '-2') as language,
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
left join {{ ref('platforms') }} as platforms
    on online.platform = platforms.platform
left join {{ ref('material_languages') }} as languages
    on online.language = languages.language
