"""The metrics of dbt's semantic layer, worked out from its manifest, against the marts: one KPI cannot have two answers."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from esep.config import ROOT
from esep.warehouse.manifest import Manifest, parsed

Rows = Callable[..., list[dict[str, Any]]]
Figures = dict[tuple[str, date], Decimal | None]
WEEK = "date_trunc('week', ({})::timestamp)::date"
# KPI -> the mart that shows it by region and week
SHOWN = {
    "K4": "select region_code, period_starts_on, reporting_rate from marts.mart_reporting_discipline where period_kind = 'week'",
    "K5": "select region_code, period_starts_on, on_time_rate from marts.mart_reporting_discipline where period_kind = 'week'",
    "K1": """
        select distinct on (region_code, week) region_code, date_trunc('week', report_date::timestamp)::date as week,
            completion_cum_pct from marts.mart_region_day order by region_code, week, report_date desc""",
    "K2": """
        select distinct on (region_code, week) region_code, date_trunc('week', report_date::timestamp)::date as week,
            completion_total_pct from marts.mart_region_day order by region_code, week, report_date desc""",
}


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return parsed()


class Translator:
    """dbt's semantic manifest to SQL, as far as our metrics go: sums and derived figures by region and week."""

    def __init__(self, semantic: dict[str, Any]) -> None:
        self.metrics = {one["name"]: one for one in semantic["metrics"]}
        self.measures = {
            one["name"]: (model, one) for model in semantic["semantic_models"] for one in model["measures"]
        }
        self.dimensions = {
            f"{model['primary_entity']}__{one['name']}": one["expr"] or one["name"]
            for model in semantic["semantic_models"]
            for one in model["dimensions"]
        }

    def sql(self, name: str) -> str:
        """A query of (region_code, week, value)."""
        metric = self.metrics[name]
        if metric["type"] == "simple":
            return self._simple(metric)
        assert metric["type"] == "derived", metric["type"]
        parts = [one["name"] for one in metric["type_params"]["metrics"]]
        assert all(one["filter"] is None and one["alias"] is None for one in metric["type_params"]["metrics"])
        joined = f"({self.sql(parts[0])}) as {parts[0]}"
        for part in parts[1:]:
            joined += f" full join ({self.sql(part)}) as {part} using (region_code, week)"
        values = ", ".join(self._filled(part) for part in parts)
        expr = metric["type_params"]["expr"]
        return f"select region_code, week, {expr} as value from (select region_code, week, {values} from {joined}) as parts"

    def _filled(self, part: str) -> str:
        fill = self.metrics[part]["type_params"]["measure"]["fill_nulls_with"]
        return f"{part}.value as {part}" if fill is None else f"coalesce({part}.value, {fill}) as {part}"

    def _simple(self, metric: dict[str, Any]) -> str:
        model, measure = self.measures[metric["type_params"]["measure"]["name"]]
        expr, time = measure["expr"] or measure["name"], model["defaults"]["agg_time_dimension"]
        relation = f"{model['node_relation']['schema_name'].removeprefix('build_')}.{model['node_relation']['alias']}"
        where = " and ".join(f"({self._where(one)})" for one in (metric["filter"] or {}).get("where_filters", []))
        source = f"(select *, {WEEK.format(time)} as week from {relation} where {where or 'true'}) as asked"
        if last := measure["non_additive_dimension"]:
            assert (last["name"], last["window_choice"], last["window_groupings"]) == (time, "max", ["region"])
            latest = f"max({time}) over (partition by region_code, week)"
            source = f"(select * from (select *, {latest} as last_day from {source}) as days where {time} = last_day) as asked"
        return f"select region_code, week, {measure['agg']}({expr}) as value from {source} group by region_code, week"

    def _where(self, one: dict[str, Any]) -> str:
        return re.sub(
            r"\{\{\s*Dimension\('(\w+)'\)\s*\}\}",
            lambda found: f"({self.dimensions[found[1]]})",
            one["where_sql_template"],
        )


def figures(found: list[dict[str, Any]], decimals: int) -> Figures:
    rounded = {}
    for one in found:
        region, week, value = one.values()
        step = Decimal(1).scaleb(-decimals)
        rounded[region, week] = None if value is None else Decimal(value).quantize(step, ROUND_HALF_UP)
    return rounded


def kpis_as_metrics() -> dict[str, dict[str, Any]]:
    return {
        one["config"]["meta"]["kpi"]: one
        for one in parsed().whole["metrics"].values()
        if "kpi" in (one["config"].get("meta") or {})
    }


def test_a_metric_is_named_as_its_kpi_is() -> None:
    with (ROOT / "dbt" / "seeds" / "kpis.csv").open(encoding="utf-8") as lines:
        kpis = {one["kpi_code"]: one for one in csv.DictReader(lines)}
    metrics = kpis_as_metrics()
    assert set(SHOWN) <= set(metrics)
    for code, metric in metrics.items():
        said = metric["config"]["meta"]
        for part in ("name_ru", "name_kk", "name_en", "unit", "decimals"):
            assert str(said[part]) == kpis[code][part], (code, part)
        assert metric["label"] == kpis[code]["name_en"]
        assert metric["description"] == f"{code}: {kpis[code]['definition_en']}"


@pytest.mark.parametrize("code", SHOWN)
def test_a_metric_says_what_the_mart_says(rows: Rows, manifest: Manifest, code: str) -> None:
    metric = kpis_as_metrics()[code]
    decimals = metric["config"]["meta"]["decimals"]
    shown = figures(rows(SHOWN[code]), decimals)
    asked = figures(rows(Translator(manifest.semantic).sql(metric["name"])), decimals)
    assert any(value is not None for value in shown.values()), "nothing to compare"
    assert {key: value for key, value in asked.items() if value is not None} == {
        key: value for key, value in shown.items() if value is not None
    }


def test_every_metric_can_be_worked_out(rows: Rows, manifest: Manifest) -> None:
    translator = Translator(manifest.semantic)
    for name in translator.metrics:
        assert list((rows(translator.sql(name)) or [{"region_code": "", "week": None, "value": None}])[0]) == [
            "region_code",
            "week",
            "value",
        ]
