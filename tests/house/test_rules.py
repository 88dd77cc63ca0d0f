"""Every rule of the regional forms: implemented once at its fence, tried both ways, told in three languages."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from esep.config import LANGUAGES, ROOT

CATALOGUE: dict[str, Any] = yaml.safe_load((ROOT / "src/esep/reports/rules.yml").read_text(encoding="utf-8"))
RULES: dict[str, dict[str, Any]] = CATALOGUE["rules"]
REASONS: dict[str, dict[str, str]] = CATALOGUE["reasons"]
# The numbers of the catalogue that regions, mails and the pages of this project refer to.
PROMISED = [
    f"R-{number:03d}"
    for first, last in (
        (1, 19), (101, 104), (201, 215), (221, 224), (231, 234), (241, 243), (251, 253), (261, 263), (271, 272), (281, 281),
        (301, 310), (401, 401),
    )
    for number in range(first, last + 1)
]  # fmt: skip
FENCES = {
    "parser": ROOT / "src/esep/reports",
    "loading": ROOT / "src/esep/reports",
    "expectation": ROOT / "expectations",
    "dbt": ROOT / "dbt",
}
CASES = {
    "parser": "tests.unit.reports.rule_cases",
    "expectation": "tests.warehouse.history_cases",
    "loading": "tests.warehouse.loading_cases",
}


@pytest.fixture(scope="module")
def cases() -> dict[str, dict[str, Any]]:
    """Fence -> rule -> its fixtures."""
    sys.path.insert(0, str(ROOT))
    return {fence: importlib.import_module(name).CASES for fence, name in CASES.items()}


def test_the_catalogue_is_complete() -> None:
    assert sorted(RULES) == PROMISED


@pytest.mark.parametrize("rule", PROMISED)
def test_a_rule_has_severity_owner_fence_and_words_in_three_languages(rule: str) -> None:
    entry = RULES[rule]
    assert entry["severity"] in set("BQWI")
    assert entry["fence"] in FENCES
    assert entry["owner"] in {"region", "hq", "hq_legal", "engineers"}
    texts = [entry[language] for language in LANGUAGES]
    assert all(len(text) > 15 for text in texts)
    assert len(set(texts)) == len(texts) or "{reason}" in entry["kk"]
    fields = [set(re.findall(r"\{(\w+)", text)) for text in texts]
    assert fields[0] == fields[1] == fields[2], "the languages tell different facts"


@pytest.mark.parametrize("rule", PROMISED)
def test_a_rule_is_implemented_at_its_fence(rule: str) -> None:
    folder = FENCES[RULES[rule]["fence"]]
    suffixes = {".py"} if folder.name == "reports" else {".yml"} if folder.name == "expectations" else {".sql", ".yml"}
    files = [path for path in folder.rglob("*") if path.suffix in suffixes and path.name != "rules.yml"]
    assert any(rule in path.read_text(encoding="utf-8") for path in files), f"{rule} is nowhere in {folder.name}/"


def test_kazakh_texts_are_kazakh() -> None:
    """By the letters that Russian has not; a very short text may do without."""
    told = [entry["kk"] for entry in RULES.values()] + [words["kk"] for words in REASONS.values()]
    long = [text for text in told if len(re.sub(r"\{\w+\}|[^а-яәғқңөұүһі]", "", text.casefold())) > 20]
    assert len(long) > 60
    assert not [text for text in long if not set("әғқңөұүһі") & set(text.casefold())]


@pytest.mark.parametrize("fence", CASES)
def test_every_rule_is_broken_and_held_by_a_fixture(fence: str, cases: dict[str, dict[str, Any]]) -> None:
    """A rule of two parts (one file; across files) has fixtures at both fences."""
    known = cases[fence]
    assert {rule for rule, entry in RULES.items() if entry["fence"] == fence} <= set(known)
    assert set(known) <= set(RULES)
    for rule, case in known.items():
        assert callable(case.breaks), rule
        assert callable(case.holds), rule


def test_the_pages_for_regions_and_engineers_are_those_of_the_catalogue() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_form_doc.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
