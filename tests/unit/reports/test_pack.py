"""What really comes from regions (domain.md 4.2): each oddity is read through, or refused at its very cell."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from unit.reports.pack_room import HEADINGS, JOURNAL, QUESTIONS, Read, Workbook, cell, only, put, told

from esep.reports.findings import Finding

from .conftest import DAY, MANIFEST, event, rows


@pytest.mark.parametrize("headings", ["ru", "kk", "both"])
def test_a_clean_pack_is_accepted_without_a_word(workbook: Workbook, read: Read, headings: str) -> None:
    found = read(workbook(headings=headings))
    assert found.findings == []
    assert found.state == "accepted"
    assert found.counts() == {"rows_attempted": 7, "rows_succeeded": 7, "rows_refused": 0, "rows_ignored": 0}
    assert [row["participants_offline"] for row in found.tables["F2"].rows] == [41, 42, 43]
    assert found.tables["F2"].rows[0]["unit_code"] == "611600000"
    assert found.manifest["report_date"] == DAY


@pytest.mark.parametrize(
    ("heading", "value", "rule", "reason", "name"),
    [
        ("Участников офлайн", "1,000", "R-013", "ambiguous_number", "participants_offline"),
        ("Участников офлайн", "около 40", "R-013", "approximate", "participants_offline"),
        ("Участников офлайн", -40, "R-013", "negative", "participants_offline"),
        ("Участников офлайн", None, "R-013", "missing", "participants_offline"),
        ("Дата", "03/02/26", "R-013", "two_digit_year", "event_date"),
        ("Район/город (КАТО)", "101000000", "R-104", "other_region", "unit_code"),
        ("Район/город (КАТО)", "619990000", "R-101", "unknown_unit", "unit_code"),
        ("Вид мероприятия", "пикник", "R-014", "unknown_code", "event_type"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_address_and_costs_one_row(
    workbook: Workbook, read: Read, heading: str, value: Any, rule: str, reason: str, name: str
) -> None:
    places: list[str] = []

    def edit(book: Any) -> None:
        spoilt = cell(book, JOURNAL, heading, HEADINGS + 2)
        spoilt.value = value
        places.append(f"{JOURNAL}!{spoilt.coordinate}")

    found = read(workbook(edit=edit))
    finding = only(found, rule)
    assert (finding.severity, finding.cell, finding.field, finding.args["reason"]) == ("Q", places[0], name, reason)
    assert finding.said == (None if value is None else str(value))
    assert found.state == "partially_accepted"
    assert found.counts() == {"rows_attempted": 7, "rows_succeeded": 6, "rows_refused": 1, "rows_ignored": 0}
    assert found.tables["F2"].refused[0].rules == [rule]


def test_title_rows_above_the_headings_do_not_matter(workbook: Workbook, read: Read) -> None:
    def edit(book: Any) -> None:
        book[JOURNAL].insert_rows(1, 6)
        book[JOURNAL].cell(2, 1).value = "Штаб Туркестанской области. Дата: 20.02.2026"

    found = read(workbook(edit=edit))
    assert found.findings == []
    assert found.tables["F2"].rows[0].row_no == 10


def test_empty_rows_are_counted_as_ignored_and_break_nothing(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=lambda book: book[JOURNAL].insert_rows(HEADINGS + 2, 2)))
    assert found.state == "accepted"
    assert found.counts() == {"rows_attempted": 9, "rows_succeeded": 7, "rows_refused": 0, "rows_ignored": 2}


@pytest.mark.parametrize("word", ["ИТОГО", "Итого:", "Барлығы", "Всего", "Жиыны", "Итогo"])
def test_a_total_row_is_recognised_and_compared(workbook: Workbook, read: Read, word: str) -> None:
    def edit(total: int) -> Callable[[Any], None]:
        def with_total(book: Any) -> None:
            cell(book, JOURNAL, "№ мероприятия", HEADINGS + 4).value = word
            cell(book, JOURNAL, "Участников офлайн", HEADINGS + 4).value = total

        return with_total

    right = read(workbook(edit=edit(126)))
    assert right.findings == []
    assert right.counts()["rows_ignored"] == 1
    wrong = only(read(workbook(edit=edit(226))), "R-016")
    assert (wrong.severity, wrong.cell, wrong.suggested) == ("W", f"{JOURNAL}!L7", "126")


def test_a_note_under_the_table_is_no_row(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=put(JOURNAL, "№ мероприятия", "Составил: секретарь штаба", HEADINGS + 6)))
    assert found.state == "accepted"
    assert [why for _, why in found.tables["F2"].ignored] == ["note"]


def test_sheets_in_another_order_or_with_each_others_names_are_known_by_their_headings(
    workbook: Workbook, read: Read
) -> None:
    def moved(book: Any) -> None:
        book.move_sheet(book[JOURNAL], offset=-1)

    def renamed(book: Any) -> None:
        journal, questions = book[JOURNAL], book[QUESTIONS]
        journal.title, questions.title = "x", JOURNAL
        journal.title = QUESTIONS

    def neutral(book: Any) -> None:
        book[JOURNAL].title = "Лист2"

    assert read(workbook(edit=moved)).state == "accepted"
    assert read(workbook(edit=neutral)).state == "accepted"
    swapped = read(workbook(edit=renamed))
    assert [finding.args["reason"] for finding in told(swapped, "R-012")] == ["sheet_renamed", "sheet_renamed"]
    assert len(swapped.tables["F2"].rows) == 3


def test_a_heading_in_other_letters_case_or_lines_is_understood(workbook: Workbook, read: Read) -> None:
    for said in (
        "УЧАСТНИКОВ ОФЛАЙН",
        "Участников\nофлайн",
        "Учacтникoв офлайн",
        "participants_offline",
        "Участников  офлайн*",
    ):
        assert read(workbook(edit=put(JOURNAL, "Участников офлайн", said, HEADINGS))).state == "accepted", said


def test_a_heading_that_is_only_like_ours_is_taken_with_a_remark(workbook: Workbook, read: Read) -> None:
    finding = only(read(workbook(edit=put(JOURNAL, "Участников офлайн", "Участников офлайн, чел", HEADINGS))), "R-012")
    assert (finding.severity, finding.args["reason"], finding.field) == ("W", "heading_guessed", "participants_offline")


def test_an_extra_column_is_not_read_and_said_so(workbook: Workbook, read: Read) -> None:
    def edit(book: Any) -> None:
        book[JOURNAL].cell(HEADINGS, 23).value = "Ответственный отдел"
        book[JOURNAL].cell(HEADINGS + 1, 23).value = "отдел координации"

    finding = only(read(workbook(edit=edit)), "R-012")
    assert (finding.severity, finding.cell, finding.said) == ("W", f"{JOURNAL}!W3", "Ответственный отдел")


def test_a_missing_required_column_blocks_and_is_said_once(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=lambda book: book[JOURNAL].delete_cols(11)))
    finding = only(found, "R-012")
    assert (finding.severity, finding.field, finding.args["reason"]) == ("B", "status", "missing_column")
    assert found.state == "rejected"
    assert found.counts() == {"rows_attempted": 7, "rows_succeeded": 0, "rows_refused": 7, "rows_ignored": 0}


def test_a_value_merged_over_rows_belongs_to_each_of_them(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=lambda book: book[JOURNAL].merge_cells("F4:F6")))
    assert [row["unit_code"] for row in found.tables["F2"].rows] == ["611600000"] * 3


def test_hidden_rows_are_read_and_said_so(workbook: Workbook, read: Read) -> None:
    def edit(book: Any) -> None:
        book[JOURNAL].row_dimensions[HEADINGS + 2].hidden = True

    found = read(workbook(edit=edit))
    assert only(found, "R-011").args["rows"] == 1
    assert len(found.tables["F2"].rows) == 3


def test_an_exact_copy_of_a_row_is_dropped_once_and_another_event_of_the_same_number_refused(
    workbook: Workbook, read: Read
) -> None:
    given = rows(2)
    given["F2"].append(dict(given["F2"][0]))
    found = read(workbook(given))
    assert only(found, "R-015").cell == f"{JOURNAL}!A6"
    assert (found.state, found.counts()["rows_ignored"]) == ("accepted_with_warnings", 1)

    given["F2"][2] = event(1, unit_code="612000000", participants_offline=44)
    found = read(workbook(given))
    assert [finding.cell for finding in told(found, "R-212")] == [f"{JOURNAL}!A4", f"{JOURNAL}!A6"]
    assert len(found.tables["F2"].rows) == 1


def test_the_same_pack_as_json_and_as_csv_is_the_same(read: Read, tmp_path: Path) -> None:
    def plain(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}

    given = rows()
    said = plain(MANIFEST)
    document = {"F0": said, **{code: [plain(row) for row in block] for code, block in given.items()}}
    as_json = tmp_path / "61_2026-02-20_original_1.json"
    as_json.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    tables = {"F0": [[name, str(value)] for name, value in said.items()]}
    for code, block in given.items():
        names = list(block[0]) if block else []
        tables[code] = [names, *([str(plain(row)[name]) for name in names] for row in block)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for code, table in tables.items():
            archive.writestr(f"{code}.csv", "\n".join(";".join(line) for line in table))
    as_csv = tmp_path / "61_2026-02-20_original_1.zip"
    as_csv.write_bytes(buffer.getvalue())

    for path in (as_json, as_csv):
        found = read(path)
        assert found.findings == [], path
        assert [row["participants_offline"] for row in found.tables["F2"].rows] == [41, 42, 43]
    assert read(as_json).tables["F2"].address(2, "participants_offline") == "F2[2].participants_offline"
    assert read(as_csv).tables["F2"].address(4, "participants_offline") == "F2.csv!I4"


def test_an_empty_list_is_a_sheet_that_is_there(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "61_2026-02-20_original_1.json"
    given = rows()
    given["F7"] = []
    given["F8"][0]["posts_day"] = 0

    def filed(document: dict[str, Any]) -> list[Finding]:
        path.write_text(json.dumps({"F0": MANIFEST, **document}, default=lambda value: value.isoformat()), "utf-8")
        return read(path).findings

    assert filed(given) == []
    assert [one.args["form"] for one in filed({code: block for code, block in given.items() if block})] == ["F7"]
