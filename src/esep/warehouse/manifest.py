"""What dbt makes of the project, read without a database: models, tests, contracts, sources, exposures, metrics."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from esep.config import ROOT
from esep.errors import WarehouseError

PROJECT = ROOT / "dbt"
LAYERS = ("staging", "intermediate", "core", "measures", "marts", "report")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """dbt's manifest.json and the semantic manifest beside it."""

    whole: dict[str, Any]
    semantic: dict[str, Any]

    @property
    def models(self) -> dict[str, Node]:
        """Every model by its unique id."""
        return {key: node for key, node in self.whole["nodes"].items() if node["resource_type"] == "model"}

    @property
    def seeds(self) -> dict[str, Node]:
        return {key: node for key, node in self.whole["nodes"].items() if node["resource_type"] == "seed"}

    @property
    def sources(self) -> dict[str, Node]:
        found: dict[str, Node] = self.whole["sources"]
        return found

    @property
    def data_tests(self) -> list[Node]:
        return [node for node in self.whole["nodes"].values() if node["resource_type"] == "test"]

    @property
    def unit_tests(self) -> list[Node]:
        return list(self.whole["unit_tests"].values())

    def data_tests_of(self, key: str) -> Iterator[Node]:
        """The data tests written at a model, source or seed; a singular test is of every model that it reads."""
        for test in self.data_tests:
            if test.get("attached_node") == key or (not test.get("attached_node") and key in parents(test)):
                yield test


def parents(node: Node) -> list[str]:
    """What a model, test or exposure reads directly."""
    found: list[str] = node["depends_on"]["nodes"]
    return found


def layer(node: Node) -> str:
    """The first folder under dbt/models."""
    return Path(node["original_file_path"]).parts[1]


@cache
def parsed() -> Manifest:
    """The project as it stands on disk. Seconds; once a process."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory(prefix="esep-dbt-") as place:
        outcome = dbtRunner().invoke(
            [
                *("--quiet", "--log-level-file", "none", "parse", "--no-partial-parse"),
                *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", place),
            ]
        )
        if not outcome.success:
            raise WarehouseError(f"dbt cannot read the project: {outcome.exception}") from outcome.exception
        read = [
            json.loads((Path(place) / name).read_text(encoding="utf-8"))
            for name in ("manifest.json", "semantic_manifest.json")
        ]
    return Manifest(*read)
