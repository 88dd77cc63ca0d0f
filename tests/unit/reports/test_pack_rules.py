"""What follows from a rule in a whole pack: rows and sums judged, permissions and trials, personal data stopped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from unit.reports.pack_room import HEADINGS, JOURNAL, Read, Workbook, only, told

from esep.policy import Policy
from esep.reports import forms

from .conftest import DAY, event, member, rows


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
