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

),

units as (

    select
        unit_code,
        region_code

    from {{ ref('dim_unit') }}

)

select
    questions.file_sha256,
    questions.sheet,
    questions.row_no,
    official.region_code,
    official.report_date,
    {{ unit_key('questions.unit_code', 'units.unit_code', "questions.channel <> 'event'") }} as unit_code,
    {{ member('questions.topic_code', ref('dim_topic'), 'topic_code') }} as topic_code,
    {{ member('questions.kind', ref('dim_question_kind'), 'kind') }} as kind,
    {{ member('questions.channel', ref('dim_channel'), 'channel') }} as channel,
    questions.asked,
    questions.answered,
    questions.escalated

from {{ ref('stg_reports__questions') }} as questions
inner join official
    on questions.file_sha256 = official.file_sha256
left join units
    on
        questions.unit_code = units.unit_code
        and official.region_code = units.region_code
where
    {{ is_accepted_row('questions') }}
    and {{ is_changed('official', ['region_code', 'report_date'], 'int_changed_days') }}
