"""The catalogue: every rule that code or an expectation names is in it, in three languages."""

from __future__ import annotations

import re
import string

import pytest
import yaml

from esep.config import LANGUAGES, ROOT
from esep.reports import rules
from esep.reports.findings import Finding

SOURCES = sorted((ROOT / "src" / "esep" / "reports").glob("*.py"))
SUITES = sorted((ROOT / "expectations").glob("*.yml"))


def test_every_rule_that_is_applied_is_in_the_catalogue() -> None:
    named = {found for path in (*SOURCES, *SUITES) for found in re.findall(r'"?(R-\d{3})"?', path.read_text("utf-8"))}
    assert len(named) > 30
    assert named <= set(rules.catalogue())


def test_every_reason_that_is_given_has_its_words() -> None:
    given = {
        found
        for path in SOURCES
        for found in re.findall(
            r'"reason": "(\w+)"|reason="(\w+)"|Refus(?:al|ed)\((?:"R-013", )?"(\w+)"', path.read_text("utf-8")
        )
        for found in found
        if found and not found.startswith("R")
    }
    assert len(given) > 40
    assert given <= set(rules.reasons())


@pytest.mark.parametrize("rule", sorted(rules.catalogue()))
def test_a_rule_speaks_three_languages_with_the_same_arguments(rule: str) -> None:
    known = rules.catalogue()[rule]
    assert known.severity in {"B", "Q", "W", "I"}
    arguments = [
        {name for _, name, _, _ in string.Formatter().parse(known.message[language]) if name} for language in LANGUAGES
    ]
    assert arguments[0] == arguments[1] == arguments[2]


def test_a_message_quotes_the_author_and_names_the_column_as_the_author_knows_it() -> None:
    finding = Finding(
        "R-013", "Q", "cell", field="participants_offline", said="1,000", args={"reason": "ambiguous_number"}
    )
    said = rules.message(finding, "F2")
    assert said["ru"].startswith("«Участников офлайн»: «1,000»")
    assert said["kk"].startswith("«Офлайн қатысушылар»: «1,000»")
    assert "one thousand" in said["en"]


def test_a_value_with_braces_cannot_break_a_message() -> None:
    finding = Finding("R-013", "Q", "cell", field="note", said="{0} {x!r}", args={"reason": "too_long"})
    assert "{0} {x!r}" in rules.message(finding, "F2")["en"]


def test_the_limits_of_plausibility_name_a_rule_and_what_follows() -> None:
    for path in SUITES:
        for one in yaml.safe_load(path.read_text("utf-8"))["expectations"]:
            assert one["meta"]["on_breach"] in {"quarantine_row", "hold_file", "warn"}
