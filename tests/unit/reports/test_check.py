"""The answer of `esep reports check`: state, counts and every finding with its address, in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from esep.reports import check, template

from .conftest import rows


def test_a_clean_file(workbook: Callable[..., Path]) -> None:
    answer = check.check_file(workbook())
    assert answer == {
        "state": "accepted",
        "region": "61",
        "report_date": "2026-02-20",
        "form_version": "1.1",
        "kind": "original",
        "sheets": {
            "F2": {"attempted": 3, "succeeded": 3, "refused": 0, "ignored": 0},
            "F4": {"attempted": 1, "succeeded": 1, "refused": 0, "ignored": 0},
            "F5": {"attempted": 0, "succeeded": 0, "refused": 0, "ignored": 0},
            "F6": {"attempted": 1, "succeeded": 1, "refused": 0, "ignored": 0},
            "F7": {"attempted": 1, "succeeded": 1, "refused": 0, "ignored": 0},
            "F8": {"attempted": 1, "succeeded": 1, "refused": 0, "ignored": 0},
        },
        "findings": [],
    }


def test_findings_come_errors_first_each_with_its_cell_and_its_words(workbook: Callable[..., Path]) -> None:
    given = rows()
    given["F2"][1] |= {"note": "=1+1"}
    given["F2"][2] |= {"participants_offline": "12 чел."}
    answer = check.check_file(workbook(given))
    assert [(one["rule"], one["severity"], one["cell"]) for one in answer["findings"]] == [
        ("R-013", "Q", "Журнал мероприятий!L6"),
        ("R-017", "W", "Журнал мероприятий!V5"),
    ]
    first = answer["findings"][0]
    assert (first["sheet"], first["field"], first["value"], first["suggested"]) == (
        "Журнал мероприятий",
        "participants_offline",
        "12 чел.",
        "12",
    )
    assert set(first["message"]) == {"ru", "kk", "en"}
    assert (first["is_shadow"], first["waiver_ref"]) == (False, None)
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer


def test_every_sheet_that_is_missing_is_told_by_its_name(workbook: Callable[..., Path]) -> None:
    path = workbook()
    book = openpyxl.load_workbook(path)
    for name in ("Материалы", "Вопросы и предложения", "Онлайн-охват"):
        del book[name]
    book.save(path)
    told = [one["message"]["ru"] for one in check.check_file(path)["findings"] if one["rule"] == "R-012"]
    assert ["«Материалы»" in told[0], "«Вопросы и предложения»" in told[1], "«Онлайн-охват»" in told[2]] == [True] * 3


def test_a_file_that_is_no_report_at_all(tmp_path: Path) -> None:
    path = tmp_path / "61_2026-02-20_original_1.xlsx"
    path.write_text("<html><body>Вход в систему</body></html>", "utf-8")
    answer = check.check_file(path)
    assert (answer["state"], answer["region"], answer["sheets"]) == ("rejected", None, {})
    assert answer["findings"][0]["message"]["en"].endswith("the real type is html.")


def test_a_file_may_be_named_from_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template.write("61", date(2026, 2, 20), tmp_path / "empty.xlsx")
    monkeypatch.chdir(tmp_path)
    assert check.check_file("empty.xlsx")["region"] == "61"
