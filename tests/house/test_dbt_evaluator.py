"""The rules of dbt-project-evaluator, read from dbt's own manifest: modelling, structure, testing, documentation.

An exception is named in the rule's own dictionary, with its reason, and is taken out when it is one no longer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from esep.warehouse.manifest import LAYERS, Manifest, Node, layer, parents

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "core": ("dim_", "fct_", "br_"),
    "measures": ("int_",),
    "marts": ("mart_",),
    "report": ("rpt_",),
}
PUBLIC = {"core", "marts", "report"}
MOST_PARENTS = 8
MOST_ENDS = 3
LONGEST_CHAIN_OF_VIEWS = 4
SCHEMAS = "raw|ops|staging|intermediate|build_core|build_marts|build_report|core|marts|report|published"
RELATION = re.compile(rf'\b(?:from|join)\s+"?(?:esep"?\."?)?(?:{SCHEMAS})"?\s*\.\s*"?\w+', re.IGNORECASE)

# model -> why it may stand between two models of which the later reads the earlier as well
STEPS_OF_THEIR_OWN = {
    "int_text_pairs": "pairs of texts that share enough words to be compared: a table, because the planner must know how few",
}


def name_of(key: str) -> str:
    return key.split(".")[-1]


def children(models: dict[str, Node]) -> dict[str, set[str]]:
    """Node -> the models that read it."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, node in models.items():
        for parent in parents(node):
            found[parent].add(key)
    return found


# modelling


def test_only_staging_reads_sources(models: dict[str, Node]) -> None:
    direct = {
        node["name"]: [key for key in parents(node) if key.startswith("source.")]
        for node in models.values()
        if layer(node) != "staging"
    }
    assert {name: found for name, found in direct.items() if found} == {}


def test_a_staging_model_reads_one_source_and_nothing_else(models: dict[str, Node]) -> None:
    wrong = {
        node["name"]: parents(node)
        for node in models.values()
        if layer(node) == "staging" and [key.split(".")[0] for key in parents(node)] != ["source"]
    }
    assert wrong == {}


def test_every_source_table_has_one_staging_model(manifest: Manifest, models: dict[str, Node]) -> None:
    readers = {key: [node["name"] for node in models.values() if key in parents(node)] for key in manifest.sources}
    assert {key: names for key, names in readers.items() if len(names) != 1} == {}


def test_no_table_is_declared_as_two_sources(manifest: Manifest) -> None:
    relations = [source["relation_name"] for source in manifest.sources.values()]
    assert len(relations) == len(set(relations))


def test_nothing_names_a_relation_or_a_variable_past_ref_and_source(
    manifest: Manifest, models: dict[str, Node]
) -> None:
    texts = {node["name"]: node["raw_code"] for node in [*models.values(), *manifest.data_tests]}
    texts |= {
        node["name"]: node["macro_sql"] for node in manifest.whole["macros"].values() if node["package_name"] == "esep"
    }
    wrong = {
        name: found
        for name, text in texts.items()
        if (found := RELATION.findall(text) + re.findall(r"\{\{\s*var\(|\{%.*?\bvar\(", text))
    }
    assert wrong == {}


def test_a_hand_written_relation_would_be_seen() -> None:
    assert RELATION.search("select 1 from raw.submissions as s")
    assert RELATION.search('inner join "esep"."core"."dim_region"')
    assert not RELATION.search("from {{ ref('dim_region') }} as raw")


def test_no_model_comes_from_nowhere(models: dict[str, Node]) -> None:
    assert [node["name"] for node in models.values() if not parents(node)] == []


def test_layers_read_downwards_only(models: dict[str, Node]) -> None:
    wrong = [
        (node["name"], key)
        for node in models.values()
        for key in parents(node)
        if key in models and LAYERS.index(layer(models[key])) > LAYERS.index(layer(node))
    ]
    assert wrong == []


def test_a_model_joins_no_more_than_can_be_followed(models: dict[str, Node]) -> None:
    many = {node["name"]: len(set(parents(node))) for node in models.values()}
    assert {name: count for name, count in many.items() if count > MOST_PARENTS} == {}


def test_what_people_read_does_not_fan_out_of_preparations(models: dict[str, Node]) -> None:
    """Many ends on one preparation are a missing fact. Facts, dimensions and marts are made to be read by many."""
    read_by = children(models)
    ends = {
        node["name"]: sorted(name_of(child) for child in read_by[key] if not read_by[child])
        for key, node in models.items()
        if layer(node) in {"staging", "intermediate"}
    }
    assert {name: found for name, found in ends.items() if len(found) > MOST_ENDS} == {}


def test_no_model_is_a_mere_step_of_the_one_that_reads_it(models: dict[str, Node]) -> None:
    """A model with one reader that reads all of its parents again is a part of that reader, unless it is a fact of its own."""
    read_by = children(models)
    steps = {
        node["name"]
        for key, node in models.items()
        if layer(node) not in PUBLIC
        and len(read_by[key]) == 1
        and set(parents(node)) <= set(parents(models[next(iter(read_by[key]))]))
    }
    assert steps == set(STEPS_OF_THEIR_OWN)


def test_views_do_not_stand_on_views_on_views(models: dict[str, Node]) -> None:
    def depth(key: str) -> int:
        if key not in models or models[key]["config"]["materialized"] != "view":
            return 0
        return 1 + max((depth(parent) for parent in parents(models[key])), default=0)

    assert {key: depth(key) for key in models if depth(key) > LONGEST_CHAIN_OF_VIEWS} == {}


# structure


def test_models_are_named_by_their_layer(models: dict[str, Node]) -> None:
    wrong = [node["name"] for node in models.values() if not node["name"].startswith(PREFIXES[layer(node)])]
    assert wrong == []


def test_a_staging_model_is_named_by_its_source_and_lies_with_it(manifest: Manifest, models: dict[str, Node]) -> None:
    for node in models.values():
        if layer(node) == "staging":
            source = Path(node["original_file_path"]).parts[2]
            assert node["name"].startswith(f"stg_{source}__"), node["name"]
            assert {key.split(".")[2] for key in parents(node) if key.startswith("source.")} <= {source}, node["name"]
    for table in manifest.sources.values():
        assert Path(table["original_file_path"]).parent.name == table["source_name"], table["name"]


def test_a_model_is_described_and_tested_in_its_own_folder(manifest: Manifest, models: dict[str, Node]) -> None:
    for node in models.values():
        folder = Path(node["original_file_path"]).parent
        assert Path(node["patch_path"].split("://")[1]).parent == folder, node["name"]
    for test in manifest.unit_tests:
        (tested,) = (node for node in models.values() if node["name"] == test["model"])
        assert Path(test["original_file_path"]).parent == Path(tested["original_file_path"]).parent, test["name"]
    for test in manifest.data_tests:
        if (key := test.get("attached_node")) in models:
            folder = Path(models[key]["original_file_path"]).parent
            assert Path(test["original_file_path"]).parent == folder, test["name"]


# testing


def is_key_test(test: Node) -> bool:
    return (test.get("test_metadata") or {}).get("name") in {"one_row_per", "unique"}


def test_every_model_and_seed_has_a_tested_key(manifest: Manifest) -> None:
    bare = [
        node["name"]
        for key, node in {**manifest.models, **manifest.seeds}.items()
        if not any(is_key_test(test) for test in manifest.data_tests_of(key))
    ]
    assert bare == []


def test_every_key_is_tested_as_the_contract_says_it(manifest: Manifest, models: dict[str, Node]) -> None:
    """What dbt tests as one row per ... is what PostgreSQL keeps as the primary key."""
    wrong = {}
    for key, node in models.items():
        promised = [set(one["columns"]) for one in node["constraints"] if one["type"] == "primary_key"]
        if layer(node) in PUBLIC:
            tested = [
                set(test["test_metadata"]["kwargs"]["columns"])
                for test in manifest.data_tests_of(key)
                if (test.get("test_metadata") or {}).get("name") == "one_row_per"
            ]
            if len(promised) != 1 or promised[0] not in tested:
                wrong[node["name"]] = (promised, tested)
    assert wrong == {}


def test_every_fact_has_two_unit_tests(manifest: Manifest, models: dict[str, Node]) -> None:
    counts = {node["name"]: 0 for node in models.values() if node["name"].startswith("fct_")}
    for test in manifest.unit_tests:
        if test["model"] in counts:
            counts[test["model"]] += 1
    assert {name: count for name, count in counts.items() if count < 2} == {}


def test_unit_and_singular_tests_are_named_as_sentences(manifest: Manifest) -> None:
    for test in manifest.unit_tests:
        assert test["name"].count("_") >= 3, test["name"]
    for test in manifest.data_tests:
        if not test.get("test_metadata"):
            assert test["name"].startswith("assert_"), test["name"]
            assert test["name"].count("_") >= 4, test["name"]


def test_every_source_says_how_old_it_may_be(manifest: Manifest) -> None:
    silent = [
        key
        for key, source in manifest.sources.items()
        if not any((source["freshness"] or {}).get(level, {}).get("count") for level in ("warn_after", "error_after"))
        or not (source["loaded_at_field"] or source["loaded_at_query"])
    ]
    assert silent == []


# documentation


def test_everything_is_described(manifest: Manifest, models: dict[str, Node]) -> None:
    whole = [
        *models.values(),
        *manifest.seeds.values(),
        *manifest.sources.values(),
        *manifest.whole["exposures"].values(),
    ]
    assert [node["name"] for node in whole if len(node["description"].strip()) < 20] == []
    assert {
        one["source_name"] for one in manifest.sources.values() if len(one["source_description"].strip()) < 20
    } == set()
    assert {
        f"{node['name']}.{column['name']}"
        for node in [*models.values(), *manifest.seeds.values()]
        for column in node["columns"].values()
        if not column["description"].strip()
    } == set()


def test_a_model_says_its_grain_first(models: dict[str, Node]) -> None:
    wrong = [
        node["name"]
        for node in models.values()
        if layer(node) in PUBLIC and not re.match(r"(One|The one) row\b|One \w+", node["description"].strip())
    ]
    assert wrong == []


# governance


def test_what_people_read_is_public_and_kept_under_contract(models: dict[str, Node]) -> None:
    for node in models.values():
        assert node["access"] == ("public" if layer(node) in PUBLIC else "protected"), node["name"]
        if layer(node) in PUBLIC:
            assert node["config"]["contract"]["enforced"] is True, node["name"]


def test_exposures_stand_on_public_tables_and_name_an_owner(manifest: Manifest, models: dict[str, Node]) -> None:
    assert len(manifest.whole["exposures"]) >= 3
    for exposure in manifest.whole["exposures"].values():
        assert exposure["owner"]["email"], exposure["name"]
        assert parents(exposure), exposure["name"]
        for key in parents(exposure):
            if key in models:
                assert models[key]["config"]["materialized"] in {"table", "incremental"}, (exposure["name"], key)
                assert models[key]["access"] == "public", (exposure["name"], key)
