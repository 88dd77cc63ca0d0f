-- What was there and came, less what went, is there: in every row that counts, unless the region was told of it
-- (R-241) and HQ let the row in.
select
    movements.file_sha256,
    movements.sheet,
    movements.row_no,
    movements.closing,
    movements.opening + movements.received - movements.distributed - movements.written_off as expected

from {{ ref('fct_material_movement') }} as movements
left join {{ ref('stg_ops__findings') }} as findings
    on
        movements.file_sha256 = findings.file_sha256
        and movements.sheet = findings.sheet
        and movements.row_no = findings.row_no
        and findings.rule = 'R-241'
where
    movements.closing <> movements.opening + movements.received - movements.distributed - movements.written_off
    and findings.rule is null
