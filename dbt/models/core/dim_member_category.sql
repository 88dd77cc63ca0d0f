{{ labelled(ref('member_categories'), 'member_category') }}
