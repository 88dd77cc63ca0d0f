"""Papers that promise something: locks, lists kept in two languages of code, pages, and what may never be written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from esep.config import ROOT
from esep.receipts import Outcome

LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-test.lock"]


def tracked() -> list[Path]:
    """Files of the repository, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_by_hash_and_no_host_is_named(lock: Path) -> None:
    text = lock.read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text[text.index("\n", text.index("tools/lock.py")) + 1 :])
    assert len(blocks) > 30
    for block in blocks:
        assert re.match(r"[a-z0-9_.-]+(\[[a-z,]+\])?==\S+", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]
    assert "://" not in text


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    forbidden = re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                "python" + r"hosted\.org",
                "registry" + r"\.npmjs",
                "deb" + r"\.debian\.org",
                "/" + "root/",
                "/" + "work/",
            ]
        )
    )
    files = tracked()
    assert len(files) > 50
    guilty = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        guilty += [f"{path.relative_to(ROOT)}: {match.group()}" for match in forbidden.finditer(text)]
    assert not guilty


def test_the_outcomes_are_the_same_in_python_and_in_sql() -> None:
    text = (ROOT / "sql" / "0002_what_came_in.sql").read_text()
    constraint = re.search(r"outcome text not null check \(outcome in \(([^)]*)\)", text)
    assert constraint is not None
    assert set(re.findall(r"'(\w+)'", constraint.group(1))) == {outcome.value for outcome in Outcome}


def test_decisions_are_numbered_and_say_what_was_chosen_and_why() -> None:
    papers = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(papers) >= 6
    assert [int(path.name[:4]) for path in papers] == list(range(1, len(papers) + 1))
    for path in papers:
        text = path.read_text(encoding="utf-8")
        for heading in ("## Choice", "## Why", "## What it costs"):
            assert heading in text, f"{path.name}: {heading}"


def test_the_readme_holds_the_two_commands_and_what_will_be_seen() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./esep run" in text
    assert "./esep test" in text
    for image in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
        assert (ROOT / image).is_file(), image


def test_every_expectation_has_a_severity_and_a_why() -> None:
    suites = sorted((ROOT / "expectations").glob("*.yml"))
    assert len(suites) >= 3
    for path in suites:
        suite = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert suite["expectations"], path.name
        for one in suite["expectations"]:
            assert one["severity"] in {"critical", "warning", "info"}, (path.name, one["type"])
            assert len(one["meta"]["why"]) > 20, (path.name, one["type"])


def test_every_migration_says_why_in_its_first_line_and_comments_its_tables() -> None:
    files = sorted((ROOT / "sql").glob("0*.sql"))
    assert len(files) >= 6
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), path.name
        for table in re.findall(r"create table ([\w.]+) \(", text):
            assert f"comment on table {table}" in text, f"{path.name}: {table}"


def test_every_query_of_the_cookbook_begins_with_its_question() -> None:
    files = sorted((ROOT / "sql" / "queries").glob("*.sql"))
    assert len(files) >= 6
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- "), path.name
        assert first.endswith("?"), path.name


def test_every_variable_of_the_compose_file_is_explained_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    explained = set(re.findall(r"\b([A-Z]+_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8")))
    images = {"ESEP_IMAGE", "POSTGRES_IMAGE", "ESEP_AIRFLOW_BIND"}  # for trying another build, port or address
    assert len(wanted) > 10
    assert wanted - images - {"ESEP_RECIPIENTS_HQ_KK", "ESEP_RECIPIENTS_HQ_EN"} <= explained
