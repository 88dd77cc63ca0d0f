"""The grammar of a cell: what people type, and what it is taken for."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esep.reports import forms, places, rules, values
from esep.reports.readers import Cell
from esep.reports.values import Context, Parsed, Refusal

CONTEXT = Context("F2", places.of("61"), date(2026, 2, 20))
F2 = forms.forms()["F2"].columns
OPTIONAL, REQUIRED = F2["questions_count"], F2["participants_offline"]


def parse(column: str, text: str, kind: str = "text") -> Parsed | Refusal:
    return values.parse(F2[column], Cell(text, kind, "F2!A1", 1, 1), CONTEXT)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("45", 45), ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234", 1234), ("1\u2009234", 1234), ("1234,0", 1234),
        ("1234.00", 1234), ("1 234,0", 1234), (" 7 ", 7), ("0,0", 0), ("-", 0), ("—", 0), ("007", 7),
    ],
)  # fmt: skip
def test_a_count_as_people_write_it(said: str, count: int) -> None:
    assert parse("participants_offline", said) == Parsed(count)


@pytest.mark.parametrize(
    ("said", "reason", "suggested"),
    [
        ("1,000", "ambiguous_number", None), ("1.000", "ambiguous_number", None), ("1.234.567", "ambiguous_number", "1234567"),
        ("около 40", "approximate", None), ("~200", "approximate", None), ("более 700", "approximate", None),
        ("40 шамасында", "approximate", None), ("300-ден астам", "approximate", None), ("40-50", "approximate", None),
        ("12 чел.", "number_with_words", "12"), ("45 адам", "number_with_words", "45"),
        ("-5", "negative", None), ("−5", "negative", None), ("12,5", "fraction", None), ("0.5", "fraction", None),
        ("１２", "foreign_digits", "12"), ("٤٥", "foreign_digits", "45"), ("1e3", "scientific", None),
        ("1О", "letter_for_digit", "10"), ("нет", "not_a_number", "0"), ("много", "not_a_number", None),
        ("1 23", "not_a_number", None), ("99999999999", "out_of_range", None),
        ("...", "no_data", None), ("…", "no_data", None), ("х", "confidential", None), ("X", "confidential", None),
    ],
)  # fmt: skip
def test_a_count_that_is_refused_with_its_reason(said: str, reason: str, suggested: str | None) -> None:
    assert parse("participants_offline", said) == Refusal("R-013", reason, suggested)


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("#REF!", "error", "error_cell"), ("=A1+B1", "formula", "formula_uncached"), ("TRUE", "bool", "not_a_number"),
        ("2026-03-01", "date", "date_cell"), ("12.5", "number", "fraction"), ("-3", "number", "negative"),
        ("1e+20", "number", "scientific"), ("{}", "nested", "nested"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_number_at_all(text: str, kind: str, reason: str) -> None:
    found = parse("participants_offline", text, kind)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_no_data_and_confidential_are_null_where_a_value_is_not_required_and_never_zero() -> None:
    assert parse("questions_count", "...") == Parsed(None, ("R-013", "no_data"))
    assert parse("questions_count", "х") == Parsed(None, ("R-013", "confidential"))
    assert parse("questions_count", "-") == Parsed(0)
    assert values.parse(OPTIONAL, None, CONTEXT) == Parsed(None)


def test_an_empty_required_cell_is_missing_not_zero() -> None:
    assert values.parse(REQUIRED, None, CONTEXT) == Refusal("R-013", "missing")
    assert parse("participants_offline", "  ") == Refusal("R-013", "missing")


@settings(max_examples=400, deadline=None, database=None)
@given(st.text(max_size=40), st.sampled_from(["text", "number", "error", "formula", "date", "time", "bool", "nested"]))
def test_anything_typed_into_a_count_is_a_number_or_a_reasoned_refusal(said: str, kind: str) -> None:
    for column in ("participants_offline", "questions_count"):
        found = parse(column, said, kind)
        if isinstance(found, Refusal):
            assert found.rule in rules.catalogue()
            assert found.reason in rules.reasons()
        else:
            assert found.value is None or (isinstance(found.value, int) and 0 <= found.value <= values.LARGEST)
            assert found.value is not None or column == "questions_count"


@settings(max_examples=200, deadline=None, database=None)
@given(st.text(max_size=30), st.sampled_from(sorted(F2)))
def test_anything_typed_anywhere_is_a_value_or_a_reasoned_refusal(said: str, column: str) -> None:
    found = parse(column, said)
    if isinstance(found, Refusal):
        assert found.rule in rules.catalogue()
        assert found.reason in rules.reasons()


@settings(max_examples=200, deadline=None, database=None)
@given(st.integers(0, 999_999), st.sampled_from(["{:d}", "{:,}"]), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]))
def test_a_whole_number_is_read_back_however_its_thousands_are_spaced(count: int, style: str, space: str) -> None:
    assert parse("participants_offline", style.format(count).replace(",", space)) == Parsed(count)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("2026-02-13", "date"), ("2026-02-13T10:00", "date"), ("13.02.2026", "text"), ("13.2.2026", "text"),
        ("13.02.2026 г.", "text"), ("2026-02-13", "text"), ("2026-02-13T00:00:00", "text"), ("13 февраля 2026 г.", "text"),
        ("13 февраля 2026", "text"), ("13 ақпан 2026", "text"), ("2026 жылғы 13 ақпан", "text"), ("2026 ж. 13 ақпан", "text"),
        ("46066", "number"), ("46066", "text"),
    ],
)  # fmt: skip
def test_a_day_as_people_write_it(said: str, kind: str) -> None:
    assert parse("event_date", said, kind) == Parsed(date(2026, 2, 13))


@pytest.mark.parametrize(
    ("said", "reason", "suggested"),
    [
        ("13.02.26", "two_digit_year", "13.02.2026"), ("03/02/26", "two_digit_year", None), ("03/02/2026", "us_order", None),
        ("02/25/2026", "us_order", "25.02.2026"), ("25/02/2026", "us_order", "25.02.2026"),
        ("30.02.2026", "no_such_day", None), ("29.02.2026", "no_such_day", None), ("2026-02-30", "no_such_day", None),
        ("13.02.2022", "date_out_of_window", "13.02.2026"), ("вчера", "not_a_date", None), ("12", "not_a_date", None),
        ("13 февра 2026", "not_a_date", None),
    ],
)  # fmt: skip
def test_a_day_that_is_refused_with_its_reason(said: str, reason: str, suggested: str | None) -> None:
    assert parse("event_date", said) == Refusal("R-013", reason, suggested)


def test_a_serial_of_a_workbook_that_counts_from_1904() -> None:
    cell = Cell("44604", "number", "F2!A1", 1, 1)
    assert values.parse(F2["event_date"], cell, Context("F2", None, None, date_1904=True)) == Parsed(date(2026, 2, 13))


def test_a_serial_is_a_number_in_a_column_of_counts() -> None:
    assert parse("participants_offline", "46066", "number") == Parsed(46066)


@pytest.mark.parametrize(
    ("said", "kind"), [("10:30", "text"), ("10:30", "time"), ("0.4375", "number"), ("10:30:00", "text")]
)
def test_a_time(said: str, kind: str) -> None:
    assert parse("start_time", said, kind) == Parsed(time(10, 30))


def test_a_time_with_a_point_is_only_proposed() -> None:
    assert parse("start_time", "10.30") == Refusal("R-013", "not_a_time", "10:30")
    assert parse("start_time", "25:00") == Refusal("R-013", "not_a_time", None)


@pytest.mark.parametrize(
    ("said", "value"), [("да", True), ("ИӘ", True), ("нет", False), ("жоқ", False), ("да / иә", True), ("1", True)]
)
def test_yes_and_no(said: str, value: bool) -> None:
    assert parse("is_media_present", said) == Parsed(value)


@pytest.mark.parametrize(
    "said",
    [
        "встреча с населением", "Встреча  с населением.", "ТҰРҒЫНДАРМЕН КЕЗДЕСУ", "meeting_residents", "meeting with residents",
        "встpeча c населением", "встреча с населением / тұрғындармен кездесу",
    ],
)  # fmt: skip
def test_a_label_in_any_language_case_or_with_letters_of_the_other_alphabet(said: str) -> None:
    assert parse("event_type", said) == Parsed("meeting_residents")


def test_an_unknown_label_is_refused_and_the_nearest_only_proposed() -> None:
    assert parse("event_type", "встреча с населени") == Refusal("R-014", "unknown_code", "встреча с населением")
    assert parse("event_type", "пикник") == Refusal("R-014", "unknown_code", None)


def test_letters_lost_in_a_label_are_restored_when_only_one_label_fits() -> None:
    found = parse("event_type", "т?р?ындармен кездесу")
    assert isinstance(found, Parsed)
    assert (found.value, found.note) == ("meeting_residents", ("R-018", "wildcard"))


def test_text_that_a_spreadsheet_would_run_is_kept_as_text() -> None:
    assert parse("note", "=cmd|' /C calc'!A0") == Parsed("'=cmd|' /C calc'!A0", ("R-017", "stored_as_text"))
    assert parse("note", "обычная встреча") == Parsed("обычная встреча")


def test_text_longer_than_its_column_is_refused() -> None:
    assert parse("note", "а" * 201) == Refusal("R-013", "too_long")


def test_the_number_of_an_event_has_its_form() -> None:
    assert parse("event_uid", "61-20260220-001") == Parsed("61-20260220-001")
    assert parse("event_uid", "1") == Refusal("R-013", "bad_pattern")
