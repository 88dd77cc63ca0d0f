"""The workbook we give out: what a region sees, and that what it sends back is read by the same metadata."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from esep import days
from esep.config import ROOT
from esep.errors import EsepError
from esep.regions import regions
from esep.reports import check, forms, pack, template
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.template import rows as template_rows
from esep.reports.template import words as template_words

from .conftest import DAY, MANIFEST, rows

LINE = {"unit_code": "611600000", "event_type": "round_table", "format": "offline", "audience": "mixed"}
# Mondays bring the roster; the door-to-door action begins on the third of these days.
DAYS = (date(2026, 2, 16), date(2026, 2, 19), date(2026, 2, 23), date(2026, 2, 26))
FORMER = "0b8f0f6e-1111-4222-8333-444455556666"
SOFFICE = shutil.which("soffice")


@pytest.fixture
def given_out(tmp_path: Path) -> Path:
    path = tmp_path / "61_2026-02-20_original_1.xlsx"
    template.write("61", DAY, path, plan_lines=[LINE | {"planned_events": 2, "plan_version": 1, "plan_line": 7}])
    return path


def tabs(path: Path) -> list[str]:
    return [form for sheet in openpyxl.load_workbook(path).sheetnames if (form := _form(sheet))]


def _form(sheet: str) -> str | None:
    found = forms.titles().find(sheet)
    return found.code if found else None


class Secretary:
    """Fills a workbook as a person does: picks from the drop-downs, types numbers, saves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Any = openpyxl.load_workbook(path)

    def choices(self, form: str, column: str) -> list[str]:
        """What the drop-down of a column offers."""
        sheet, number = self._place(form, column)
        for rule in sheet.data_validations.dataValidation:
            left, _, right, _ = range_boundaries(str(rule.sqref))
            if left <= number <= right and rule.type == "list":
                name, area = self.book.defined_names[rule.formula1].attr_text.split("!")
                return [cell.value for row in self.book[name.strip("'")][area.replace("$", "")] for cell in row]
        raise AssertionError(f"{form}.{column} has no drop-down")

    def pick(self, form: str, column: str, code: str) -> str:
        """The drop-down's word that means `code`."""
        known = forms.forms()[form].columns[column]
        labels = {code, known.label(code, "both"), known.label(code, "ru")}
        return next(said for said in self.choices(form, column) if said in labels or said.startswith(f"{code} "))

    def fill(self, form: str, row: int, **values: Any) -> None:
        """Type into row `row` (1: the first below the headings)."""
        for name, value in values.items():
            sheet, number = self._place(form, name)
            kind = forms.forms()[form].columns[name]
            is_picked = kind.labels or kind.type == "unit" or name == "coalition_code"
            cell = sheet.cell(template.HEADER_ROW + 1 + row, number)
            look = cell.number_format
            cell.value = self.pick(form, name, value) if is_picked and value is not None else value
            cell.number_format = look  # as a spreadsheet does: the cell has its format already

    def said(self, form: str, row: int, column: str) -> Any:
        sheet, number = self._place(form, column)
        return sheet.cell(template.HEADER_ROW + 1 + row, number).value

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path

    def _place(self, form: str, column: str) -> tuple[Any, int]:
        sheet = self.book[forms.forms()[form].title["ru"]]
        return sheet, list(forms.forms()[form].columns).index(column) + 1


def filled(secretary: Secretary, region: str, day: date) -> None:
    """A quiet, consistent day: two planned events, one beside the plan, and what goes with them."""
    units = template_rows.units_on(region, day)
    for row in (1, 2):
        secretary.fill(
            "F2", row, status="held", participants_offline=40 + row, participants_online=0, questions_count=1
        )
    secretary.fill(
        *("F2", 3),
        event_uid=f"{region}-{day:%Y%m%d}-003", event_date=day, start_time=time(15, 0), unit_code=units[-1].code,
        event_type="meeting_residents", format="hybrid", audience="residents", status="held", participants_offline=30,
        participants_online=12, questions_count=0, is_unplanned="да / иә", note="Тұрғындар көп сұрақ қойды",
    )  # fmt: skip
    if "Состав коалиций" in secretary.book.sheetnames:
        level = "city" if len(units) < 10 else "regional"
        common = {"as_of": day, "coalition_code": region, "coalition_level": level, "established_on": date(2026, 2, 13)}
        secretary.fill("F3", 1, **common, party_code="amanat", member_category="party", members_count=20)
        secretary.fill("F3", 2, **common, party_code="none", member_category="ngo", members_count=31)
    secretary.fill("F4", 1, received=0, distributed=60, written_off=0, closing=940)
    visited = 0
    if "От двери к двери" in secretary.book.sheetnames:
        for row, _ in enumerate(units, start=1):
            counts = {"households_visited": 20, "households_opened": 12, "households_no_answer": 6}
            secretary.fill("F5", row, teams=1, **counts, households_declined=2, leaflets_left=1)
        visited = 20 * len(units)
    asked = {"topic_code": "rights", "channel": "event", "answered_count": 2, "escalated_count": 0}
    secretary.fill("F6", 1, unit_code=units[0].code, kind="question", asked_count=2, **asked)
    secretary.fill("F7", 1, platform="instagram", language="kk_ru", accounts=1, posts=3, reach=900, views=1500)
    secretary.fill(
        *("F8", 1),
        events_held_day=3, events_held_cum=30, participants_offline_day=113, participants_offline_cum=2000,
        participants_online_day=12, participants_online_cum=50, materials_distributed_day=60, questions_day=2,
        proposals_day=0, posts_day=3, units_covered_day=len({units[0].code, units[-1].code}),
        households_day=visited,
    )  # fmt: skip


def give_out(path: Path, region: str, day: date, **more: Any) -> Path:
    unit = template_rows.units_on(region, day)[0].code
    line = LINE | {"unit_code": unit, "planned_events": 2, "plan_version": 1, "plan_line": 7}
    stock = {"unit_code": unit, "material_type": "leaflet", "language": "kk", "opening": 1000}
    template.write(region, day, path, plan_lines=[line], openings=[stock], **more)
    return path


def read_of(reader: Reader, path: Path, region: str, day: date) -> Pack:
    return pack.read(reader.read(path), path.name, days.at(day, time(19, 30)), region)


def differs(found: Pack) -> list[tuple[Any, ...]]:
    return [(one.rule, one.severity, one.cell, one.said, one.args) for one in found.findings]


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


@pytest.mark.skipif(SOFFICE is None, reason="soffice is not installed: a workbook saved by LibreOffice was not tried")
def test_a_workbook_saved_by_libreoffice_is_the_same_workbook(tmp_path: Path, reader: Reader) -> None:
    day = DAYS[2]
    secretary = Secretary(give_out(tmp_path / f"61_{day}_original_1.xlsx", "61", day))
    filled(secretary, "61", day)
    ours = secretary.save()
    subprocess.run(
        [
            *(str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"),
            *("xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(ours)),
        ],
        check=True,
        capture_output=True,
    )
    theirs = tmp_path / "saved" / ours.name
    before, after = (read_of(reader, path, "61", day) for path in (ours, theirs))
    assert (after.state, differs(after)) == ("accepted", [])
    for code, table in before.tables.items():
        assert [row.values for row in after.tables[code].rows] == [row.values for row in table.rows]
    assert Secretary(theirs).choices("F2", "unit_code") == secretary.choices("F2", "unit_code")
    assert after.document is not None
    assert before.document is not None
    assert after.document.marks == before.document.marks


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


def test_the_date_of_the_workbook_is_the_reporting_day_and_not_todays(given_out: Path) -> None:
    assert openpyxl.load_workbook(given_out).properties.created.date() == DAY
