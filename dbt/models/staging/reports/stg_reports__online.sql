select
    online.file_sha256,
    online.sheet,
    online.row_no,
    online.platform,
    online.language,
    online.accounts,
    online.posts,
    online.livestreams,
    online.reach,
    online.views,
    online.engagements,
    online.peak_viewers,
    online.followers_total

from {{ source('reports', 'report_online') }} as online
