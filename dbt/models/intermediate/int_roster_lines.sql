-- Which roster counts for a date of count is said here and nowhere else. A roster comes as a file of its own or as a
-- sheet of the daily pack; of each pack only the official version speaks.
with files as (

    select
        file_sha256,
        region_code,
        report_date,
        known_from

    from {{ ref('int_submission_versions') }}
    where
        is_official_of_pack
        and pack in ('roster', 'daily')

),

lines as (

    -- said again of the same date, the later reporting day counts; on one day what became known last
    select
        roster.*,
        files.region_code,
        dense_rank() over (
            partition by files.region_code, roster.as_of
            order by files.report_date desc, files.known_from desc, files.file_sha256 desc
        ) as recency

    from {{ ref('stg_reports__roster') }} as roster
    inner join files
        on roster.file_sha256 = files.file_sha256
    where {{ is_accepted_row('roster') }}

)

select
    region_code,
    as_of,
    coalition_code,
    coalition_level,
    established_on,
    party_code,
    member_category,
    members,
    file_sha256,
    sheet,
    row_no

from lines
where recency = 1
