-- Q15: What stock of Kazakh-language leaflets does each region have, and for how many days does it last?
-- Shape: One row a region, the shortest stock first: copies left, copies handed out in seven days, days it lasts (K15),
--   whether that is an alarm.
-- Notes: A stock is that of the last day: never add it up over days. Bilingual leaflets are not in it. is_carried: the
--   stock, or a part of it, was told of on an earlier day. Null days: nothing was handed out in the week, or nothing is
--   known; that is not zero. A region without a figure never told of such leaflets.
with stock as (
    select *
    from marts.mart_materials
    where
        material_type = 'leaflet'
        and language = 'kk'
        and report_date = (select max(latest.report_date) from marts.mart_materials as latest)
)

select
    regions.region_code,
    regions.name_en as region,
    stock.report_date,
    stock.closing as copies,
    stock.is_carried,
    stock.distributed_7d,
    stock.days_known_7d,
    stock.days_of_stock,
    stock.days_of_stock < kpis.target_low as is_alarm
from core.dim_region as regions
left join stock
    on regions.region_code = stock.region_code
left join core.dim_kpi as kpis
    on kpis.kpi_code = 'K15'
where regions.reporting_starts_on is not null
order by stock.days_of_stock nulls last, regions.sort_order;
