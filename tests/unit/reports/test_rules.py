"""The catalogue: every rule that code or an expectation names is in it, in three languages."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest
import yaml

from esep.config import LANGUAGES, ROOT, settings
from esep.errors import ConfigError
from esep.policy import Policy
from esep.reports import rules
from esep.reports.findings import Finding

SOURCES = sorted((ROOT / "src" / "esep" / "reports").rglob("*.py"))
NAMES = re.compile(r"\{(\w+)\}")
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
    assert set(arguments[0]) == set(arguments[1]) == set(arguments[2])


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
            assert one["meta"]["on_breach"] in {"quarantine_row", "hold_file", "warn", "inform"}


def test_every_rule_says_where_it_is_written_and_whose_it_is() -> None:
    known = rules.catalogue().values()
    assert {rule.fence for rule in known} == {"parser", "loading", "expectation", "dbt"}
    assert {rule.scope for rule in known} <= {"file", "sheet", "column", "row", "cell", "cross-file"}
    assert {rule.owner for rule in known} == {"region", "hq", "hq_legal"}
    assert {rule.reason for rule in known if rule.reason} <= set(rules.reasons())


@pytest.mark.parametrize("reason", sorted(rules.reasons()))
def test_a_reason_speaks_three_languages_with_the_same_arguments(reason: str) -> None:
    said = rules.reasons()[reason]
    arguments = [{name for _, name, _, _ in string.Formatter().parse(said[language]) if name} for language in LANGUAGES]
    assert arguments[0] == arguments[1] == arguments[2]


def configured(monkeypatch: pytest.MonkeyPatch, shadow: set[str], severities: dict[str, str]) -> None:
    known = dataclasses.replace(settings(), shadow_rules=frozenset(shadow), rule_severities=severities)
    monkeypatch.setattr(rules, "settings", lambda: known)


def test_the_policy_is_what_is_configured_and_what_hq_permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    configured(monkeypatch, {"R-262"}, {"R-303": "Q"})
    policy = rules.policy({"R-010": "HQ-1", "R-001": "HQ-2"})
    assert policy == Policy(frozenset({"R-262"}), {"R-010": "HQ-1"}, {"R-303": "Q"})
    assert [rules.is_waivable(rule) for rule in ("R-010", "R-001", "R-999")] == [True, False, False]


@pytest.mark.parametrize(
    ("shadow", "severities", "complaint"),
    [
        ({"R-013"}, {}, "R-013 can be neither"),
        (set(), {"R-004": "W"}, "R-004 can be neither"),
        ({"R-999"}, {}, "there is no rule R-999"),
        (set(), {"R-303": "X"}, "'X' is not one of"),
        (set(), {"R-210": "Q"}, "R-210 is not about a row"),
    ],
)
def test_a_configuration_that_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, shadow: set[str], severities: dict[str, str], complaint: str
) -> None:
    configured(monkeypatch, shadow, severities)
    with pytest.raises(ConfigError, match=complaint):
        rules.policy()


def said_in_full(finding: Finding) -> None:
    """A sentence, not a form with holes."""
    for words in rules.message(finding, "F2").values():
        assert words.endswith(".")
        assert not re.search(r"- -|«»|\"\"|  |\(\)|[\[\]{}]|: \.|\s[.,]", words), words


@pytest.mark.parametrize("rule", sorted(rules.catalogue()))
def test_a_message_reads_well_with_and_without_a_value(rule: str) -> None:
    known = rules.catalogue()[rule]
    names = {
        name
        for text in (known.message["ru"], rules.reasons().get(known.reason or "", {}).get("ru", ""))
        for name in NAMES.findall(text)
    }
    args = dict.fromkeys(names - {"said", "field", "reason", "suggested"}, "7")
    for said, suggested in (("45", "46"), ("45", None), (None, None)):
        said_in_full(
            Finding(
                rule,
                known.severity,
                known.scope,
                field="note",
                said=said,
                suggested=suggested,
                args={"reason": "missing"} | args,
            )
        )


@pytest.mark.parametrize("reason", sorted(rules.reasons()))
def test_a_reason_reads_well_where_nothing_was_said(reason: str) -> None:
    args = dict.fromkeys(NAMES.findall(rules.reasons()[reason]["ru"]), "7")
    for rule in ("R-003", "R-010", "R-011", "R-012", "R-013", "R-015"):
        for field in ("status", None):
            said_in_full(Finding(rule, "W", "cell", field=field, args={"reason": reason} | args))


def test_an_empty_cell_is_told_in_one_sentence() -> None:
    finding = Finding("R-013", "Q", "cell", field="event_type", args={"reason": "missing"})
    assert rules.message(finding, "F2") == {
        "ru": "«Вид мероприятия»: обязательное значение не указано.",
        "kk": "«Іс-шара түрі»: міндетті мән көрсетілмеген.",
        "en": "event type: a required value is missing.",
    }


def test_codes_and_days_are_told_as_their_reader_writes_them() -> None:
    finding = Finding("R-207", "Q", "cell", field="questions_count", said="2", args={"status": "cancelled"})
    assert "(отменено)" in rules.message(finding, "F2")["ru"]
    assert "(болмайды)" in rules.message(finding, "F2")["kk"]
    finding = Finding("R-203", "Q", "cell", said="14.03.2026", args={"date": "2026-03-14"})
    assert "14.03.2026" in rules.message(finding, "F2")["ru"]
    assert "2026-03-14" in rules.message(finding, "F2")["en"]
    finding = Finding("R-201", "Q", "cell", field="event_date", said="2026-02-25", args={"report_date": "2026-02-20"})
    assert "25.02.2026" in rules.message(finding, "F2")["ru"]


def test_what_hq_let_pass_is_said_with_the_number_of_the_permission() -> None:
    finding = Finding("R-206", "I", "row", waiver_ref="HQ-9")
    told = rules.message(finding, "F2")
    assert [told["ru"].endswith("Разрешение штаба: HQ-9."), told["kk"].endswith("Штаб рұқсаты: HQ-9.")] == [True, True]
    assert told["en"].endswith("Permission of headquarters: HQ-9.")
