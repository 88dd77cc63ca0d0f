{{ labelled(ref('channels'), 'channel') }}
