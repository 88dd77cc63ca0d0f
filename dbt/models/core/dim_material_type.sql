{{ labelled(ref('material_types'), 'material_type') }}
