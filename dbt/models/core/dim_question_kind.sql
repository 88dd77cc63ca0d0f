{{ labelled(ref('question_kinds'), 'kind') }}
