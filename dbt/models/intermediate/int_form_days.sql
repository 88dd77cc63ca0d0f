-- A pack speaks of a form, unless its version of the forms came before that sheet and the sheet is not there.
-- A nil pack speaks of all.
with forms as (

    select
        form_code,
        since,
        is_from_door_start

    from (
        values
        ('F4', '1.1', false),
        ('F5', '1.1', true),
        ('F7', '1.1', false)
    ) as sheets (form_code, since, is_from_door_start)

),

days as (

    -- the door-to-door action begins in each region on its own day; null: the day is not set
    select
        days.region_code,
        days.report_date,
        days.is_expected,
        forms.form_code,
        forms.since,
        not forms.is_from_door_start or days.report_date >= regions.door_starts_on as is_begun

    from {{ ref('int_region_days') }} as days
    inner join {{ ref('stg_ops__campaign_regions') }} as regions
        on days.region_code = regions.region_code
    cross join forms

),

official as (

    select
        versions.file_sha256,
        versions.region_code,
        versions.report_date,
        coalesce(versions.is_nil, false) as is_nil,
        case
            when submissions.form_version ~ '^\d+(\.\d+)*$'
                then string_to_array(submissions.form_version, '.')::integer[]
        end as form_version

    from {{ ref('int_submission_versions') }} as versions
    left join {{ ref('stg_reports__submissions') }} as submissions
        on versions.file_sha256 = submissions.file_sha256
    where versions.is_official

),

filled as (

    select
        file_sha256,
        'F4' as form_code

    from {{ ref('stg_reports__materials') }} as materials
    where {{ is_accepted_row('materials') }}

    union distinct

    select
        file_sha256,
        'F5' as form_code

    from {{ ref('stg_reports__door') }} as door
    where {{ is_accepted_row('door') }}

    union distinct

    select
        file_sha256,
        'F7' as form_code

    from {{ ref('stg_reports__online') }} as online
    where {{ is_accepted_row('online') }}

)

select
    days.region_code,
    days.report_date,
    days.form_code,
    days.is_expected and coalesce(days.is_begun, false) as is_due,
    official.file_sha256 is not null
    and case
        when filled.file_sha256 is not null then coalesce(days.is_begun, true)
        else
            coalesce(days.is_begun, false)
            and (
                official.is_nil
                or coalesce(official.form_version >= string_to_array(days.since, '.')::integer[], true)
            )
    end as is_known

from days
left join official
    on
        days.region_code = official.region_code
        and days.report_date = official.report_date
left join filled
    on
        official.file_sha256 = filled.file_sha256
        and days.form_code = filled.form_code
