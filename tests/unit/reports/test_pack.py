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

from esep.reports import forms, pack, rules
from esep.reports.findings import Finding, Policy
from esep.reports.pack import Pack
from esep.reports.readers import Reader

from .conftest import DAY, MANIFEST, RECEIVED, event, member, plan_line, rows

Read = Callable[..., Pack]
Workbook = Callable[..., Path]
JOURNAL, QUESTIONS, SUMMARY, TITLE = "Журнал мероприятий", "Вопросы и предложения", "Сводка", "Титул"
HEADINGS = 3  # the row of headings in our own template; the first row of data is the fourth


def told(read: Pack, rule: str) -> list[Finding]:
    return [finding for finding in read.findings if finding.rule == rule]


def only(read: Pack, rule: str) -> Finding:
    """The one finding, besides remarks on the file's name."""
    found = [finding for finding in read.findings if finding.rule != "R-005"]
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
    busy = {**nothing, "F8": [{**nothing["F8"][0], "events_held_day": 5, "events_held_cum": 5}]}
    assert told(read(workbook(busy, is_nil=True)), "R-010")[0].args["reason"] == "nil_with_figures"


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
                row[1].value = 1.1

    assert read(workbook(edit=as_number)).state == "accepted"


def test_a_workbook_without_a_manifest_is_told_only_that(workbook: Workbook, read: Read) -> None:
    found = read(workbook(edit=lambda book: book.remove(book[TITLE])))
    assert only(found, "R-003").args["reason"] == "no_manifest"


def test_a_retraction_carries_no_rows(workbook: Workbook, read: Read) -> None:
    found = read(workbook(kind="retraction", supersedes="0b8f0f6e-1111-4222-8333-444455550000"))
    assert (found.state, found.counts()["rows_attempted"], found.tables) == ("accepted", 0, {})


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


def test_a_plan_is_a_pack_of_its_own(workbook: Workbook, read: Read) -> None:
    given = [
        plan_line(1),
        plan_line(2, plan_date=date(2026, 3, 14)),
        plan_line(3, planned_events=0),
    ]
    found = read(workbook({"F1": given}, pack="plan"))
    assert found.kind == "plan"
    assert {(one.rule, one.row_no) for one in found.findings} == {("R-221", 5), ("R-013", 6)}
    assert [row["plan_line"] for row in found.tables["F1"].rows] == [1]


def test_a_roster_is_a_file_alone_or_a_sheet_of_the_daily_pack(workbook: Workbook, read: Read) -> None:
    alone = read(workbook({"F3": [member()]}, pack="roster"))
    assert (alone.kind, alone.state, alone.findings) == ("roster", "accepted", [])
    inside = read(workbook(rows() | {"F3": [member()]}))
    assert (inside.kind, inside.state, inside.findings) == ("daily", "accepted", [])
    assert [row["members_count"] for row in inside.tables["F3"].rows] == [12]


def test_an_older_version_is_read_and_told_only_that_it_is_older(workbook: Workbook, read: Read) -> None:
    """A 1.0 workbook has no materials, doors or online sheet: nobody misses them."""
    old = {code: block for code, block in rows().items() if code in {"F2", "F6", "F8"}}

    def as_it_was(book: Any) -> None:
        for sheet in ("Состав коалиций", "Материалы", "От двери к двери", "Онлайн-охват"):
            if sheet in book.sheetnames:
                book.remove(book[sheet])

    found = read(workbook(old, edit=as_it_was, form_version="1.0"))
    assert only(found, "R-003").args["reason"] == "older_version"
    assert (found.state, len(found.tables["F2"].rows)) == ("accepted_with_warnings", 3)


def test_a_sheet_that_is_younger_than_the_file_is_read_whole_or_not_at_all(workbook: Workbook, read: Read) -> None:
    found = read(workbook(form_version="1.0", edit=lambda book: _is_filled_in_by_hand(book, without="На начало")))
    assert [(one.severity, one.field) for one in told(found, "R-012")] == [("B", "opening")]


def _is_filled_in_by_hand(book: Any, *, without: str) -> None:
    """Somebody adds a sheet of the new template to the old one, and leaves a column out."""
    headings = [column.ru for column in forms.forms()["F4"].columns.values() if column.ru != without]
    values = ["611600000", "листовка", "казахский", 0, 100, 5, 895]
    sheet = book["Материалы"] if "Материалы" in book.sheetnames else book.create_sheet("Материалы")
    sheet.delete_rows(1, sheet.max_row)
    for row in (headings, values):
        sheet.append(row)


def test_a_version_that_is_no_longer_taken_is_told_to_take_the_new_template(
    workbook: Workbook, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(forms._document()["versions"], "1.0", "refuse")
    finding = only(read(workbook(form_version="1.0")), "R-003")
    assert (finding.severity, finding.args["reason"]) == ("B", "refused_version")
    assert "новый шаблон" in rules.message(finding, "F0")["ru"]


def test_a_missing_sheet_is_missed_by_the_day_it_is_due(workbook: Workbook, read: Read) -> None:
    def without(sheet: str) -> Callable[[Any], None]:
        return lambda book: book.remove(book[sheet]) if sheet in book.sheetnames else None

    def missed(day: date, sheet: str) -> list[str]:
        received = datetime.combine(day, datetime.min.time(), RECEIVED.tzinfo).replace(hour=19)
        given = rows(day=day)
        given["F5"] = []
        given["F8"][0]["households_day"] = 0
        found = read(workbook(given, edit=without(sheet), report_date=day), received_at=received)
        return [one.args["form"] for one in found.findings if one.args.get("reason") == "missing_sheet"]

    assert missed(DAY, "Материалы") == ["F4"]
    assert missed(DAY, "От двери к двери") == []  # the action has not begun
    assert missed(date(2026, 2, 25), "От двери к двери") == ["F5"]
    assert missed(date(2026, 2, 23), "Состав коалиций") == []  # a Monday, and still nobody's duty


def test_a_permission_of_hq_lets_a_row_in_and_is_told(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F4"][0]["closing"] = 1
    policy = Policy(waived={"R-241": "HQ-17"})
    found = read(workbook(given), policy=policy)
    finding = only(found, "R-241")
    assert (finding.severity, finding.waiver_ref, found.state) == ("I", "HQ-17", "accepted")
    assert len(found.tables["F4"].rows) == 1
    assert read(workbook(is_nil=True), policy=Policy(waived={"R-010": "HQ-18"})).state == "accepted"


def test_a_rule_on_trial_is_counted_and_changes_nothing(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F4"][0]["closing"] = 1
    found = read(workbook(given), policy=Policy(shadow=frozenset({"R-241"})))
    assert [(one.rule, one.severity, one.is_shadow) for one in found.findings] == [("R-241", "Q", True)]
    assert (found.state, found.counts()["rows_refused"]) == ("accepted", 0)


def test_a_changed_severity_has_its_consequence(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F8"][0]["posts_day"] = 4
    found = read(workbook(given), policy=Policy(severities={"R-301": "Q"}))
    assert (found.state, found.tables["F8"].rows, found.tables["F8"].refused[0].rules) == (
        "partially_accepted", [], ["R-301"],
    )  # fmt: skip
    given = rows()
    given["F2"][0]["note"] = "=1+1"
    found = read(workbook(given), policy=Policy(severities={"R-017": "Q"}))
    assert [row.rules for row in found.tables["F2"].refused] == [["R-017"]]


def test_no_permission_makes_an_unreadable_cell_readable(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F2"][0]["participants_offline"] = "около 40"
    policy = Policy(shadow=frozenset({"R-013"}), waived={"R-004": "HQ-1"}, severities={"R-013": "W"})
    found = read(workbook(given), policy=policy)
    assert (only(found, "R-013").severity, found.state) == ("Q", "partially_accepted")
    assert read(workbook(region_code="71"), policy=policy).state == "rejected"


def test_personal_data_in_a_sample_of_a_question_stops_the_file_and_is_not_kept(workbook: Workbook, read: Read) -> None:
    given = rows()
    given["F6"][0]["sample_text"] = "просит перезвонить на 8 701 555 00 00"
    found = read(workbook(given))
    finding = told(found, "R-263")[0]
    assert (finding.severity, finding.field, found.state) == ("B", "sample_text", "rejected")
    assert "701" not in str(found)
    waived = read(workbook(given), policy=Policy(waived={"R-263": "HQ-3"}))
    assert (waived.state, waived.tables["F6"].rows[0]["sample_text"]) == ("accepted", "просит перезвонить на [скрыто]")


@pytest.mark.parametrize("name", ["Ахметов Болат Серикович", "Ахметов Болат Серік", "Ахметов Б.С."])
def test_a_name_in_the_roster_stops_the_file_and_is_not_kept(workbook: Workbook, read: Read, name: str) -> None:
    found = read(workbook(rows() | {"F3": [member(members_count=1), member(member_category=name)]}))
    assert [(one.severity, one.row_no) for one in told(found, "R-234")] == [("B", 5)]
    assert found.state == "rejected"
    assert "Ахметов" not in str(found)


def test_every_value_of_the_rosters_lists_may_stand_in_it(workbook: Workbook, read: Read) -> None:
    labels = forms.forms()["F3"].columns["member_category"].labels
    given = [
        member(member_category=label.code, party_code="amanat" if label.code in {"party", "supporter"} else "none")
        for label in labels
    ]
    parties = [label.code for label in forms.forms()["F3"].columns["party_code"].labels if label.code != "none"]
    given += [member(member_category="supporter", party_code=party) for party in parties if party != "amanat"]
    for language in ("ru", "kk", "both"):
        assert read(workbook({"F3": given}, pack="roster", headings=language)).findings == []


def test_the_templates_hidden_marks_are_held_against_the_manifest(workbook: Workbook, reader: Reader) -> None:
    path = workbook()
    document = reader.read(path)
    document.marks = {"esep_template": "esep-reports", "esep_region": "71", "esep_date": "2026-02-20"}
    found = pack.read(document, path.name, RECEIVED, "61")
    finding = only(found, "R-003") if told(found, "R-003") else told(found, "R-005")[0]
    assert (finding.rule, finding.severity, finding.said, finding.suggested) == ("R-005", "W", "71", "61")
    document = reader.read(path)
    document.marks = {"esep_template": "someone-else"}
    assert only(pack.read(document, path.name, RECEIVED, "61"), "R-003").args["reason"] == "other_template"


def test_a_template_that_nobody_filled_in_is_told_that_and_nothing_else(workbook: Workbook, read: Read) -> None:
    empty: dict[str, list[dict[str, Any]]] = {code: [] for code in rows()}
    finding = read(workbook(empty)).findings
    assert [(one.rule, one.args["reason"]) for one in finding] == [("R-010", "template_not_filled")]


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


def test_a_column_of_people_is_emptied_before_it_is_stored(workbook: Workbook, read: Read) -> None:
    """No form of ours has it; whatever name stands in it, whole or in initials, is not kept."""

    def edit(book: Any) -> None:
        book[JOURNAL].cell(HEADINGS, 23).value = "ФИО ответственного"
        for row, name in enumerate(("Тестова Айгуль", "Тестов", "Тестов А.Б."), start=HEADINGS + 1):
            book[JOURNAL].cell(row, 23).value = name

    found = read(workbook(edit=edit))
    removed = told(found, "R-263")
    assert ("W", f"{JOURNAL}!W3", "column") in {(one.severity, one.cell, one.scope) for one in removed}
    assert found.state == "accepted_with_warnings"
    assert found.document is not None
    kept = [one.text for sheet in found.document.sheets for cells in sheet.rows.values() for one in cells.values()]
    assert not [text for text in kept if "Тестов" in text]
    assert len(found.tables["F2"].rows) == 3


def test_a_column_of_people_in_a_roster_refuses_it(workbook: Workbook, read: Read) -> None:
    """A roster counts people and names none: the column is emptied, and the file comes back with the reason."""

    def edit(book: Any) -> None:
        book["Состав коалиций"].cell(HEADINGS, 8).value = "ФИО"
        book["Состав коалиций"].cell(HEADINGS + 1, 8).value = "Тестова Айгуль"

    found = read(workbook({**rows(), "F3": [member()]}, edit=edit))
    assert ("B", "column") in {(one.severity, one.scope) for one in told(found, "R-234")}
    assert found.state == "rejected"
    assert found.document is not None
    kept = [one.text for sheet in found.document.sheets for cells in sheet.rows.values() for one in cells.values()]
    assert not [text for text in kept if "Тестов" in text]
