"""The ways in which people spoil a workbook without meaning to: a reader must read through them, some with a remark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from esep.sample import MARK, forms

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TOTAL = {"ru": "ИТОГО", "kk": "БАРЛЫҒЫ"}
SUBTOTAL = {"ru": "Итого по району", "kk": "Барлығы аудан бойынша"}
EXTRA_HEADING = {"ru": "Ответственный отдел", "kk": "Жауапты бөлім"}
EXTRA_VALUE = {"ru": "отдел координации", "kk": "үйлестіру бөлімі"}
SUMMED = ("participants_offline", "participants_online", "questions_count", "materials_handed")
RESPELT = {"ru": "Участников оффлайн", "kk": "Оффлайн қатысушылар"}
MISSING_COLUMN = ("F2", "status")
SERIAL_ORIGIN = date(1899, 12, 30)


def header(book: Workbook, form: str, language: str) -> tuple[Worksheet, int, dict[str, int]]:
    """The form's sheet, the row of its headings and the column number of each canonical name."""
    sheet: Worksheet = book[forms.title(form, language)]
    said = {forms.heading(form, name, language): name for name in forms.columns(form)}
    for row in sheet.iter_rows(min_row=1, max_row=12):
        found = {said[text]: place for place, cell in enumerate(row, 1) if (text := str(cell.value or "")) in said}
        if len(found) >= len(said) - 2:
            return sheet, row[0].row or 0, found
    raise ValueError(f"no row of headings in {sheet.title}")


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that can be written."""
    cell: Any = sheet.cell(row, column)
    return cell  # type: ignore[no-any-return]


def last_row(sheet: Worksheet, header_row: int) -> int:
    """The last row of the table below its headings."""
    row = header_row
    while sheet.cell(row + 1, 1).value is not None:
        row += 1
    return row


def _journal(book: Workbook, language: str) -> tuple[Worksheet, int, dict[str, int], range]:
    sheet, head, places = header(book, "F2", language)
    return sheet, head, places, range(head + 1, last_row(sheet, head) + 1)


def _title_rows(book: Workbook, language: str) -> None:
    sheet, _, _ = header(book, "F2", language)
    sheet.insert_rows(1, 3)
    sheet.cell(1, 1).value = {
        "ru": "Журнал мероприятий регионального штаба",
        "kk": "Өңірлік штабтың іс-шаралар журналы",
    }[language]
    sheet.cell(2, 1).value = MARK
    sheet.merge_cells("A1:F1")


def _merged_headings(book: Workbook, language: str) -> None:
    """A row of groups above the headings, each over several columns."""
    sheet, head, places = header(book, "F2", language)
    sheet.insert_rows(head)
    groups = {"event_uid": 4, "participants_offline": 3, "questions_count": 3}
    for number, (name, width) in enumerate(groups.items(), start=1):
        first = places[name]
        sheet.cell(head, first).value = {"ru": f"Блок {number}", "kk": f"{number}-блок"}[language]
        sheet.merge_cells(start_row=head, end_row=head, start_column=first, end_column=first + width - 1)


def _two_row_headings(book: Workbook, language: str) -> None:
    """«Участников» over «офлайн» and «онлайн»; every other heading over two rows."""
    sheet, head, places = header(book, "F2", language)
    sheet.insert_rows(head + 1)
    above, below = {"ru": ("Участников", ("офлайн", "онлайн")), "kk": ("Қатысушылар", ("Офлайн", "Онлайн"))}[language]
    first = places["participants_offline"]
    sheet.cell(head, first).value = above
    for number, word in enumerate(below):
        sheet.cell(head + 1, first + number).value = word
    sheet.cell(head, first + 1).value = None
    sheet.merge_cells(start_row=head, end_row=head, start_column=first, end_column=first + 1)
    for name, column in places.items():
        if name not in SUMMED[:2]:
            sheet.merge_cells(start_row=head, end_row=head + 1, start_column=column, end_column=column)


def _write_total(sheet: Worksheet, at: int, rows: range, places: dict[str, int], label: str) -> None:
    sheet.cell(at, 1).value = label
    for name in SUMMED:
        values = [sheet.cell(row, places[name]).value for row in rows]
        sheet.cell(at, places[name]).value = sum(value for value in values if isinstance(value, int))


def _total_row(book: Workbook, language: str) -> Cell:
    sheet, _, places, rows = _journal(book, language)
    _write_total(sheet, rows.stop, rows, places, TOTAL[language])
    return cell_at(sheet, rows.stop, 1)


def _subtotal_row(book: Workbook, language: str) -> None:
    """A sum after the first rows, and one of all of them."""
    sheet, head, places, rows = _journal(book, language)
    _write_total(sheet, rows.stop, rows, places, TOTAL[language])
    middle = head + 1 + len(rows) // 2
    sheet.insert_rows(middle)
    _write_total(sheet, middle, range(head + 1, middle), places, SUBTOTAL[language])


def _wrong_total(book: Workbook, language: str) -> Cell:
    """A total that is not the sum of its rows."""
    label = _total_row(book, language)
    sheet, _, places = header(book, "F2", language)
    cell = cell_at(sheet, label.row, places[SUMMED[0]])
    cell.value = int(str(cell.value)) + 100
    return cell


def _nbsp_numbers(book: Workbook, language: str) -> None:
    """Counts become text with a no-break space, as copied from a printed report."""
    for form in ("F2", "F8"):
        sheet, head, places = header(book, form, language)
        for name in [name for name in places if name.startswith(("participants_", "materials_"))]:
            for row in range(head + 1, last_row(sheet, head) + 1):
                cell = sheet.cell(row, places[name])
                if isinstance(cell.value, int):
                    cell.value = f"{cell.value:,}".replace(",", "\u00a0")
                    cell.number_format = "@"


def _extra_column(book: Workbook, language: str) -> Cell:
    sheet, head, places, rows = _journal(book, language)
    column = max(places.values()) + 1
    for row in rows:
        sheet.cell(row, column).value = EXTRA_VALUE[language]
    heading = cell_at(sheet, head, column)
    heading.value = EXTRA_HEADING[language]
    return heading


def _date_as_text(book: Workbook, language: str) -> None:
    sheet, _, places, rows = _journal(book, language)
    for row in rows:
        cell = sheet.cell(row, places["event_date"])
        if isinstance(cell.value, datetime):
            cell.value = cell.value.strftime("%d.%m.%Y")
            cell.number_format = "@"


def _date_as_serial(book: Workbook, language: str) -> None:
    """Days as the bare numbers that a spreadsheet keeps."""
    sheet, _, places, rows = _journal(book, language)
    for row in rows:
        cell = sheet.cell(row, places["event_date"])
        if isinstance(cell.value, datetime):
            cell.value = (cell.value.date() - SERIAL_ORIGIN).days
            cell.number_format = "General"


def _sheets_swapped(book: Workbook, language: str) -> None:
    book.move_sheet(book[forms.title("F6", language)], offset=-1)


def _sheet_renamed(book: Workbook, language: str) -> None:
    book[forms.title("F2", language)].title = "Лист1"


def _lookalike_letters(book: Workbook, language: str) -> None:
    """Latin letters that look Cyrillic, as a keyboard in the wrong layout leaves them: in a heading and in a value."""
    sheet, head, places, rows = _journal(book, language)
    latin = str.maketrans("СМоарс", "CMoapc")
    heading = sheet.cell(head, places["status"])
    heading.value = str(heading.value).translate(latin)
    for row in rows[:6]:
        cell = sheet.cell(row, places["format"])
        cell.value = str(cell.value).translate(latin)


def _empty_rows(book: Workbook, language: str) -> None:
    sheet, head, _ = header(book, "F2", language)
    sheet.insert_rows(head + 6)
    sheet.insert_rows(head + 2)


def _hidden_rows(book: Workbook, language: str) -> None:
    sheet, _, _, rows = _journal(book, language)
    for row in rows[1:3]:
        sheet.row_dimensions[row].hidden = True


def _heading_respelt(book: Workbook, language: str) -> Cell:
    sheet, head, places = header(book, "F2", language)
    cell = cell_at(sheet, head, places["participants_offline"])
    cell.value = RESPELT[language]
    return cell


def _formulas_uncached(book: Workbook, language: str) -> Cell:
    """A formula of which no program has kept the result."""
    sheet, _, places, rows = _journal(book, language)
    cell = cell_at(sheet, rows[2], places["duration_min"])
    cell.value = "=40+20"
    return cell


def _dashes(book: Workbook, language: str) -> None:
    """A dash for a zero, in counts of what happened."""
    sheet, _, places, rows = _journal(book, language)
    for row in rows:
        cell = sheet.cell(row, places["proposals_count"])
        if cell.value == 0:
            cell.value = "-"


def _dots(book: Workbook, language: str) -> None:
    """Three dots where nobody counted."""
    _put_sign(book, language, "duration_min", "...")


def _confidential(book: Workbook, language: str) -> None:
    _put_sign(book, language, "coalition_members_present", "х")


def _put_sign(book: Workbook, language: str, name: str, sign: str) -> None:
    sheet, _, places, rows = _journal(book, language)
    for row in rows[:4]:
        sheet.cell(row, places[name]).value = sign


def _first_column_empty(book: Workbook, language: str) -> None:
    header(book, "F2", language)[0].insert_cols(1)


def _missing_column(book: Workbook, language: str) -> Cell:
    """The heading in whose row a column is missing: the first one tells the place."""
    sheet, head, places = header(book, MISSING_COLUMN[0], language)
    sheet.delete_cols(places[MISSING_COLUMN[1]])
    return cell_at(sheet, head, 1)


Oddity = Callable[["Workbook", str], "Cell | None"]
ODD: dict[str, Oddity] = {
    "title_rows": _title_rows, "merged_headings": _merged_headings, "two_row_headings": _two_row_headings, "total_row": _total_row,
    "subtotal_row": _subtotal_row, "wrong_total": _wrong_total, "nbsp_numbers": _nbsp_numbers, "extra_column": _extra_column,
    "date_as_text": _date_as_text, "date_as_serial": _date_as_serial, "sheets_swapped": _sheets_swapped, "sheet_renamed": _sheet_renamed,
    "lookalike_letters": _lookalike_letters, "empty_rows": _empty_rows, "hidden_rows": _hidden_rows, "heading_respelt": _heading_respelt,
    "formulas_uncached": _formulas_uncached, "dashes": _dashes, "dots": _dots, "confidential": _confidential,
    "first_column_empty": _first_column_empty, "missing_column": _missing_column,
}  # fmt: skip
