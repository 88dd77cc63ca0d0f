"""Who may import whom: rooms open only the doors they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from esep.config import ROOT

SOURCE = ROOT / "src" / "esep"
FURNITURE = {"config", "days", "errors", "receipts", "archive", "regions", "bounded", "policy"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "days": set(),
    "receipts": {"errors"},
    "archive": set(),
    "bounded": set(),
    "policy": set(),
    "config": {"days", "errors"},
    "regions": {"config"},
    "http": {"config", "days", "errors"},
    "warehouse": FURNITURE - {"archive"},
    # Composes one mail and hands queued mails to the relay: digests, answers and reminders all go through here.
    "mail": FURNITURE | {"warehouse"},
    "reports": FURNITURE | {"warehouse", "checks", "mail"},
    "press": FURNITURE | {"warehouse", "http"},
    "checks": FURNITURE | {"warehouse"},
    "bulletin": FURNITURE | {"warehouse", "mail"},
    # The sample fills in the very workbook a region fills in, so it may use the template and nothing else of reports.
    "sample": FURNITURE | {"reports"},
    # One machine puts everything together, as the DAGs do.
    "local": FURNITURE | {"warehouse", "reports", "press", "bulletin", "checks", "sample"},
    "cli": FURNITURE | {"warehouse", "reports", "press", "bulletin", "local"},
}
OUTSIDERS = ("airflow", "dags", "great_expectations", "dbt")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at any depth, relative ones made absolute."""
    package = path.relative_to(ROOT / "src").with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield module
            if module == "esep":
                yield from (f"esep.{alias.name}" for alias in node.names)


def files_of(room: str) -> list[Path]:
    return [*SOURCE.glob(f"{room}.py"), *(SOURCE / room).rglob("*.py")]


def opened(paths: list[Path]) -> set[str]:
    """The rooms that these files open."""
    return {
        name.split(".")[1]
        for path in paths
        for name in imports(path)
        if name.startswith("esep.") and name.count(".") >= 1
    }


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_only_open_the_doors_they_are_given(room: str) -> None:
    files = files_of(room)
    assert files, f"no such room: {room}"
    assert opened(files) - {room} <= MAY_IMPORT[room]


def test_every_room_is_on_the_list() -> None:
    rooms = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or path.is_dir()} - {
        "__init__",
        "__pycache__",
    }
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_no_room_imports_airflow_and_heavy_tools_are_imported_inside_functions(room: str) -> None:
    for path in files_of(room):
        names = {name.split(".")[0] for name in imports(path)}
        assert "airflow" not in names, path
        assert "dags" not in names, path
        top = {name.split(".")[0] for node in ast.parse(path.read_text(encoding="utf-8")).body for name in _names(node)}
        assert not top & set(OUTSIDERS), f"{path} imports {top & set(OUTSIDERS)} at the top: seconds for every process"


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_check_sees_a_planted_violation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tmp_path / "src" / "esep" / "press" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(
        "def f():\n    from esep.reports import form\n    from ..bulletin import send\n    return form, send\n"
    )
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert opened([planted]) == {"reports", "bulletin"}


@pytest.mark.parametrize("folder", ["dbt", "dags", "sql", "expectations"])
def test_folders_that_are_not_packages_stay_so(folder: str) -> None:
    """An __init__.py in dbt/ makes `import dbt.cli` find our folder instead of dbt."""
    assert (ROOT / folder).is_dir()
    assert not list((ROOT / folder).rglob("__init__.py"))


def test_no_module_outgrows_a_reader() -> None:
    modules = list(SOURCE.rglob("*.py"))
    assert len(modules) > 30
    too_long = {str(path.relative_to(ROOT)): n for path in modules if (n := len(path.read_text().splitlines())) > 450}
    assert not too_long
