"""The workbook we give out: what a region sees in it, and what machines find."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from unit.reports.secretary import DAYS, LINE, Secretary, give_out, tabs

from esep.errors import EsepError
from esep.reports import forms, template
from esep.reports.readers import Reader
from esep.reports.template import rows as template_rows
from esep.reports.template import words as template_words

from .conftest import DAY, MANIFEST, rows


@pytest.fixture
def given_out(tmp_path: Path) -> Path:
    path = tmp_path / "61_2026-02-20_original_1.xlsx"
    template.write("61", DAY, path, plan_lines=[LINE | {"planned_events": 2, "plan_version": 1, "plan_line": 7}])
    return path


def test_the_sheets_are_those_that_are_due(tmp_path: Path) -> None:
    always = ["F0", "F2", "F4", "F6", "F7", "F8"]
    path = tmp_path / "pack.xlsx"
    for day, more in zip(DAYS, (["F3"], [], ["F3", "F5"], ["F5"]), strict=True):
        template.write("61", day, path)
        assert sorted(tabs(path)) == sorted([*always, *more])
    template.write("61", DAYS[1], path, roster=True)
    assert sorted(tabs(path)) == sorted([*always, "F3"])


def test_the_empty_template_has_both_languages_the_forms_and_a_filled_title(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    assert book.sheetnames[:4] == ["Инструкция", "Нұсқаулық", "Титул", "Журнал мероприятий"]
    assert book["Списки"].sheet_state == "veryHidden"
    assert book["Журнал мероприятий"].freeze_panes == "B4"
    title = {row[0].value: row[1].value for row in book["Титул"].iter_rows()}
    assert title["Код региона (КАТО) * / Өңір коды"] == "61"
    assert title["Версия формы * / Нысан нұсқасы"] == forms.version()
    assert set(book.sheetnames) - set(template.OTHER_SHEETS) == {
        form.title["ru"] for form in forms.forms().values() if form.code in tabs(given_out)
    }


def test_required_columns_are_marked_by_a_colour_and_by_an_asterisk(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    for code in ("F2", "F4", "F6", "F7", "F8"):
        form = forms.forms()[code]
        colours: dict[bool, set[str]] = {True: set(), False: set()}
        for cell, column in zip(book[form.title["ru"]][3], form.columns.values(), strict=True):
            is_needed = column.required or column.required_unless is not None
            assert ("*" in cell.value) is is_needed, cell.value
            assert cell.alignment.wrap_text
            colours[is_needed].add(cell.fill.start_color.rgb)
        assert len(colours[True]) == len(colours[False]) == 1
        assert colours[True] != colours[False]


def test_drop_downs_come_from_defined_names_because_long_lists_are_lost_otherwise(given_out: Path) -> None:
    words = Secretary(given_out).choices("F2", "unit_code")
    assert len(words) == 17  # the units of Turkistan
    assert all(word.startswith("61") for word in words)
    parties = Secretary(give_out(given_out, "61", DAYS[0])).choices("F3", "party_code")
    assert len(parties) == 6
    assert parties[-1] == "без партии / партиясыз"


def test_every_cell_to_fill_in_says_what_it_is_and_what_it_takes(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    for code in tabs(given_out):
        form = forms.forms()[code]
        rules = book[form.title["ru"]].data_validations.dataValidation
        if code == "F0":
            assert len(rules) == len(form.columns) - 1  # the count of rows is left to machines
        else:
            assert len(rules) == len(form.columns)
        for rule in rules:
            assert len(rule.prompt) <= 255
            assert len(rule.promptTitle) <= 32
            assert rule.type is None or (0 < len(rule.error) <= 255 and len(rule.errorTitle) <= 32)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["Журнал мероприятий"].data_validations.dataValidation}
    assert (rules["L4"].type, rules["L4"].formula1, rules["L4"].errorStyle) == ("whole", "0", None)  # None: stop
    assert (rules["O4"].type, rules["O4"].errorStyle) == ("whole", "warning")  # the four signs may stand here
    assert (rules["C4"].type, rules["C4"].formula1, rules["C4"].formula2) == ("date", "46065", "46073")
    assert (rules["V4"].type, rules["V4"].formula1) == ("textLength", "200")


def test_every_column_of_every_form_has_its_words_in_three_languages() -> None:
    for form in forms.forms().values():
        for column in form.columns.values():
            title, text = template_words.prompt(form.code, column)
            assert len(title) <= 32
            assert len(text) <= 255
            assert all(template_words.meaning(form.code, column.name, language) for language in ("ru", "kk", "en"))
            assert all(len(said) <= 255 for said in template_words.complaint(column))
        assert set(template_words._words()["columns"][form.code]) == set(form.columns)


def test_it_says_which_template_it_is_where_machines_look(given_out: Path, reader: Reader) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    wanted = {
        "esep_template": "esep-reports",
        "esep_form_version": forms.version(),
        "esep_region": "61",
        "esep_date": "2026-02-20",
        "esep_sequence": "1",
    }
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == wanted
    assert {name: book.defined_names[name].attr_text.strip('"') for name in wanted} == wanted
    assert reader.read(given_out).marks == wanted


def test_spare_numbers_for_corrections_stand_in_the_instructions_of_both_languages(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    own = template_rows.submission_id("61", DAY, "original", None, 1)
    spare = template_rows.submission_id("61", DAY, "correction", own, 1)
    for name in ("Инструкция", "Нұсқаулық"):
        said = "\n".join(str(row[0].value) for row in book[name].iter_rows())
        assert own in said
        assert spare in said
        assert "{" not in said
        assert all(clock in said for clock in ("20:00", "12:00", "17.03.2026 12:00"))


@pytest.mark.parametrize(("region", "day"), [("99", DAY), ("61", date(2026, 2, 11)), ("61", date(2026, 3, 16))])
def test_no_workbook_for_what_the_campaign_does_not_have(tmp_path: Path, region: str, day: date) -> None:
    with pytest.raises(EsepError, match=r"99|outside the campaign"):
        template.write(region, day, tmp_path / "pack.xlsx")
    assert not (tmp_path / "pack.xlsx").exists()


def test_a_form_version_of_before_has_its_own_sheets_and_columns(tmp_path: Path) -> None:
    given: dict[str, Any] = {**rows(1), "F4": [], "F5": [], "F7": []}
    template.write_pack(tmp_path / "old.xlsx", MANIFEST | {"form_version": "1.0"}, given)
    assert tabs(tmp_path / "old.xlsx") == ["F0", "F2", "F6", "F8"]
    old: Any = openpyxl.load_workbook(tmp_path / "old.xlsx")
    assert "Пример (без персональных данных)" not in [cell.value for cell in old["Вопросы и предложения"][3]]
    assert old.custom_doc_props["esep_form_version"].value == "1.0"
    template.write_pack(tmp_path / "new.xlsx", MANIFEST | {"form_version": "1.1"}, given)
    assert tabs(tmp_path / "new.xlsx") == ["F0", "F2", "F4", "F5", "F6", "F7", "F8"]


def test_every_label_of_every_drop_down_is_read_back_as_its_code() -> None:
    seen = 0
    for form in forms.forms().values():
        for column in form.columns.values():
            for label in column.labels:
                for language in ("ru", "kk", "both"):
                    found = forms.codes(form.code, column.name).find(column.label(label.code, language) or "")
                    assert found is not None, (form.code, column.name, label.code, language)
                    assert found.code == label.code
                    seen += 1
    assert seen > 150


def test_every_heading_is_read_back_as_its_column() -> None:
    for form in forms.forms().values():
        for column in form.columns.values():
            for language in ("ru", "kk", "both"):
                found = forms.headings(form.code).find(column.heading(language))
                assert found is not None
                assert found.code == column.name


@pytest.mark.parametrize("said", ["=1+1", "+7", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x", "\t=1"])
def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path, said: str) -> None:
    given = rows(1)
    given["F2"][0]["note"] = said
    path = tmp_path / "pack.xlsx"
    template.write_pack(path, MANIFEST, given)
    cell: Any = openpyxl.load_workbook(path)["Журнал мероприятий"]["V4"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", said, None)


def test_the_same_pack_and_the_same_template_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        template.write_pack(tmp_path / name, MANIFEST, rows())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    for name in ("one.xlsx", "two.xlsx"):
        give_out(tmp_path / name, "61", DAYS[2])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    give_out(tmp_path / "two.xlsx", "61", DAYS[2], sequence=2)
    assert (tmp_path / "one.xlsx").read_bytes() != (tmp_path / "two.xlsx").read_bytes()


def test_the_date_of_the_workbook_is_the_reporting_day_and_not_todays(given_out: Path) -> None:
    assert openpyxl.load_workbook(given_out).properties.created.date() == DAY
