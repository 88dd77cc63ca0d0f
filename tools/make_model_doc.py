"""Write docs/models.md from dbt's manifest: models, how they are kept, their contracts and tests, the age allowed to sources.

Run with the project's own environment: .venv/bin/python tools/make_model_doc.py [--check]
--check writes nothing and fails when the page is not what would be written.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from esep.warehouse.manifest import LAYERS, Manifest, Node, layer, parents, parsed  # noqa: E402

PAGE = ROOT / "docs" / "models.md"
MADE = "<!-- Made by tools/make_model_doc.py from the dbt project: change that, not this page. -->"
PERIODS = {"hour": "h", "day": "d", "minute": "min"}


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A table of Markdown; numbers to the right."""
    is_number = [all(isinstance(row[i], int) for row in rows) for i in range(len(head))]
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---:" if right else "---" for right in is_number) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def own_tests(manifest: Manifest, key: str) -> int:
    """Data tests written at the model or its columns."""
    return sum(test.get("attached_node") == key for test in manifest.data_tests)


def unit_tests(manifest: Manifest, name: str) -> int:
    return sum(test["model"] == name for test in manifest.unit_tests)


def is_under_contract(node: Node) -> bool:
    return bool(node["config"]["contract"]["enforced"])


def not_nulls(node: Node) -> int:
    """Columns that PostgreSQL keeps free of nulls."""
    return sum(any(one["type"] == "not_null" for one in column["constraints"]) for column in node["columns"].values())


def key_of(node: Node) -> str:
    keys = [one["columns"] for one in node["constraints"] if one["type"] == "primary_key"]
    return ", ".join(keys[0]) if keys else ""


def age(limits: dict[str, Any] | None, level: str) -> str:
    said = (limits or {}).get(level) or {}
    return f"{said['count']} {PERIODS[said['period']]}" if said.get("count") else "-"


def of_layers(manifest: Manifest) -> str:
    rows: list[tuple[object, ...]] = []
    for name in LAYERS:
        nodes = {key: node for key, node in manifest.models.items() if layer(node) == name}
        rows.append(
            (
                name,
                len(nodes),
                sum(is_under_contract(node) for node in nodes.values()),
                sum(len(node["columns"]) for node in nodes.values()),
                sum(own_tests(manifest, key) for key in nodes),
                sum(unit_tests(manifest, node["name"]) for node in nodes.values()),
            )
        )
    rows.append(("together", *(sum(int(str(row[i])) for row in rows) for i in range(1, 6))))
    return table(("layer", "models", "under contract", "columns", "data tests", "unit tests"), rows)


def of_models(manifest: Manifest, name: str) -> str:
    rows: list[tuple[object, ...]] = [
        (
            f"`{node['name']}`",
            node["config"]["materialized"],
            key_of(node),
            not_nulls(node),
            own_tests(manifest, key),
            unit_tests(manifest, node["name"]),
            node["description"].strip().split("\n")[0].replace("|", "\\|"),
        )
        for key, node in sorted(manifest.models.items())
        if layer(node) == name
    ]
    return table(("model", "kept as", "primary key", "not null", "data tests", "unit tests", "grain"), rows)


def of_sources(manifest: Manifest) -> str:
    rows: list[tuple[object, ...]] = [
        (
            f"`{one['schema']}.{one['identifier']}`",
            age(one["freshness"], "warn_after"),
            age(one["freshness"], "error_after"),
            one["loaded_at_field"] or "a query",
            one["description"].strip().split("\n")[0],
        )
        for _, one in sorted(manifest.sources.items())
    ]
    return table(("source", "warned after", "an error after", "measured by", "what it is"), rows)


def of_exposures(manifest: Manifest) -> str:
    rows: list[tuple[object, ...]] = [
        (
            one["label"],
            one["owner"]["name"],
            ", ".join(f"`{key.split('.')[-1]}`" for key in sorted(parents(one))),
        )
        for one in manifest.whole["exposures"].values()
    ]
    return table(("reader", "owner", "reads"), rows)


def of_metrics(manifest: Manifest) -> str:
    rows: list[tuple[object, ...]] = [
        (one["config"]["meta"]["kpi"], f"`{one['name']}`", one["label"], one["type_params"]["expr"])
        for one in manifest.whole["metrics"].values()
        if "kpi" in (one["config"].get("meta") or {})
    ]
    return table(("KPI", "metric", "name", "worked out as"), rows)


def page(manifest: Manifest) -> str:
    """docs/models.md."""
    singular = [test["name"] for test in manifest.data_tests if not test.get("test_metadata")]
    parts = [
        MADE,
        "# The models",
        "What dbt builds, and what keeps it right. Grains and how to read them: warehouse.md; the KPIs: kpis.md.",
        of_layers(manifest),
        f"Besides, {len(manifest.seeds)} seeds, {len(manifest.sources)} tables of sources, each with an age, and "
        f"{len(singular)} tests over several models, each named as a sentence:",
        "\n".join(f"* {name.removeprefix('assert_').replace('_', ' ')}" for name in sorted(singular)),
        "## Who reads them",
        of_exposures(manifest),
        "## KPIs in dbt's semantic layer",
        "Held against the marts by tests/models/test_metrics.py.",
        of_metrics(manifest),
        "## How old a source may be",
        "`./esep warehouse freshness` asks.",
        of_sources(manifest),
    ]
    for name in reversed(LAYERS):
        parts += [f"## {name.capitalize()}", of_models(manifest, name)]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    text = page(parsed())
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
