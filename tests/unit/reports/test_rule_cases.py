"""Every rule of the parser's fence: what breaks it is told, what holds is not, and what is told has all its words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from esep.config import LANGUAGES
from esep.reports import forms, rules
from esep.reports.findings import Finding
from esep.reports.readers import Reader

from .rule_cases import CASES, Room

BY_PARSER = sorted(name for name, rule in rules.catalogue().items() if rule.fence == "parser")
OF_EVERY_FINDING = {"said", "field", "suggested", "reason"}


@pytest.fixture
def room(tmp_path: Path, reader: Reader) -> Room:
    return Room(tmp_path, reader)


def test_every_rule_of_the_parser_has_a_case() -> None:
    assert sorted(CASES) == BY_PARSER


@pytest.mark.parametrize("rule", BY_PARSER)
def test_what_breaks_a_rule_is_told_with_its_severity_and_its_cell(room: Room, rule: str) -> None:
    case = CASES[rule]
    found = [one for one in case.breaks(room) if one.rule == rule]
    assert {one.severity for one in found} == {case.severity}
    assert all(one.cell for one in found) == case.has_cell


@pytest.mark.parametrize("rule", BY_PARSER)
def test_what_holds_is_not_told(room: Room, rule: str) -> None:
    assert [one for one in CASES[rule].holds(room) if one.rule == rule] == []


@pytest.mark.parametrize("rule", BY_PARSER)
def test_every_message_has_all_its_words(room: Room, rule: str) -> None:
    """Each name in braces is given by the finding, so that no sentence has a hole, in any language."""
    for finding in CASES[rule].breaks(room):
        assert _asked_for(finding) <= {name for name, value in finding.args.items() if value is not None}
        for form in forms.forms():
            for words in rules.message(finding, form).values():
                assert words
                assert not {"{", "}"} & set(words)


def _asked_for(finding: Finding) -> set[str]:
    """The names that the rule's and the reason's texts take from the finding's own arguments."""
    rule = rules.catalogue()[finding.rule]
    reason = rules.reasons().get(str(finding.args.get("reason") or rule.reason), {})
    texts = [text for language in LANGUAGES for text in (rule.message[language], reason.get(language, ""))]
    texts = [re.sub(r"\[[^\[\]]*\]", "", text) for text in texts]  # pieces that need not be said
    return {name for text in texts for name in _names(text)} - OF_EVERY_FINDING


def _names(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in string.Formatter().parse(text) if name)
