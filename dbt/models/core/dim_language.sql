{{ labelled(ref('languages'), 'language') }}
