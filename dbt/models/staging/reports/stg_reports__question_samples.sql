-- Without the district and the row: a paraphrase must not lead back to where it was said.
select distinct
    questions.file_sha256,
    questions.topic_code,
    questions.kind,
    questions.channel,
    questions.sample_text

from {{ source('reports', 'report_questions') }} as questions
where
    questions.sample_text is not null
    and {{ is_accepted_row('questions') }}
