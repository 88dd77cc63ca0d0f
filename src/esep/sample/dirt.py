"""Oddities that a reader must read through, and faults that it must refuse: planted, and remembered with their address."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from esep.regions import regions
from esep.sample import MARK, facts, forms, plans
from esep.sample.facts import Row
from esep.sample.packs import Fault, Pack, csv_bytes, json_bytes, settled, xlsx_bytes
from esep.sample.plans import rng
from esep.sample.schedule import FILE_FAULTS, ROW_FAULTS, XLSX_ODDITIES

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# What must come of each: rule and severity of domain.md 4.4; None where the reader simply reads on. The same bytes again are a
# second delivery of a known file: no finding of their own.
RULES: dict[str, tuple[str | None, str | None]] = {
    "about_forty": ("R-013", "Q"), "one_thousand": ("R-013", "Q"), "negative": ("R-013", "Q"), "error_cell": ("R-013", "Q"),
    "unknown_unit": ("R-101", "Q"), "other_regions_unit": ("R-104", "Q"), "future_date": ("R-201", "Q"),
    "unknown_label": ("R-014", "Q"), "answered_above_asked": ("R-261", "Q"), "silence_day": ("R-203", "Q"),
    "html_as_xlsx": ("R-001", "B"), "truncated_zip": ("R-001", "B"), "wrong_region": ("R-004", "B"),
    "missing_column": ("R-012", "B"), "duplicate": (None, None), "yesterday_renamed": ("R-005", "W"),
    "total_row": (None, None),
    "wrong_total": ("R-016", "W"), "extra_column": ("R-012", "W"), "row_twice": ("R-015", "W"), "summary_differs": ("R-301", "W"),
    "title_rows": (None, None), "nbsp_numbers": (None, None), "date_as_text": (None, None), "sheets_swapped": (None, None),
    "lookalike_letters": (None, None), "empty_rows": (None, None), "retract_row": (None, None),
    "large_event": ("R-208", "W"),
}  # fmt: skip
TOTAL = {"ru": "ИТОГО", "kk": "БАРЛЫҒЫ"}
SPOILT_COLUMN = "participants_offline"
MISSING_COLUMN = ("F2", "status")
EXTRA_HEADING = {"ru": "Ответственный отдел", "kk": "Жауапты бөлім"}
EXTRA_VALUE = {"ru": "отдел координации", "kk": "үйлестіру бөлімі"}
ABOUT_FORTY = {"ru": "около 40", "kk": "40 шамасында"}


def render(pack: Pack, seed: int) -> tuple[bytes, list[Fault]]:
    """The bytes of a pack with its dirt, and what was planted, addressed as the reader will address it."""
    dirt = pack.drop.dirt
    if "html_as_xlsx" in dirt:
        return _html(pack), [_of("html_as_xlsx")]
    pack, planted = _spoil_rows(pack, seed)
    planted += [_of(name) for name in dirt if name in {"wrong_region", "yesterday_renamed"}]
    if pack.carrier == "xlsx":
        content, planted = _workbook(pack, planted)
    elif pack.carrier == "csv":
        without = MISSING_COLUMN if "missing_column" in dirt else None
        content = csv_bytes(pack, without=without)
        planted = [_addressed_in_csv(fault) for fault in planted]
        planted += [_missing("F2.csv", 1)] if without else []
    else:
        content = json_bytes(pack)
        planted = [_addressed_in_json(fault) for fault in planted]
    if "truncated_zip" in dirt:
        content = content[: len(content) * 3 // 5]
        planted.append(_of("truncated_zip"))
    return content, planted


def foreseen(pack: Pack, seed: int) -> list[Fault]:
    """What will be planted in a pack, without addresses and without writing it."""
    if pack.drop.kind == "duplicate":
        return [_of("duplicate")]
    files = [
        _of(name) for name in pack.drop.dirt if name not in (*ROW_FAULTS, "row_twice", "summary_differs", "retract_row")
    ]
    return files if "html_as_xlsx" in pack.drop.dirt else [*_spoil_rows(pack, seed)[1], *files]


def natural(pack: Pack) -> list[Fault]:
    """What is no fault but must be noticed: an event with more than 2 000 participants."""
    rows = [] if "yesterday_renamed" in pack.drop.dirt else pack.rows.get("F2", [])
    return [
        _of(
            "large_event",
            form="F2",
            row=n,
            field=SPOILT_COLUMN,
            said=str(row[SPOILT_COLUMN]),
            event_uid=row["event_uid"],
        )
        for n, row in enumerate(rows)
        if isinstance(row[SPOILT_COLUMN], int) and row[SPOILT_COLUMN] > 2000
    ]


def _of(kind: str, **at: Any) -> Fault:
    rule, severity = RULES[kind]
    return Fault(kind, rule, severity, **at)


def _missing(sheet: str, header: int) -> Fault:
    """A column that is not there is reported at the first cell of the headings."""
    form, field = MISSING_COLUMN
    return _of("missing_column", form=form, sheet=sheet, cell=f"{sheet}!A{header}", field=field)


def _spoil_rows(pack: Pack, seed: int) -> tuple[Pack, list[Fault]]:
    """Put the row faults into the rows themselves: every carrier then shows the same wrong value."""
    planted: list[Fault] = natural(pack)
    for name in pack.drop.dirt:
        if name in ROW_FAULTS:
            pack, fault = _spoil_row(pack, name, seed)
            planted.append(fault)
        elif name == "row_twice":
            rows = pack.rows["F2"]
            pack = pack.with_rows("F2", [*rows, dict(rows[4])])
            planted.append(_of(name, form="F2", row=len(rows), event_uid=rows[4]["event_uid"]))
        elif name == "retract_row":
            rows = pack.rows["F2"]
            number = next(n for n, row in enumerate(rows) if row["row_action"] == "retract")
            planted.append(_of(name, form="F2", row=number, field="row_action", event_uid=rows[number]["event_uid"]))
        elif name == "summary_differs":
            row = dict(pack.rows["F8"][0])
            row["events_held_day"] += 7
            pack = pack.with_rows("F8", [row])
            planted.append(_of(name, form="F8", row=0, field="events_held_day", said=str(row["events_held_day"])))
    return pack, planted


def _spoil_row(pack: Pack, name: str, seed: int) -> tuple[Pack, Fault]:
    drop, form = pack.drop, "F6" if name == "answered_above_asked" else "F2"
    dice = rng(seed, drop.region_code, drop.day, name)
    rows = [dict(row) for row in pack.rows[form]]
    number = dice.choice([n for n, row in enumerate(rows) if _is_fit(form, row)])
    column, value = _wrong_value(name, rows[number], pack)
    rows[number][column] = value
    fault = _of(
        name, form=form, row=number, field=column, said=_as_said(value), event_uid=rows[number].get("event_uid")
    )
    return pack.with_rows(form, rows), fault


def _is_fit(form: str, row: Row) -> bool:
    """Whether a row is ordinary enough for its fault to be the only odd thing about it."""
    return form == "F6" or (facts.is_counted(row) and 20 <= row[SPOILT_COLUMN] <= 300)


def _wrong_value(name: str, row: Row, pack: Pack) -> tuple[str, Any]:
    drop = pack.drop
    codes = [region.code for region in regions()]
    neighbour = codes[(codes.index(drop.region_code) + 1) % len(codes)]
    match name:
        case "about_forty":
            return SPOILT_COLUMN, ABOUT_FORTY[pack.language]
        case "one_thousand":
            return SPOILT_COLUMN, "1,000"
        case "negative":
            return SPOILT_COLUMN, -row[SPOILT_COLUMN]
        case "error_cell":
            return SPOILT_COLUMN, "#REF!"
        case "unknown_unit":
            return "unit_code", f"{drop.region_code}9990000"
        case "other_regions_unit":
            return "unit_code", plans.units_of(neighbour)[0].code
        case "future_date":
            return "event_date", drop.day + timedelta(days=2)
        case "unknown_label":
            return "event_type", "субботник"
        case "answered_above_asked":
            return "answered_count", row["asked_count"] + 3
        case "silence_day":
            return "event_date", plans.SILENCE_ON
    raise ValueError(f"no such row fault: {name}")


def _as_said(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _addressed_in_json(fault: Fault) -> Fault:
    if fault.form is None or fault.row is None:
        return fault
    field = f".{fault.field}" if fault.field else ""
    return replace(fault, sheet=fault.form, cell=f"{fault.form}[{fault.row}]{field}")


def _addressed_in_csv(fault: Fault) -> Fault:
    from openpyxl.utils import get_column_letter

    if fault.form is None or fault.row is None:
        return fault
    letter = get_column_letter(forms.columns(fault.form).index(fault.field) + 1) if fault.field else "A"
    return replace(fault, sheet=f"{fault.form}.csv", cell=f"{fault.form}.csv!{letter}{fault.row + 2}")


def _html(pack: Pack) -> bytes:
    """What a mail client saves when the attachment needed a login: a page with the name of a workbook."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{pack.drop.day}</title></head>"
        f"<body><p>{MARK}</p><p>Сессия истекла, войдите ещё раз.</p></body></html>\n"
    ).encode()


def _workbook(pack: Pack, planted: list[Fault]) -> tuple[bytes, list[Fault]]:
    """The workbook carrier: written clean, then spoilt the way people spoil workbooks."""
    content = xlsx_bytes(pack)
    odd = [name for name in pack.drop.dirt if name in XLSX_ODDITIES or name == "missing_column"]
    if not odd and not planted:
        return content, planted
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [_cell_of(book, pack.language, fault) for fault in planted]
    for name in odd:
        planted.append(_of(name))
        cells.append(_ODD[name](book, pack.language))
        if name == "missing_column":
            sheet, header, _ = _header(book, MISSING_COLUMN[0], pack.language)
            planted[-1] = _missing(sheet.title, header)
    placed = [
        fault
        if cell is None
        else replace(fault, sheet=cell.parent.title, cell=f"{cell.parent.title}!{cell.coordinate}")
        for fault, cell in zip(planted, cells, strict=True)
    ]
    for fault, cell in zip(planted, cells, strict=True):
        if fault.kind == "error_cell" and cell is not None:
            cell.value = fault.said  # an error cell, not a text that looks like one
            odd.append(fault.kind)
    if not odd:
        return content, placed
    buffer = io.BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue(), pack.drop.received_at), placed


def _header(book: Workbook, form: str, language: str) -> tuple[Worksheet, int, dict[str, int]]:
    """The form's sheet, the row of its headings and the column number of each canonical name."""
    sheet: Worksheet = book[forms.title(form, language)]
    said = {forms.heading(form, name, language): name for name in forms.columns(form)}
    for row in sheet.iter_rows(min_row=1, max_row=12):
        found = {said[text]: place for place, cell in enumerate(row, 1) if (text := str(cell.value or "")) in said}
        if len(found) >= len(said) - 2:
            return sheet, row[0].row or 0, found
    raise ValueError(f"no row of headings in {sheet.title}")


def _cell_of(book: Workbook, language: str, fault: Fault) -> Cell | None:
    """The cell a fault sits in; the object moves along when rows are inserted above it."""
    if fault.form is None or fault.row is None:
        return None
    sheet, header, places = _header(book, fault.form, language)
    return _cell(sheet, header + 1 + fault.row, places[fault.field] if fault.field else 1)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell: Any = sheet.cell(row, column)
    return cell  # type: ignore[no-any-return]


def _last_row(sheet: Worksheet, header: int) -> int:
    row = header
    while sheet.cell(row + 1, 1).value is not None:
        row += 1
    return row


def _title_rows(book: Workbook, language: str) -> None:
    sheet, _, _ = _header(book, "F2", language)
    sheet.insert_rows(1, 3)
    sheet.cell(1, 1).value = {
        "ru": "Журнал мероприятий регионального штаба",
        "kk": "Өңірлік штабтың іс-шаралар журналы",
    }[language]
    sheet.cell(2, 1).value = MARK
    sheet.merge_cells("A1:F1")


def _total_row(book: Workbook, language: str) -> Cell:
    sheet, header, places = _header(book, "F2", language)
    last = _last_row(sheet, header)
    sheet.cell(last + 1, 1).value = TOTAL[language]
    for name in (SPOILT_COLUMN, "participants_online", "questions_count", "materials_handed"):
        column = places[name]
        values = [sheet.cell(row, column).value for row in range(header + 1, last + 1)]
        sheet.cell(last + 1, column).value = sum(value for value in values if isinstance(value, int))
    return _cell(sheet, last + 1, 1)


def _wrong_total(book: Workbook, language: str) -> Cell:
    """A total that is not the sum of its rows."""
    label = _total_row(book, language)
    sheet, _, places = _header(book, "F2", language)
    cell = _cell(sheet, label.row, places[SPOILT_COLUMN])
    cell.value = int(str(cell.value)) + 100
    return cell


def _nbsp_numbers(book: Workbook, language: str) -> None:
    """Counts become text with a no-break space, as copied from a printed report."""
    for form in ("F2", "F8"):
        sheet, header, places = _header(book, form, language)
        for name in [name for name in places if name.startswith(("participants_", "materials_"))]:
            for row in range(header + 1, _last_row(sheet, header) + 1):
                cell = sheet.cell(row, places[name])
                if isinstance(cell.value, int):
                    cell.value = f"{cell.value:,}".replace(",", "\u00a0")
                    cell.number_format = "@"


def _extra_column(book: Workbook, language: str) -> Cell:
    sheet, header, places = _header(book, "F2", language)
    column = max(places.values()) + 1
    for row in range(header + 1, _last_row(sheet, header) + 1):
        sheet.cell(row, column).value = EXTRA_VALUE[language]
    heading = _cell(sheet, header, column)
    heading.value = EXTRA_HEADING[language]
    return heading


def _date_as_text(book: Workbook, language: str) -> None:
    sheet, header, places = _header(book, "F2", language)
    for row in range(header + 1, _last_row(sheet, header) + 1):
        cell = sheet.cell(row, places["event_date"])
        if isinstance(cell.value, datetime):
            cell.value = cell.value.strftime("%d.%m.%Y")
            cell.number_format = "@"


def _sheets_swapped(book: Workbook, language: str) -> None:
    book.move_sheet(book[forms.title("F6", language)], offset=-1)


def _lookalike_letters(book: Workbook, language: str) -> None:
    """Latin letters that look Cyrillic, as a keyboard in the wrong layout leaves them: in a heading and in a value."""
    sheet, header, places = _header(book, "F2", language)
    latin = str.maketrans("СМоарс", "CMoapc")
    heading = sheet.cell(header, places["status"])
    heading.value = str(heading.value).translate(latin)
    for row in range(header + 1, min(header + 6, _last_row(sheet, header)) + 1):
        cell = sheet.cell(row, places["format"])
        cell.value = str(cell.value).translate(latin)


def _empty_rows(book: Workbook, language: str) -> None:
    sheet, header, _ = _header(book, "F2", language)
    sheet.insert_rows(header + 6)
    sheet.insert_rows(header + 2)


def _missing_column(book: Workbook, language: str) -> None:
    sheet, _, places = _header(book, MISSING_COLUMN[0], language)
    sheet.delete_cols(places[MISSING_COLUMN[1]])


_ODD: dict[str, Any] = {
    "title_rows": _title_rows,
    "total_row": _total_row,
    "wrong_total": _wrong_total,
    "nbsp_numbers": _nbsp_numbers,
    "extra_column": _extra_column,
    "date_as_text": _date_as_text,
    "sheets_swapped": _sheets_swapped,
    "lookalike_letters": _lookalike_letters,
    "empty_rows": _empty_rows,
    "missing_column": _missing_column,
}
assert set(_ODD) == {*XLSX_ODDITIES, "missing_column"}
assert set(RULES) >= {*ROW_FAULTS, *FILE_FAULTS, *_ODD}
