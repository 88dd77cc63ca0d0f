{{ labelled(ref('platforms'), 'platform') }}
