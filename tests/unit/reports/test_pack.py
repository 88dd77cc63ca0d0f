"""What really comes from regions (domain.md 4.2): each oddity is read through, or refused at its very cell."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from esep.reports.findings import Finding
from esep.reports.pack import Pack

from .conftest import DAY, MANIFEST, event, rows

Read = Callable[..., Pack]
Workbook = Callable[..., Path]
JOURNAL, QUESTIONS, SUMMARY, TITLE = "Журнал мероприятий", "Вопросы и предложения", "Сводка", "Титул"
HEADINGS = 3  # the row of headings in our own template; the first row of data is the fourth


def told(pack: Pack, rule: str) -> list[Finding]:
    return [finding for finding in pack.findings if finding.rule == rule]


def only(pack: Pack, rule: str) -> Finding:
    """The one finding, besides remarks on the file's name."""
    found = [finding for finding in pack.findings if finding.rule != "R-005"]
    assert [finding.rule for finding in found] == [rule]
    return found[0]


def cell(book: Any, sheet: str, heading: str, row: int) -> Any:
    """The cell under a heading, as a person finds it."""
    column = next(cell.column for line in book[sheet].iter_rows() for cell in line if cell.value == heading)
    return book[sheet].cell(row, column)


def put(sheet: str, heading: str, value: Any, row: int = HEADINGS + 1) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        cell(book, sheet, heading, row).value = value

    return edit


@pytest.mark.parametrize("headings", ["ru", "kk", "both"])
def test_a_clean_pack_is_accepted_without_a_word(workbook: Workbook, read: Read, headings: str) -> None:
    found = read(workbook(headings=headings))
    assert found.findings == []
    assert found.state == "accepted"
    assert found.counts() == {"rows_attempted": 5, "rows_succeeded": 5, "rows_refused": 0, "rows_ignored": 0}
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
    assert found.counts() == {"rows_attempted": 5, "rows_succeeded": 4, "rows_refused": 1, "rows_ignored": 0}
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
    assert found.counts() == {"rows_attempted": 7, "rows_succeeded": 5, "rows_refused": 0, "rows_ignored": 2}


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
    assert found.counts() == {"rows_attempted": 5, "rows_succeeded": 0, "rows_refused": 5, "rows_ignored": 0}


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


def test_personal_data_in_a_note_is_gone_before_anything_is_kept(workbook: Workbook, read: Read) -> None:
    given = rows(1)
    given["F2"][0]["note"] = "вопрос задал житель, тел. +7 701 555 00 00"
    found = read(workbook(given))
    assert told(found, "R-263")[0].cell == f"{JOURNAL}!V4"
    assert found.tables["F2"].rows[0]["note"] == "вопрос задал житель, тел. [скрыто]"
    assert "701" not in str(found)


@pytest.mark.parametrize(
    ("changed", "rule", "severity"),
    [
        ({"event_date": date(2026, 2, 21)}, "R-201", "Q"),
        ({"event_date": date(2026, 2, 17)}, "R-202", "W"),
        ({"participants_online": 5}, "R-205", "Q"),
        ({"participants_offline": 0}, "R-206", "W"),
        ({"status": "cancelled"}, "R-207", "Q"),
        ({"start_time": datetime(2026, 2, 20, 23, 30).time()}, "R-214", "W"),  # noqa: DTZ001
        ({"note": "=1+1"}, "R-017", "W"),
        ({"unit_code": "Арысь"}, "R-102", "W"),
        ({"unit_code": "?рыс қаласы"}, "R-018", "W"),
        ({"unit_code": "431900000"}, "R-103", "Q"),
    ],
)
def test_rules_about_an_event(
    workbook: Workbook, read: Read, changed: dict[str, Any], rule: str, severity: str
) -> None:
    given = rows(3)
    given["F2"][2] |= changed
    found = read(workbook(given))
    assert {finding.severity for finding in told(found, rule)} == {severity}
    assert found.state == ("partially_accepted" if severity == "Q" else "accepted_with_warnings")


@pytest.mark.parametrize("day", [14, 15])
def test_an_event_on_the_day_of_silence_or_of_voting_is_kept_out_and_never_dropped_silently(
    workbook: Workbook, read: Read, day: int
) -> None:
    held = date(2026, 3, day)
    given = {
        "F2": [event(1, event_date=held), event(2, event_date=held, event_type="coalition_session")],
        "F6": [],
        "F8": rows(0)["F8"],
    }
    found = read(workbook(given, report_date=held), received_at=datetime.fromisoformat(f"2026-03-{day}T19:00:00+05:00"))
    assert [finding.row_no for finding in told(found, "R-203")] == [4]
    assert [row["event_uid"] for row in found.tables["F2"].rows] == ["61-20260220-002"]


def test_more_answers_than_questions_are_refused(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F6"][0]["answered_count"] = 7
    assert told(read(workbook(given)), "R-261")[0].severity == "Q"


def test_a_summary_that_differs_from_its_own_rows_is_a_question_not_a_refusal(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F8"][0] |= {"events_held_day": 4, "questions_day": 9, "units_covered_day": 2}
    found = read(workbook(given))
    assert {(one.rule, one.field, one.said, one.suggested) for one in found.findings} == {
        ("R-301", "events_held_day", "4", "3"),
        ("R-301", "questions_day", "9", "6"),
        ("R-307", "units_covered_day", "2", "1"),
    }
    assert found.state == "accepted_with_warnings"


def test_late_details_of_the_evening_before_stay_out_of_the_days_sums(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F2"].append(event(9, event_date=DAY - timedelta(days=1)))
    assert read(workbook(given)).findings == []


def test_sums_are_not_held_against_rows_that_were_refused(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F2"][0]["participants_offline"] = "около 40"
    assert only(read(workbook(given)), "R-013")


@pytest.mark.parametrize("count", [0, 2])
def test_a_summary_has_exactly_one_row(workbook: Workbook, read: Read, count: int) -> None:
    given = rows()
    given["F8"] = given["F8"] * count
    assert only(read(workbook(given)), "R-281").severity == "B"


def test_a_nil_report_has_no_rows_and_a_report_without_rows_says_so(workbook: Workbook, read: Read) -> None:
    nothing = {"F2": [], "F6": [], "F8": [dict.fromkeys(rows()["F8"][0], 0)]}
    assert read(workbook(nothing, is_nil=True)).state == "accepted"
    assert only(read(workbook(nothing)), "R-010").args["reason"] == "no_rows"
    assert told(read(workbook(is_nil=True)), "R-010")[0].args["reason"] == "nil_with_rows"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"region_code": "71"}, "R-004"),
        ({"region_code": "99"}, "R-003"),
        ({"report_date": date(2026, 2, 21)}, "R-006"),
        ({"report_date": date(2026, 2, 11)}, "R-006"),
        ({"form_version": "2.0"}, "R-003"),
        ({"kind": "correction"}, "R-007"),
        ({"submission_id": "1"}, "R-003"),
        ({"prepared_by_role": None}, "R-003"),
    ],
)
def test_a_manifest_that_cannot_be_right_blocks_the_file(
    workbook: Workbook, read: Read, changed: dict[str, Any], rule: str
) -> None:
    found = read(workbook(**changed))
    assert {finding.rule for finding in found.findings if finding.severity == "B"} == {rule}
    assert found.state == "rejected"


def test_another_regions_file_is_told_that_and_nothing_else(workbook: Workbook, read: Read) -> None:
    """Its districts belong to another region too: forty more findings would say the same."""
    assert only(read(workbook(region_code="71")), "R-004")


def test_the_manifest_wins_over_the_name_of_the_file(workbook: Workbook, read: Read) -> None:
    path = workbook()
    renamed = path.rename(path.with_name("отчет (1).xlsx"))
    finding = read(renamed).findings[0]
    assert (finding.rule, finding.severity, finding.suggested) == ("R-005", "W", "61_2026-02-20_original_1.xlsx")


def test_a_version_typed_as_a_number_is_the_same_version(workbook: Workbook, read: Read) -> None:
    assert read(workbook(edit=put(TITLE, "Версия формы", None))).state == "rejected"

    def as_number(book: Any) -> None:
        for row in book[TITLE].iter_rows():
            if row[0].value == "Версия формы":
                row[1].value = 1

    assert read(workbook(edit=as_number)).state == "accepted"


def test_a_workbook_without_a_manifest_is_told_only_that(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=lambda book: book.remove(book[TITLE])))
    assert only(found, "R-003").args["reason"] == "no_manifest"


def test_a_retraction_carries_no_rows(workbook: Workbook, read: Read) -> None:
    found = read(workbook(kind="retraction", supersedes="0b8f0f6e-1111-4222-8333-444455550000"))
    assert (found.state, found.counts()["rows_attempted"], found.tables) == ("accepted_with_warnings", 0, {})


def test_the_same_pack_as_json_and_as_csv_is_the_same(read: Read, tmp_path: Path) -> None:
    def plain(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}

    given = rows()
    document = {"F0": plain(MANIFEST), **{code: [plain(row) for row in block] for code, block in given.items()}}
    as_json = tmp_path / "61_2026-02-20_original_1.json"
    as_json.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    tables = {"F0": [[name, str(value)] for name, value in document["F0"].items()]}
    for code, block in given.items():
        names = list(block[0])
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


def test_a_plan_is_a_pack_of_its_own(workbook: Workbook, read: Read, tmp_path: Path) -> None:
    from esep.reports import template

    line = {
        "plan_version": 1, "approved_on": date(2026, 2, 11), "approval_ref": "№ 1", "plan_line": 1, "unit_code": "611600000",
        "plan_date": date(2026, 3, 1), "event_type": "round_table", "format": "offline", "planned_events": 3,
    }  # fmt: skip
    given = [
        line,
        line | {"plan_line": 2, "plan_date": date(2026, 3, 14)},
        line | {"plan_line": 3, "planned_events": 0},
    ]
    path = tmp_path / "61_2026-02-20_plan_1.xlsx"
    template.write_pack(path, MANIFEST, {"F1": given}, pack="plan")
    found = read(path)
    assert found.kind == "plan"
    assert {(one.rule, one.row_no) for one in found.findings} == {("R-221", 5), ("R-013", 6)}
    assert [row["plan_line"] for row in found.tables["F1"].rows] == [1]
