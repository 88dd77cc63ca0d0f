"""What a pack says of itself: the title sheet, its version, which sheets are due, and plans and rosters as packs of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from unit.reports.pack_room import TITLE, Read, Workbook, only, put, told

from esep.reports import forms, pack, rules
from esep.reports.readers import Reader

from .conftest import DAY, RECEIVED, member, plan_line, rows


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
