"""What a region sends back in our workbook is read by the same metadata: filled in, saved by LibreOffice, left empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from unit.reports.secretary import DAYS, Secretary, differs, filled, give_out, read_of, tabs

from esep import days
from esep.config import ROOT
from esep.regions import regions
from esep.reports import check, forms, template
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.template import rows as template_rows

from .conftest import DAY, rows

FORMER = "0b8f0f6e-1111-4222-8333-444455556666"
FIXTURES = ROOT / "tests" / "fixtures" / "reports"
ROUNDS = [(region.code, DAYS[number % 4]) for number, region in enumerate(regions())]
ROUNDS += [("61", day) for day in DAYS]


@pytest.mark.parametrize(("region", "day"), ROUNDS)
def test_what_a_secretary_fills_in_is_accepted_without_a_word(
    tmp_path: Path, reader: Reader, region: str, day: date
) -> None:
    secretary = Secretary(give_out(tmp_path / f"{region}_{day}_original_1.xlsx", region, day))
    filled(secretary, region, day)
    found = read_of(reader, secretary.save(), region, day)
    assert (found.state, differs(found)) == ("accepted", [])
    wanted = {"F2", "F4", "F6", "F7", "F8"} | ({"F3"} if day.weekday() == 0 else set())
    assert set(found.tables) == wanted | ({"F5"} if day >= date(2026, 2, 23) else set())
    assert len(found.tables["F2"].rows) == 3


def test_a_workbook_saved_by_libreoffice_is_the_same_workbook(tmp_path: Path, reader: Reader) -> None:
    """Theirs is ours saved by LibreOffice, ours is what a secretary makes of today's template: else they are to be made
    again, as tests/fixtures/reports/README.md says.
    """
    day, name = DAYS[2], f"61_{DAYS[2]}_original_1.xlsx"
    ours, theirs, todays = (tmp_path / folder / name for folder in ("ours", "theirs", "todays"))
    for path in (ours, theirs, todays):
        path.parent.mkdir()
    shutil.copy(FIXTURES / "filled.xlsx", ours)
    shutil.copy(FIXTURES / "filled_saved_by_libreoffice.xlsx", theirs)
    secretary = Secretary(give_out(todays, "61", day))
    filled(secretary, "61", day)
    before, after, today = (read_of(reader, path, "61", day) for path in (ours, theirs, secretary.save()))
    assert (after.state, differs(after)) == ("accepted", [])
    assert set(before.tables) == set(after.tables) == set(today.tables)
    for code, table in before.tables.items():
        for other in (after, today):
            assert [row.values for row in other.tables[code].rows] == [row.values for row in table.rows]
    assert Secretary(theirs).choices("F2", "unit_code") == secretary.choices("F2", "unit_code")
    documents = [one.document for one in (before, after, today)]
    assert all(documents)
    assert len({str(one.marks) for one in documents if one}) == 1


def test_the_days_plan_starts_the_journal_and_yesterdays_stock_the_materials(tmp_path: Path) -> None:
    secretary = Secretary(give_out(tmp_path / "pack.xlsx", "61", DAYS[2]))
    assert [secretary.said("F2", row, "event_uid") for row in (1, 2, 3)] == ["61-20260223-001", "61-20260223-002", None]
    assert secretary.said("F2", 1, "event_type") == "круглый стол / дөңгелек үстел"
    assert secretary.said("F2", 1, "status") is None
    assert [secretary.said("F4", 1, name) for name in ("material_type", "opening", "closing")] == [
        "листовка / парақша",
        1000,
        None,
    ]
    units = [str(secretary.said("F5", row, "unit_code"))[:9] for row in range(1, 18)]
    assert units == [unit.code for unit in template_rows.units_on("61", DAYS[2])]


def test_an_unfilled_template_is_told_so_once(tmp_path: Path) -> None:
    path = give_out(tmp_path / f"61_{DAYS[2]}_original_1.xlsx", "61", DAYS[2])
    answer = check.check_file(path, received_at=days.at(DAYS[2], time(19)))
    assert answer["state"] == "rejected"
    assert [one["rule"] for one in answer["findings"]] == ["R-010"], answer["findings"]


def test_a_district_without_teams_and_an_untouched_stock_refuse_nothing(tmp_path: Path, reader: Reader) -> None:
    day = DAYS[3]
    secretary = Secretary(give_out(tmp_path / f"61_{day}_original_1.xlsx", "61", day))
    filled(secretary, "61", day)
    counts = ("teams", "households_visited", "households_opened", "households_no_answer", "households_declined")
    secretary.fill("F5", 4, **dict.fromkeys((*counts, "leaflets_left")))
    secretary.fill("F8", 1, households_day=20 * 16)
    found = read_of(reader, secretary.save(), "61", day)
    assert {one.severity for one in found.findings} <= {"I"}
    assert (found.state, len(found.tables["F5"].rows)) == ("accepted", 16)


def test_a_day_without_anything_is_filed_as_nil(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / f"61_{DAYS[3]}_original_1.xlsx"
    template.write("61", DAYS[3], path)
    secretary = Secretary(path)
    title = secretary.book["Титул"]
    cell = next(row[1] for row in title.iter_rows() if str(row[0].value).startswith("Нулевой отчёт"))
    assert cell.value == "нет / жоқ"
    cell.value = "да / иә"
    secretary.book["От двери к двери"].delete_rows(4, 30)
    totals = {name: 0 for name in forms.forms()["F8"].columns if name.endswith("_day")}
    secretary.fill("F8", 1, **totals, events_held_cum=9, participants_offline_cum=400, participants_online_cum=0)
    found = read_of(reader, secretary.save(), "61", DAYS[3])
    assert (found.state, differs(found), found.manifest["is_nil"]) == ("accepted", [], True)


def test_the_last_running_totals_are_a_hint_and_no_figures(tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    give_out(path, "61", DAYS[2], running={"events_held_cum": 412}, running_on=DAYS[2] - timedelta(days=1))
    sheet: Any = openpyxl.load_workbook(path)["Сводка"]
    assert "412 (22.02.2026)" in sheet["A2"].value
    rule = next(one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith("B4"))
    assert "412 (22.02.2026)" in rule.prompt
    assert [cell.value for cell in sheet[4]] == [None] * len(forms.forms()["F8"].columns)


@pytest.mark.parametrize("total", [7, 77, 775, 7_755, 77_555, 870, 8_701])
def test_a_hint_is_not_taken_for_somebodys_telephone(tmp_path: Path, reader: Reader, total: int) -> None:
    path = tmp_path / f"61_{DAYS[2]}_original_1.xlsx"
    totals = {name: total for name in forms.forms()["F8"].columns if name.endswith("_cum")}
    give_out(path, "61", DAYS[2], running=totals, running_on=DAYS[2] - timedelta(days=1))
    assert {one.rule for one in read_of(reader, path, "61", DAYS[2]).findings} == {"R-010"}  # not filled in yet


@pytest.mark.parametrize("kind", ["correction", "retraction"])
def test_a_correction_names_what_it_replaces_and_a_retraction_is_the_title_alone(
    tmp_path: Path, reader: Reader, kind: str
) -> None:
    path = tmp_path / f"61_{DAYS[3]}_{kind}_1.xlsx"
    give_out(path, "61", DAYS[3], **{"corrects" if kind == "correction" else "retracts": FORMER})
    if kind == "correction":
        secretary = Secretary(path)
        filled(secretary, "61", DAYS[3])
        secretary.save()
    found = read_of(reader, path, "61", DAYS[3])
    assert (found.state, differs(found)) == ("accepted", [])
    assert (found.manifest["kind"], str(found.manifest["supersedes"])) == (kind, FORMER)
    assert str(found.manifest["submission_id"]) != FORMER
    assert (tabs(path) == ["F0"]) is (kind == "retraction")


def test_everything_written_is_read_back(workbook: Callable[..., Path], read: Callable[..., Pack]) -> None:
    given = rows(2)
    found = read(workbook(given))
    for wanted, row in zip(given["F2"], found.tables["F2"].rows, strict=True):
        assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize("name", ["plan", "roster"])
def test_the_plan_and_the_roster_have_workbooks_of_their_own(tmp_path: Path, reader: Reader, name: str) -> None:
    path = tmp_path / f"61_{DAY}_{name}_1.xlsx"
    template.write("61", DAY, path, pack=name)
    assert tabs(path) == forms.pack(name)
    secretary = Secretary(path)
    if name == "plan":
        approved = {"plan_version": 1, "approved_on": date(2026, 2, 11), "approval_ref": "12-ө"}
        when = {"plan_date": date(2026, 3, 2), "event_type": "lecture", "format": "offline", "planned_events": 2}
        secretary.fill("F1", 1, plan_line=1, unit_code="611600000", **approved, **when)
    else:
        secretary.fill("F3", 1, as_of=DAY, coalition_code="61", coalition_level="regional", members_count=9)
        secretary.fill("F3", 1, party_code="none", member_category="ngo")
    found = read_of(reader, secretary.save(), "61", DAY)
    assert (found.state, differs(found)) == ("accepted", [])
    assert found.kind == name


def test_the_json_example_of_the_page_for_regions_is_accepted(tmp_path: Path, reader: Reader) -> None:
    page = (ROOT / "docs" / "form.md").read_text(encoding="utf-8")
    path = tmp_path / f"61_{DAY}_original_1.json"
    path.write_text(page.split("```json\n")[1].split("```")[0], "utf-8")
    found = read_of(reader, path, "61", DAY)
    assert (found.state, differs(found)) == ("accepted", [])
