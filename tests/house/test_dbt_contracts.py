"""Contracts, descriptions and measures: what PostgreSQL keeps, what a column means and whether it may be summed."""

from __future__ import annotations

import importlib.util
from collections import defaultdict

from esep.config import ROOT
from esep.warehouse.manifest import Manifest, Node, layer

PUBLIC = {"core", "marts", "report"}
NUMBERS = {"smallint", "integer", "bigint", "numeric", "double precision"}
ADDITIVITY = {"additive", "semi-additive", "non-additive"}


def public(models: dict[str, Node]) -> list[Node]:
    return [node for node in models.values() if layer(node) in PUBLIC]


def key_of(node: Node) -> list[str]:
    """The columns of the model's primary key."""
    found: list[list[str]] = [one["columns"] for one in node["constraints"] if one["type"] == "primary_key"]
    assert len(found) == 1, f"{node['name']} has {len(found)} primary keys"
    return found[0]


def test_every_contract_has_a_key_without_nulls(models: dict[str, Node]) -> None:
    for node in public(models):
        for name in key_of(node):
            kinds = {one["type"] for one in node["columns"][name]["constraints"]}
            assert "not_null" in kinds, f"{node['name']}.{name}"


def test_every_column_of_a_contract_has_a_type(models: dict[str, Node]) -> None:
    assert [
        f"{node['name']}.{column['name']}"
        for node in public(models)
        for column in node["columns"].values()
        if not column["data_type"]
    ] == []


def test_instants_have_a_zone_and_amounts_are_exact(models: dict[str, Node]) -> None:
    inexact = ("timestamp without", "timestamp(", "real", "double", "float", "money")
    wrong = [
        (node["name"], column["name"], column["data_type"])
        for node in public(models)
        for column in node["columns"].values()
        if column["data_type"] == "timestamp" or column["data_type"].startswith(inexact)
    ]
    assert wrong == []


def test_a_key_that_others_refer_to_is_never_null_where_it_is_a_dimension(models: dict[str, Node]) -> None:
    """A fact that knows no region says so with a member of the dimension, not with a null."""
    keys = {key_of(node)[0] for node in public(models) if node["name"].startswith("dim_") and len(key_of(node)) == 1}
    assert {"region_code", "event_type"} <= keys
    wrong = [
        f"{node['name']}.{column['name']}"
        for node in public(models)
        if node["name"].startswith(("fct_", "br_"))
        for column in node["columns"].values()
        if column["name"] in keys and "not_null" not in {one["type"] for one in column["constraints"]}
    ]
    assert wrong == []


def test_no_description_is_written_twice_for_one_column_name(manifest: Manifest, models: dict[str, Node]) -> None:
    blocks = {
        (one["name"].split("__")[0], one["block_contents"].strip())
        for one in manifest.whole["docs"].values()
        if one["package_name"] == "esep"
    }
    by_hand: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in models.values():
        for column in node["columns"].values():
            if not column["doc_blocks"]:
                by_hand[column["name"], column["description"].strip()].append(node["name"])
    twice = {said: names for said, names in by_hand.items() if len(names) > 1 or said in blocks}
    assert twice == {}


def test_every_docs_block_is_used_and_says_something_of_its_own(manifest: Manifest) -> None:
    blocks = {key: one for key, one in manifest.whole["docs"].items() if one["package_name"] == "esep"}
    nodes = [*manifest.whole["nodes"].values(), *manifest.sources.values(), *manifest.whole["exposures"].values()]
    used = {block for node in nodes for block in node.get("doc_blocks") or []}
    used |= {
        block
        for node in nodes
        for column in (node.get("columns") or {}).values()
        for block in column.get("doc_blocks") or []
    }
    assert sorted(blocks.keys() - used) == []
    meanings = [(one["name"].split("__")[0], one["block_contents"]) for one in blocks.values()]
    assert sorted(one for one in set(meanings) if meanings.count(one) > 1) == []


def test_every_number_of_a_fact_says_whether_it_may_be_summed(models: dict[str, Node]) -> None:
    """A number is a measure, with unit, additivity and what it may not be added over, or only names and orders (measure: false)."""
    wrong = []
    for node in public(models):
        if node["name"].startswith("fct_"):
            for column in node["columns"].values():
                if column["data_type"].split("(")[0] in NUMBERS and column["name"] not in key_of(node):
                    meta = column["config"]["meta"]
                    is_said = meta.get("additivity") in ADDITIVITY and str(meta.get("unit", "")).strip()
                    is_said = is_said and ("not_over" in meta) == (meta["additivity"] == "semi-additive")
                    if not is_said and meta.get("measure") is not False:
                        wrong.append(f"{node['name']}.{column['name']}")
    assert wrong == []


def test_the_same_measure_has_the_same_unit_everywhere(models: dict[str, Node]) -> None:
    units: dict[str, set[str]] = defaultdict(set)
    for node in models.values():
        for column in node["columns"].values():
            if "unit" in column["config"]["meta"]:
                units[column["name"]].add(column["config"]["meta"]["unit"])
    assert {name: found for name, found in units.items() if len(found) > 1} == {}


def test_the_page_about_the_models_is_what_the_project_says(manifest: Manifest) -> None:
    """docs/models.md is written by tools/make_model_doc.py."""
    spec = importlib.util.spec_from_file_location("make_model_doc", ROOT / "tools" / "make_model_doc.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = tool.PAGE.read_text(encoding="utf-8")
    assert written == tool.page(manifest), "run .venv/bin/python tools/make_model_doc.py"
