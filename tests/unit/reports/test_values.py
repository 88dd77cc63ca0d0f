"""The grammar of a cell: what people type, and what it is taken for."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esep.reports import forms, places, rules, values
from esep.reports.readers import Cell
from esep.reports.values import Context, Parsed, Refusal

CONTEXT = Context("F2", places.of("61"), date(2026, 2, 20))
F2 = forms.forms()["F2"].columns
KINDS = ("text", "number", "error", "formula", "date", "time", "bool", "nested")
FRAGMENTS = (
    "1", "1,000", "12,5", "٣", "²", "Ⅷ", "13.02.2026", "2026-02-30", "46066", "9" * 40, "-", "...", "х", "?", "\ufffd", "=", "'",
    "611600000", "Арысь", "10:30", "да", "около ", "T", "00", " г.", "ақпан", "\u202e", "\x98", "РЁС", "61-20260220-001", "1e999",
)  # fmt: skip
RUSSIAN = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
KAZAKH = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
OPTIONAL, REQUIRED = F2["questions_count"], F2["participants_offline"]


def parse(column: str, text: str, kind: str = "text") -> Parsed | Refusal:
    return values.parse(F2[column], Cell(text, kind, "F2!A1", 1, 1), CONTEXT)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("45", 45), ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234", 1234), ("1\u2009234", 1234), ("1234,0", 1234),
        ("1234.00", 1234), ("1 234,0", 1234), (" 7 ", 7), ("007", 7), ("0", 0),
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
        ("12 чел.", "number_with_words", "12"), ("950 экз.", "number_with_words", "950"), ("45 адам", "number_with_words", "45"),
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
    assert values.parse(OPTIONAL, None, CONTEXT) == Parsed(None)


@pytest.mark.parametrize(
    ("said", "optional", "required"),
    [
        ("-", Parsed(0, ("R-013", "nil")), Parsed(0, ("R-013", "nil"))),
        ("—", Parsed(0, ("R-013", "nil")), Parsed(0, ("R-013", "nil"))),
        ("0,0", Parsed(0, ("R-013", "negligible")), Parsed(0, ("R-013", "negligible"))),
        ("0.00", Parsed(0, ("R-013", "negligible")), Parsed(0, ("R-013", "negligible"))),
        ("...", Parsed(None, ("R-013", "no_data")), Refusal("R-013", "no_data")),
        ("…", Parsed(None, ("R-013", "no_data")), Refusal("R-013", "no_data")),
        ("х", Parsed(None, ("R-013", "confidential")), Refusal("R-013", "confidential")),
        ("x", Parsed(None, ("R-013", "confidential")), Refusal("R-013", "confidential")),
    ],
)
def test_the_four_signs_of_nothing_are_four_facts(said: str, optional: Parsed, required: Parsed | Refusal) -> None:
    assert parse("questions_count", said) == optional
    assert parse("participants_offline", said) == required


def test_a_dash_is_zero_only_where_the_form_says_so() -> None:
    dash = Cell("-", "text", "F8!A1", 1, 1)
    total = replace(REQUIRED, dash_is_zero=False)
    assert values.parse(total, dash, CONTEXT) == Refusal("R-013", "dash_not_zero")
    assert values.parse(replace(total, required=False), dash, CONTEXT) == Parsed(None, ("R-013", "nil"))
    assert values.parse(replace(total, dash_is_zero=True), dash, CONTEXT) == Parsed(0, ("R-013", "nil"))
    assert values.parse(F2["plan_line"], dash, CONTEXT) == Parsed(
        None, ("R-013", "nil")
    )  # counted from 1: no zero there
    for form in forms.forms().values():
        for column in form.columns.values():
            if column.name.endswith("_cum"):
                assert column.dash_is_zero is False, (form.code, column.name)


def test_a_code_of_the_list_is_no_sign() -> None:
    """x is a platform; in a count it means confidential."""
    platform = forms.forms()["F7"].columns["platform"]
    for said in ("x", "X"):
        assert values.parse(platform, Cell(said, "text", "F7!A1", 1, 1), Context("F7")) == Parsed("x")


def test_a_number_merged_over_rows_is_asked_about_and_never_counted_twice() -> None:
    merged = Cell("120", "number", "F2!A1", 1, 1, is_merged=True)
    assert values.parse(REQUIRED, merged, CONTEXT) == Refusal("R-013", "merged_number")


def test_marks_that_turn_the_direction_of_writing_make_no_number() -> None:
    assert parse("participants_offline", "\u202e12") == Refusal("R-013", "not_a_number")
    assert parse("participants_offline", "\u200b12\u00ad") == Parsed(12)


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.text(max_size=40), st.sampled_from(KINDS), st.sampled_from(sorted(forms.forms())), st.randoms(), st.booleans()
)
def test_no_kind_of_cell_in_any_column_of_any_form_raises(
    said: str, kind: str, code: str, dice: random.Random, is_1904: bool
) -> None:
    column = dice.choice(list(forms.forms()[code].columns.values()))
    for text in (said, dice.choice(FRAGMENTS) + said, dice.choice(FRAGMENTS) + dice.choice(FRAGMENTS)):
        context = Context(code, places.of("61"), date(2026, 2, 20), date_1904=is_1904)
        found = values.parse(column, Cell(text, kind, "X!A1", 1, 1), context)
        if isinstance(found, Refusal):
            assert found.rule in rules.catalogue()
            assert found.reason in rules.reasons()
        elif column.type == "integer" and found.value is not None:
            assert column.minimum <= found.value <= values.LARGEST


@settings(max_examples=300, deadline=None, database=None)
@given(st.integers(0, values.LARGEST), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]), st.data())
def test_every_accepted_spelling_of_a_number_gives_that_number(count: int, space: str, data: st.DataObject) -> None:
    spaced = f"{count:,}".replace(",", space)
    spellings = [str(count), spaced, f"{count},0", f"{count}.00", f"{spaced},00", f" {count}\u00a0", f"\ufeff{count}"]
    said = data.draw(st.sampled_from(spellings))
    found = parse("participants_offline", said)
    assert isinstance(found, Parsed)
    assert found.value == count
    for mark in ",.":
        if count >= 1000:
            asked = parse("participants_offline", f"{count:,}".replace(",", mark))
            assert isinstance(asked, Refusal)
            assert asked.reason == "ambiguous_number"


@settings(max_examples=300, deadline=None, database=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.data())
def test_every_accepted_spelling_of_a_day_gives_that_day(day: date, data: st.DataObject) -> None:
    column = F2["event_date"]
    russian, kazakh = RUSSIAN[day.month - 1], KAZAKH[day.month - 1]
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        ("text", f"{day:%d.%m.%Y}"), ("text", f"{day.day}.{day.month}.{day.year} г."), ("text", day.isoformat()),
        ("date", day.isoformat()), ("date", f"{day}T10:30"), ("text", f"{day:%d.%m.%Y} 10:30"),
        ("text", f"{day.day} {russian} {day.year} г."), ("text", f"{day.day} {russian.upper()} {day.year}"),
        ("text", f"{day.day} {kazakh} {day.year}"), ("text", f"{day.year} жылғы {day.day} {kazakh}"),
        ("text", f"{day.year} ж. {day.day} {kazakh}"), ("number", str(serial)), ("number", f"{serial}.5"), ("text", str(serial)),
    ]  # fmt: skip
    kind, said = data.draw(st.sampled_from(spellings))
    assert values.parse(column, Cell(said, kind, "F2!A1", 1, 1), Context("F2")) == Parsed(day)
    later = Cell(str(serial - values.DAYS_1904), "number", "F2!A1", 1, 1)
    assert values.parse(column, later, Context("F2", date_1904=True)) == Parsed(day)
    for order in (f"{day:%m/%d/%Y}", f"{day:%d.%m.%y}", f"{day:%m/%d/%y}"):
        assert isinstance(values.parse(column, Cell(order, "text", "F2!A1", 1, 1), Context("F2")), Refusal)
    for order in (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}"):
        found = values.parse(column, Cell(order, "text", "F2!A1", 1, 1), Context("F2"))
        # With slashes and dashes only a number that can be no month tells the order.
        assert found == Parsed(day) if day.day > 12 else isinstance(found, Refusal)


@pytest.mark.parametrize(
    ("said", "stored", "reason"),
    [
        ("РІСЃС‚СЂРµС‡Р° СЃ РЅР°СЃРµР»РµРЅРёРµРј", "встреча с населением", "mended"),
        ("Ќызылорда ќаласы", "Қызылорда қаласы", "mended"),
        ("Т?ркістан облысы", "Т?ркістан облысы", "damaged"),
        ("Тёплый приём", "Тёплый приём", None),
        ("Что? Где? Когда?", "Что? Где? Когда?", None),
    ],
)
def test_words_read_by_the_wrong_table_are_put_right_where_that_is_certain(
    said: str, stored: str, reason: str | None
) -> None:
    found = parse("note", said)
    assert isinstance(found, Parsed)
    assert found.value == stored
    assert found.note == (("R-018", reason) if reason else None)


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
        ("46066", "number"), ("46066", "text"), ("13/02/2026", "text"),
    ],
)  # fmt: skip
def test_a_day_as_people_write_it(said: str, kind: str) -> None:
    assert parse("event_date", said, kind) == Parsed(date(2026, 2, 13))


@pytest.mark.parametrize(
    ("said", "reason", "suggested"),
    [
        ("13.02.26", "two_digit_year", "13.02.2026"), ("03/02/26", "two_digit_year", None), ("03/02/2026", "us_order", None),
        ("02/25/2026", "us_order", "25.02.2026"), ("30/02/2026", "no_such_day", None),
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


@pytest.mark.parametrize("said", ["2026-05-10T00:00:00", "1900-01-10T12:00:00", "1900-01-09T07:12:00"])
def test_a_time_that_a_spreadsheet_took_for_a_day_is_asked_about(said: str) -> None:
    """10.05 and 10.5 typed into a column of times: the tenth of May at midnight, and the tenth of January 1900 at noon."""
    assert parse("start_time", said, "date") == Refusal("R-013", "not_a_time", None)
    assert parse("start_time", "2026-02-20T10:30:00", "date") == Parsed(time(10, 30))


def test_a_time_with_a_point_is_read_where_it_was_typed_as_text() -> None:
    assert parse("start_time", "10.30") == Parsed(time(10, 30))
    assert parse("start_time", "10.3") == Refusal("R-013", "not_a_time", None)
    assert parse("start_time", "10.3", "number") == Refusal("R-013", "not_a_time", None)
    assert parse("start_time", "10 ч 30") == Refusal("R-013", "not_a_time", "10:30")
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


@pytest.mark.parametrize("said", [" =1+1", "\n=1+1", "\u00a0@SUM(A1)", "\u200b=1+1", "\t1+1", "+7"])
def test_blanks_in_front_do_not_hide_a_formula(said: str) -> None:
    found = parse("note", said)
    assert isinstance(found, Parsed)
    assert found.value.startswith("'")
    assert found.note == ("R-017", "stored_as_text")


def test_the_apostrophe_counts_as_a_letter_of_its_column() -> None:
    """The warehouse takes no more letters than the column has: one more would stop the whole region."""
    assert parse("note", "=" + "а" * 198) == Parsed("'=" + "а" * 198, ("R-017", "stored_as_text"))
    assert parse("note", "=" + "а" * 199) == Refusal("R-013", "too_long")
    assert parse("note", "а" * 200) == Parsed("а" * 200)


def test_text_longer_than_its_column_is_refused() -> None:
    assert parse("note", "а" * 201) == Refusal("R-013", "too_long")


def test_the_number_of_an_event_has_its_form() -> None:
    assert parse("event_uid", "61-20260220-001") == Parsed("61-20260220-001")
    assert parse("event_uid", "1") == Refusal("R-013", "bad_pattern")
