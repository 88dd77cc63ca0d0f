"""Who reads what: each exposure says which files do the reading, and depends on exactly what these files name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from esep.config import ROOT, settings
from esep.warehouse.manifest import Manifest, parents

NAMED = re.compile(r"\b(raw|ops|core|marts|report)\.([a-z]\w+)|\"((?:rpt|mart|fct|dim)_\w+)\"")


def exposed(manifest: Manifest) -> dict[str, list[str]]:
    """Exposure -> the patterns of its readers' files."""
    return {
        one["name"]: [one["config"]["meta"]["read_by"]]
        if isinstance(one["config"]["meta"]["read_by"], str)
        else one["config"]["meta"]["read_by"]
        for one in manifest.whole["exposures"].values()
    }


def files(patterns: list[str]) -> list[Path]:
    """The files of patterns; one ends in #NAME where a single query of a Python file is meant."""
    found = [sorted(ROOT.glob(pattern.split("#")[0])) for pattern in patterns]
    assert all(found), patterns
    return [path for some in found for path in some if path.is_file()]


def text_of(path: Path, query: str = "") -> str:
    """What reads in a file: comments of SQL do not."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return re.sub(r"--.*", "", text)
    if not query:
        return text
    (found,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == query
    )
    return str(ast.literal_eval(found))


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """The relations that a text names: (schema or '', name)."""
    for schema, relation, quoted in NAMED.findall(text):
        yield schema, relation or quoted


def known(manifest: Manifest) -> dict[tuple[str, str], str]:
    """(schema as people say it, name) -> unique id, of what an exposure can depend on."""
    found = {}
    for key, node in manifest.models.items():
        schema = node["schema"].removeprefix("build_")
        found[schema, node["name"]] = found["", node["name"]] = key
    for key, table in manifest.sources.items():
        # the warehouse reads ops.known_x, which is ops.x of what came by the last look
        found[table["schema"], table["identifier"].removeprefix("known_")] = key
    return found


def read_by(manifest: Manifest, patterns: list[str]) -> set[str]:
    ids = known(manifest)
    return {
        ids[one]
        for pattern in patterns
        for path in files([pattern])
        for one in named_in(text_of(path, pattern.partition("#")[2]))
        if one in ids
    }


def test_an_exposure_depends_on_exactly_what_its_readers_name(manifest: Manifest) -> None:
    readers = exposed(manifest)
    for exposure in manifest.whole["exposures"].values():
        truth, said = read_by(manifest, readers[exposure["name"]]), set(parents(exposure))
        assert said == truth, (exposure["name"], "missing", sorted(truth - said), "too many", sorted(said - truth))


def test_the_digest_depends_on_every_report_table_and_on_nothing_else(manifest: Manifest) -> None:
    (digest,) = (one for one in manifest.whole["exposures"].values() if one["name"] == "daily_digest")
    assert {key.split(".")[-1] for key in parents(digest)} == set(
        re.findall(r"rpt_\w+", (ROOT / "src/esep/warehouse/read.py").read_text(encoding="utf-8"))
    )
    assert set(digest["config"]["meta"]["languages"]) == {
        audience.language for audience in settings().bulletin.audiences if audience.edition == "digest"
    }


def test_whoever_reads_what_is_published_is_exposed(manifest: Manifest) -> None:
    """A new reader of core, marts or report is a new promise: it stands in exposures.yml."""
    promised = {path for patterns in exposed(manifest).values() for path in files(patterns)}
    ids = known(manifest)
    whole = [
        *(ROOT / "src/esep").rglob("*.py"),
        *(ROOT / "sql/queries").glob("*.sql"),
        *(ROOT / "docs/analysts").glob("*"),
    ]
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in whole
        if path not in promised
        and "sample" not in path.parts
        and path.is_file()
        and any(
            schema in {"core", "marts", "report"} and (schema, name) in ids for schema, name in named_in(text_of(path))
        )
    ]
    assert silent == []
