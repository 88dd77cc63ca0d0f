"""Every model is described, keyed and tested; contracts hold where others read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from esep.config import ROOT

MODELS = ROOT / "dbt" / "models"


def described() -> dict[str, dict[str, Any]]:
    """Model name -> its entry in a yml file."""
    found = {}
    for path in MODELS.rglob("*.yml"):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            found[model["name"]] = model
    return found


ENTRIES = described()
FILES = sorted(MODELS.rglob("*.sql"))


def test_there_are_models() -> None:
    assert len(FILES) >= 30
    assert {path.stem for path in FILES} == set(ENTRIES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_and_each_of_its_columns_is_described_and_its_key_is_tested(path: Path) -> None:
    entry = ENTRIES[path.stem]
    assert len(entry["description"].strip()) > 30
    if path.parent.name not in {"staging", "intermediate", "measures"}:
        assert entry["columns"]
    for column in entry.get("columns", []):
        assert column.get("description", "").strip(), f"{path.stem}.{column['name']}"
    tests = str(entry.get("data_tests", [])) + str(entry.get("columns", []))
    assert "one_row_per" in tests or "unique" in tests, f"{path.stem} has no key"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_can_be_read_on_one_or_two_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 220


def test_contracts_are_enforced_where_others_read() -> None:
    project = yaml.safe_load((ROOT / "dbt" / "dbt_project.yml").read_text(encoding="utf-8"))
    layers = project["models"]["esep"]
    for layer in ("core", "marts", "report"):
        assert layers[layer]["+contract"]["enforced"] is True
    assert project["models"]["esep"]["+persist_docs"] == {"relation": True, "columns": True} or project["models"].get(
        "+persist_docs"
    ) == {"relation": True, "columns": True}


def test_every_source_has_freshness() -> None:
    tables = [
        (source, table)
        for path in MODELS.rglob("*.yml")
        for source in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("sources", [])
        for table in source["tables"]
    ]
    assert len(tables) >= 10
    for source, table in tables:
        config = {**source.get("config", {}), **table.get("config", {})}
        assert "freshness" in config, (source["name"], table["name"])
