"""Headings, totals, merged and hidden parts of a sheet as people leave them: found, read, or named; nothing counted twice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from esep.reports import form, forms, places, sheets, template
from esep.reports.findings import Finding
from esep.reports.readers import Reader
from esep.reports.sheets import Table
from esep.reports.values import Context

F8 = forms.forms()["F8"].columns
F5 = ["Район/город (КАТО)", "Групп", "Посещено домохозяйств", "Открыли", "Никого не было", "Отказались от беседы"]
UNITS = ("611600000", "611000000", "613600000")


def door(unit: str = UNITS[0], teams: int = 2, visited: int = 30) -> list[Any]:
    """One row of the door-to-door form (SYNTHETIC)."""
    return [unit, teams, visited, visited - 9, 6, 3]


@pytest.fixture
def tables(reader: Reader, tmp_path: Path) -> Callable[..., tuple[dict[str, Table], list[Finding]]]:
    """Write a workbook of plain rows, read it, and hand over the tables with what was found about headings."""

    def of(
        rows: list[list[Any]], title: str = "Лист1", edit: Callable[[Any], None] | None = None
    ) -> tuple[dict[str, Table], list[Finding]]:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(row)
        if edit is not None:
            edit(book)
        book.save(tmp_path / "book.xlsx")
        found, findings = sheets.locate(reader.read(tmp_path / "book.xlsx"))
        for table in found:
            if table.form.layout == "rows":
                form.read_rows(table, Context(table.form.code, places.of("61")))
        return {table.form.code: table for table in found}, findings

    return of


def reasons(findings: list[Finding]) -> list[str]:
    return [str(finding.args.get("reason")) for finding in findings]


Tables = Callable[..., tuple[dict[str, Table], list[Finding]]]


@pytest.mark.parametrize("row", range(1, 16))
def test_the_headings_are_found_in_any_of_the_first_fifteen_rows(row: int, tables: Tables) -> None:
    above: list[list[Any]] = [["Штаб Туркестанской области", None, "2026"]] * (row - 1)
    found, findings = tables([*above, F5, door()])
    assert (found["F5"].header_row, findings) == (row, [])
    assert [one["households_visited"] for one in found["F5"].rows] == [30]


@pytest.mark.parametrize(
    "spelt",
    [
        lambda column: column.ru, lambda column: column.kk, lambda column: column.heading("both"), lambda column: column.name,
        lambda column: f"{column.ru}\n{column.kk}", lambda column: f"{column.kk}\n{column.ru}",
        lambda column: f"{column.ru} ({column.kk})", lambda column: column.ru.upper() + " *", lambda column: f"  {column.kk}: ",
        lambda column: column.ru.translate(str.maketrans("асеорх", "aceopx")),
        lambda column: column.kk.encode("kz1048").decode("cp1251", errors="replace"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", [code for code, one in forms.forms().items() if one.layout == "rows"])
def test_every_heading_of_every_form_in_every_spelling(code: str, spelt: Callable[[Any], str]) -> None:
    known = forms.headings(code)
    for column in forms.forms()[code].columns.values():
        said = spelt(column)
        named = {one for one in forms.forms()[code].columns.values() if said in {one.ru, one.kk}}
        if len(named) > 1:
            continue  # two columns of the form bear that heading: it cannot name one alone
        assert sheets.heading(forms.forms()[code], said) == column.name, (said, known.all(said))


def test_a_group_above_and_its_parts_below_name_the_columns_together(tables: Tables) -> None:
    names = [name.removesuffix("_day") for name in F8 if name.endswith("_day") and f"{name[:-4]}_cum" in F8]
    top: list[Any] = []
    below: list[Any] = []
    values: list[Any] = []
    for number, name in enumerate(names):
        top += [F8[f"{name}_day"].ru.removesuffix(" за день"), None]
        below += ["за день", "нарастающим итогом"]
        values += [number, number + 100]
    top.append("Замечания")
    values.append("без замечаний")

    def merged(book: Any) -> None:
        for column in range(1, len(names) * 2, 2):
            book.active.merge_cells(start_row=2, start_column=column, end_row=2, end_column=column + 1)
        book.active.merge_cells(start_row=2, start_column=len(top), end_row=3, end_column=len(top))

    found, findings = tables([["Сводка за 20.02.2026"], top, below, values], edit=merged)
    table = found["F8"]
    assert findings == []
    assert table.header_row == 3
    row = table.rows[0]
    for number, name in enumerate(names):
        assert (row[f"{name}_day"], row[f"{name}_cum"]) == (number, number + 100), name
    assert row["remarks"] == "без замечаний"


def test_russian_headings_above_kazakh_ones_are_one_header(tables: Tables) -> None:
    columns = list(forms.forms()["F5"].columns.values())
    found, findings = tables([[one.ru for one in columns], [one.kk for one in columns], door()])
    assert findings == []
    assert [one["teams"] for one in found["F5"].rows] == [2]
    assert found["F5"].ignored in ([], [(2, "header")])


def test_a_heading_merged_over_two_rows_or_columns_is_one_heading(tables: Tables) -> None:
    def merged(book: Any) -> None:
        for column in range(1, 7):
            book.active.merge_cells(start_row=1, start_column=column, end_row=2, end_column=column)

    found, findings = tables([F5, [None] * 6, door(), door(UNITS[1])], edit=merged)
    assert findings == []
    assert len(found["F5"].rows) == 2


def test_numbers_under_the_headings_are_no_row(tables: Tables) -> None:
    found, _ = tables([F5, [1, 2, 3, 4, 5, 6], door()])
    assert found["F5"].ignored == [(2, "header")]
    assert len(found["F5"].rows) == 1
    alone, _ = tables([F5, [1, 2, 3, 4, 5, 6]])
    assert len(alone["F5"].refused) == 1  # a row alone is a row, even such a one


def test_headings_that_repeat_on_every_page_are_no_rows(tables: Tables) -> None:
    found, _ = tables([F5, door(), F5, door(UNITS[1]), ["Район/город", "Групп"], door(UNITS[2])])
    assert found["F5"].ignored == [(3, "header"), (5, "header")]
    assert len(found["F5"].rows) == 3


@pytest.mark.parametrize(
    "words",
    [
        "Итого", "ИТОГО / БАРЛЫҒЫ", "Итого:", "Барлығы", "Всего", "Жиыны", "Всего по району", "Аудан бойынша барлығы",
        "Итого/Барлығы", "Bсего по oбласти", "Подытог", "Жалпы саны", "ВСЕГО:", "Қорытынды", "- Итого -",
    ],
)  # fmt: skip
def test_totals_in_all_their_words_are_compared_and_not_loaded(words: str, tables: Tables) -> None:
    rows = [door(), door(UNITS[1]), [words, 4, 60, 42, 12, 6]]
    found, _ = tables([F5, *rows])
    assert found["F5"].ignored == [(4, "total")]
    assert found["F5"].findings == []
    rows[-1][2] = 61
    wrong, _ = tables([F5, *rows])
    assert [(one.rule, one.field, one.suggested) for one in wrong["F5"].findings] == [
        ("R-016", "households_visited", "60")
    ]


def test_subtotals_are_held_against_their_own_rows(tables: Tables) -> None:
    rows = [
        *([door(), door(UNITS[1]), ["Всего по району", 4, 60, 42, 12, 6]]),
        *([door(UNITS[2], 1, 10), ["Всего по району", 1, 10, 1, 6, 3], ["Итого", 5, 70, 43, 18, 9]]),
    ]
    found, _ = tables([F5, *rows])
    assert [one.rule for one in found["F5"].findings] == []
    assert [why for _, why in found["F5"].ignored] == ["total"] * 3
    first, _ = tables([F5, ["Всего", 4, 60, 42, 12, 6], door(), door(UNITS[1])])
    assert first["F5"].findings == []


def test_a_remark_that_speaks_of_a_total_is_no_total(tables: Tables) -> None:
    heads = [column.ru for column in F8.values()]
    row: list[Any] = [1] * (len(heads) - 1)
    found, _ = tables([heads, [*row, "Всего за день без замечаний"]])
    assert [one["remarks"] for one in found["F8"].rows] == ["Всего за день без замечаний"]


def test_a_district_merged_over_its_rows_is_filled_down_and_said_so(tables: Tables) -> None:
    heads = [forms.forms()["F4"].columns[name].ru for name in forms.forms()["F4"].columns]
    row = ["листовка", "казахский", 10, 0, 4, 0, 6]
    kinds = ("листовка", "плакат", "баннер")
    rows = [[UNITS[0] if not number else None, kind, *row[1:]] for number, kind in enumerate(kinds)]
    found, _ = tables([heads, *rows], edit=lambda book: book.active.merge_cells("A2:A4"))
    table = found["F4"]
    assert [one["unit_code"] for one in table.rows] == [UNITS[0]] * 3, table.findings
    assert [(one.severity, one.cell, one.args["reason"]) for one in table.findings] == [
        ("I", "Лист1!A3", "filled_down"),
        ("I", "Лист1!A4", "filled_down"),
    ]


def test_a_number_merged_over_rows_is_counted_in_none_of_them(tables: Tables) -> None:
    rows = [door(), door(UNITS[1]), door(UNITS[2])]
    rows[1][2] = None
    found, _ = tables([F5, *rows], edit=lambda book: book.active.merge_cells("C2:C3"))
    assert [one.row_no for one in found["F5"].rows] == [4]
    assert reasons(found["F5"].findings) == ["merged_number", "merged_number"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_and_said_so(state: str, tables: Tables) -> None:
    def hide(book: Any) -> None:
        sheet = book.create_sheet("Старый отчёт")
        sheet.append(F5)
        sheet.append(door())
        sheet.sheet_state = state

    found, findings = tables([F5, door()], edit=hide)
    assert len(found["F5"].rows) == 1
    assert [(one.severity, one.sheet, one.args["reason"]) for one in findings] == [
        ("I", "Старый отчёт", "hidden_sheet")
    ]


def test_a_sheet_like_no_form_is_not_read_and_said_so(tables: Tables) -> None:
    found, findings = tables([F5, door()], edit=lambda book: book.create_sheet("Черновик").append(["Позвонить", 1]))
    assert list(found) == ["F5"]
    assert [(one.severity, one.sheet, one.args["reason"]) for one in findings] == [("I", "Черновик", "unknown_sheet")]


def test_our_own_other_sheets_our_notes_and_colours_are_passed_over(tables: Tables) -> None:
    def answered(book: Any) -> None:
        for name in template.OTHER_SHEETS:
            sheet = book.create_sheet(name)
            sheet.append(F5)
            sheet.append(door())
        cell = book["Лист1"]["C2"]
        cell.fill = openpyxl.styles.PatternFill("solid", start_color="FFC7CE")
        cell.comment = openpyxl.comments.Comment("R-013", "esep")

    found, findings = tables([F5, door()], edit=answered)
    assert findings == []
    assert [one["households_visited"] for one in found["F5"].rows] == [30]


def test_a_hidden_column_is_read_and_said_so(tables: Tables) -> None:
    def hide(book: Any) -> None:
        book.active.column_dimensions["C"].hidden = True

    found, findings = tables([F5, door()], edit=hide)
    assert [one["households_visited"] for one in found["F5"].rows] == [30]
    assert [(one.severity, one.field, one.args["reason"]) for one in findings] == [
        ("I", "households_visited", "hidden_column")
    ]


def test_a_value_of_the_manifest_may_stand_beside_a_merged_heading(reader: Reader, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name, said in (
        ("Версия формы", "1.1"),
        ("Код региона (КАТО)", "61"),
        ("Отчётная дата", "20.02.2026"),
        ("Вид", "первичный"),
    ):
        sheet.append([name, None, said])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=2)
    book.save(tmp_path / "f0.xlsx")
    found, _ = sheets.locate(reader.read(tmp_path / "f0.xlsx"))
    said = form.read_manifest(found[0], Context("F0"))
    assert (said["region_code"], said["kind"], said["form_version"]) == ("61", "original", "1.1")


def test_thousands_of_columns_cost_one_remark(tables: Tables) -> None:
    found, findings = tables([[*F5, *(f"столбец {number}" for number in range(3_000))], door()])
    assert len(found["F5"].rows) == 1
    assert reasons(findings) == ["unknown_column"] * 95


def zipped(text: str, encoding: str = "utf-8", name: str = "F5.csv") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text.encode(encoding))
        archive.writestr(f"__MACOSX/._{name}", b"\0\x05\x16\x07")
        archive.writestr("Thumbs.db", b"\xd0\xcf\x11\xe0")
    return buffer.getvalue()


def csv(rows: list[list[Any]], mark: str) -> str:
    return "\r\n".join(mark.join(f'"{one}"' if mark in str(one) else str(one) for one in row) for row in rows)


KAZAKH = [column.kk for name, column in forms.forms()["F5"].columns.items() if column.required]


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048", "mixed")
SAID = [("ru", one) for one in (*ENCODINGS, "cp1251", "koi8-r")] + [("kk", one) for one in ENCODINGS]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize(("language", "encoding"), SAID)
def test_a_csv_of_every_encoding_and_delimiter(
    mark: str, language: str, encoding: str, reader: Reader, tmp_path: Path
) -> None:
    text = csv(
        [F5 if language == "ru" else KAZAKH, ["Арысь" if language == "ru" else "Арыс қаласы", 2, 30, 21, 6, 3]], mark
    )
    if encoding == "mixed":
        text = text.encode().decode("cp1251", errors="replace")
    (tmp_path / "pack.zip").write_bytes(zipped(text, "utf-8" if encoding == "mixed" else encoding))
    document = reader.read(tmp_path / "pack.zip")
    assert document.refused is None, document.detail
    found, findings = sheets.locate(document)
    form.read_rows(found[0], Context("F5", places.of("61")))
    assert findings == []
    assert [(row["unit_code"], row["households_visited"]) for row in found[0].rows] == [("611600000", 30)]


def test_a_long_note_full_of_commas_does_not_choose_the_delimiter(reader: Reader, tmp_path: Path) -> None:
    text = csv([[*F5, "Примечание"], [*door(), "раз, два, три, четыре, пять, шесть, семь, восемь, девять"]], ";")
    (tmp_path / "pack.zip").write_bytes(zipped(text))
    rows = reader.read(tmp_path / "pack.zip").sheets[0].rows
    assert [cell.text for cell in rows[2].values()][:3] == ["611600000", "2", "30"]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize(("opened", "closed"), [(1, None), (1, 3), (2, 5), (1, 2)])
def test_a_quote_that_was_not_closed_never_swallows_rows(
    mark: str, opened: int, closed: int | None, reader: Reader, tmp_path: Path
) -> None:
    lines = csv([F5, *(door(UNITS[0], 2, 30 + number) for number in range(6))], mark).split("\r\n")
    cells = lines[opened].split(mark)
    lines[opened] = mark.join([cells[0], f'"{cells[1]}', *cells[2:]])
    if closed:
        cells = lines[closed].split(mark)
        lines[closed] = mark.join([cells[0], f'{cells[1]}"', *cells[2:]])
    (tmp_path / "pack.zip").write_bytes(zipped("\r\n".join(lines)))
    found = reader.read(tmp_path / "pack.zip")
    assert found.refused == "csv_structure", found.sheets
    assert "line" in found.detail


def test_a_note_of_two_lines_in_quotes_is_one_cell(reader: Reader, tmp_path: Path) -> None:
    text = csv([[*F5, "Примечание"], door(), door(UNITS[1])], ";").replace(
        "\r\n611000000", ';"первая, да;\nвторая"\r\n611000000'
    )
    (tmp_path / "pack.zip").write_bytes(zipped(text))
    rows = reader.read(tmp_path / "pack.zip").sheets[0].rows
    assert sorted(rows) == [1, 2, 3]
    assert rows[2][7].text == "первая, да;\nвторая"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a;b\n" + "x" * 200_000 + ";1", "csv_structure"), ("Групп;Открыли\n\x00;1", None), ("\x01\x02\x03", "csv_encoding"),
        ('Групп;Открыли\n"1"x;2', "csv_structure"),
    ],
)  # fmt: skip
def test_other_oddities_of_csv(text: str, reason: str | None, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped(text))
    assert reader.read(tmp_path / "pack.zip").refused == reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('{"F8": [{"events_held_day": 1e999}]}', "json_number"), ('{"F8": [{"a": -Infinity}]}', "json_number"),
        ('{"F8": [{"a": 0.' + "1" * 99 + "}]}", "json_number"), ('{"F8": ["a"]}', "json_shape"), ('{"F8": 5}', "json_shape"),
        ("{'F8': []}", "json_syntax"), ('{"F8": [],}', "json_syntax"), ('{"F8": [01]}', "json_syntax"), ('{"F8": []} x', "json_syntax"),
        ('{"F8": [{"a": "tab\there"}]}', "json_syntax"), ('{"F8": [{"a": "' + '\\"' * 900_000, "json_syntax"),
        ('{"F8": [' + ",".join(["{}"] * 20_001) + "]}", "too_many_rows"), ('{"a": {"a": 1, "a": 2}}', "json_duplicate"),
        ('{"F8": [{' + ",".join(f'"c{n}": 1' for n in range(1001)) + "}]}", "json_shape"),
        ('\ufeff{"F8": [{"a": "\\ud800"}]}', None), ('{"F8": []}', None), ('{"F8": [{"events_held_day": 1e3}]}', None),
    ],
)  # fmt: skip
def test_oddities_of_json(said: str, reason: str | None, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_bytes(said.encode())
    assert reader.read(tmp_path / "pack.json").refused == reason


def test_the_rows_by_sheet_may_be_an_object(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_text('{"F0": {"sheet_rows": {"F2": 35, "F6": 12}}}')
    cell = reader.read(tmp_path / "pack.json").sheets[0].rows[0]
    assert [(one.kind, one.text) for one in cell.values()] == [("text", "F2=35; F6=12")]


def test_an_empty_list_is_a_form_without_rows(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_text('{"F4": [], "F5": [{}], "F9": []}')
    found, findings = sheets.locate(reader.read(tmp_path / "pack.json"))
    assert {table.form.code: table.attempted for table in found} == {"F4": 0, "F5": 0}
    assert [(one.sheet, one.args["reason"]) for one in findings] == [("F9", "unknown_sheet")]
