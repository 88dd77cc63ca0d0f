{{ labelled(ref('formats'), 'format') }}
