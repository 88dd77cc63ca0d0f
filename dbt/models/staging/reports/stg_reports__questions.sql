select
    questions.file_sha256,
    questions.sheet,
    questions.row_no,
    questions.unit_code,
    questions.topic_code,
    questions.kind,
    questions.channel,
    questions.asked_count as asked,
    questions.answered_count as answered,
    questions.escalated_count as escalated

from {{ source('reports', 'report_questions') }} as questions
