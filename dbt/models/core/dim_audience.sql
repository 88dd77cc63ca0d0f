{{ labelled(ref('audiences'), 'audience') }}
