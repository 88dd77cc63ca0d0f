select
    materials.file_sha256,
    materials.sheet,
    materials.row_no,
    materials.unit_code,
    materials.material_type,
    materials.language,
    materials.opening,
    materials.received,
    materials.distributed,
    materials.written_off,
    materials.closing

from {{ source('reports', 'report_materials') }} as materials
