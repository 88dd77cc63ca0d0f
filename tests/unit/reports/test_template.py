"""The workbook we give out: what a region sees, and that what it sends back is read by the same metadata."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from esep.reports import check, forms, template
from esep.reports.pack import Pack

from .conftest import DAY, MANIFEST, rows


@pytest.fixture
def given_out(tmp_path: Path) -> Path:
    path = tmp_path / "61_2026-02-20_original_1.xlsx"
    line = {"unit_code": "611600000", "event_type": "round_table", "format": "offline", "audience": "mixed"}
    template.write("61", DAY, path, plan_lines=[line | {"planned_events": 2, "plan_version": 1, "plan_line": 7}])
    return path


def test_the_empty_template_has_both_languages_the_forms_and_a_filled_title(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    assert book.sheetnames == [
        "Инструкция",
        "Нұсқаулық",
        "Титул",
        "Журнал мероприятий",
        "Вопросы и предложения",
        "Сводка",
        "Списки",
    ]
    assert book["Списки"].sheet_state == "hidden"
    assert book["Журнал мероприятий"]["L3"].value == "Участников офлайн / Офлайн қатысушылар"
    assert book["Журнал мероприятий"].freeze_panes == "B4"
    title = {row[0].value: row[1].value for row in book["Титул"].iter_rows()}
    assert title["Код региона (КАТО) / Өңір коды"] == "61"
    assert title["Версия формы / Нысан нұсқасы"] == forms.version()


def test_drop_downs_come_from_defined_names_because_long_lists_are_lost_otherwise(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    sheet = book["Журнал мероприятий"]
    rules = {str(rule.sqref).split(":")[0][0]: rule for rule in sheet.data_validations.dataValidation}
    units = rules["F"]
    assert units.type == "list"
    _, area = book.defined_names[units.formula1].attr_text.split("!")
    first, last = area.replace("$", "").split(":")
    words = [cell.value for row in book["Списки"][first:last] for cell in row]
    assert len(words) == 17  # the units of Turkistan
    assert all(word.startswith("61") for word in words)
    assert rules["L"].type == "whole"
    assert all(len(rule.prompt or "") <= 255 for rule in rules.values())


def test_it_says_which_template_it_is_where_machines_look(given_out: Path) -> None:
    book: Any = openpyxl.load_workbook(given_out)
    assert book.custom_doc_props["esep_region"].value == "61"
    assert book.defined_names["esep_form_version"].attr_text == f'"{forms.version()}"'


def test_the_days_plan_starts_the_journal_and_waits_for_what_the_evening_knows(given_out: Path) -> None:
    answer = check.check_file(given_out)
    assert answer["sheets"]["F2"] == {"attempted": 2, "succeeded": 0, "refused": 2, "ignored": 0}
    fields = {one["field"] for one in answer["findings"] if one["rule"] == "R-013"}
    assert fields == {"status", "participants_offline", "participants_online"}


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


def test_the_same_pack_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        template.write_pack(tmp_path / name, MANIFEST, rows())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_everything_written_is_read_back(workbook: Callable[..., Path], read: Callable[..., Pack]) -> None:
    given = rows(2)
    found = read(workbook(given))
    for wanted, row in zip(given["F2"], found.tables["F2"].rows, strict=True):
        assert {name: row[name] for name in wanted} == wanted
