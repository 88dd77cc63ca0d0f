"""The workbook itself: sheets, headings, drop-downs, messages beside cells, hidden marks. Text is always written as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from esep.config import settings
from esep.regions import by_code, units_by_code
from esep.reports.forms import Column, Form
from esep.reports.template import rows as template_rows
from esep.reports.template import words as template_words

TEMPLATE_ID = "esep-reports"
SYNTHETIC = "SYNTHETIC DATA / СИНТЕТИЧЕСКИЕ ДАННЫЕ / СИНТЕТИКАЛЫҚ ДЕРЕКТЕР"
YES_NO = {"ru": ("да", "нет"), "kk": ("иә", "жоқ"), "both": ("да / иә", "нет / жоқ")}
LISTS_SHEET = "Списки"
CODES_SHEET = "Коды коалиций"
GUIDE_SHEETS = {"ru": "Инструкция", "kk": "Нұсқаулық"}
HEADER_ROW = 2  # counted from 0: the title and a note stand above the headings
ROWS_READY = 400  # rows below the headings that have drop-downs
SHEET_NAME_LIMIT = 31
GUIDE_WIDTH = 92  # characters: as wide as a page
PAGE_WIDTH = 200  # characters that can still be read on a page of A4, landscape
WIDEST = 64  # characters of a column
LINE = 15  # points
ABOUT_COLUMNS = 10  # that a form's explanation spreads over
A4 = 9
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd.mm.yyyy",
}
GREY, BLUE, AMBER, PALE = "#666666", "#DCE6EE", "#F6E3C5", "#F2F5F7"
HEADING = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "section": {"bold": True, "font_size": 11, "font_color": "#1F4E79"},
    "note": {"italic": True, "font_color": GREY},
    "about": {"italic": True, "font_color": GREY, "text_wrap": True, "valign": "top"},
    "heading": HEADING | {"bg_color": BLUE},
    "required": HEADING | {"bg_color": AMBER},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "listed": {
        "num_format": "@",
        "shrink": True,
        "valign": "top",
    },  # a long phrase gets smaller letters, and no taller row
    "integer": {"num_format": "General", "valign": "top"},  # not "0": it would show 12.5 as 13
    "date": {"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"},
    "time": {"num_format": "hh:mm", "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
}
GIVEN = "given "  # the same formats on a pale ground: what the workbook filled in by itself


class Workbook:
    """An xlsxwriter workbook with our formats, drop-downs and hidden marks; closed when its block ends well."""

    def __init__(
        self, path: Path, manifest: Mapping[str, Any], language: str, *, version: str, sequence: int = 1
    ) -> None:
        """`language`: ru, kk, or both (the workbook that is given out); `version` of the forms that it says it has."""
        import xlsxwriter

        self.manifest, self.language, self.version, self.sequence = manifest, language, version, sequence
        self.region = str(manifest.get("region_code", ""))
        self.day = manifest.get("report_date")
        self.book = xlsxwriter.Workbook(str(path), OPTIONS)
        self.formats = {name: self.book.add_format(look) for name, look in FORMATS.items()}
        for name in ("text", "listed", "integer", "date", "time"):
            self.formats[GIVEN + name] = self.book.add_format(FORMATS[name] | {"bg_color": PALE})
        self.lists: dict[tuple[str, ...], str] = {}
        self.hints: dict[str, str] = {}  # of the sheet being written: column -> what the last report said

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._hidden()
            self.book.close()

    @property
    def is_given_out(self) -> bool:
        """Whether people are to fill it in: asterisks, messages and explanations are for them."""
        return self.language == "both"

    def page(self, name: str, lines: Sequence[tuple[str, str]]) -> None:
        """A page of text: (format, line)."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, GUIDE_WIDTH)
        for row, (look, line) in enumerate(lines):
            sheet.set_row(row, _lines(line, GUIDE_WIDTH) * LINE + (6 if look == "section" else 3))
            sheet.write_string(row, 0, line, self.formats[look])
        _print_setup(sheet)

    def codes(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """The coalitions' codes with their names, for the roster."""
        sheet = self.book.add_worksheet(CODES_SHEET)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 2, 46)
        said = "Что писать в «Код коалиции» / «Коалиция коды» бағанына не жазылады"
        sheet.write_string(0, 0, said, self.formats["title"])
        for row, (code, ru, kk) in enumerate(rows, start=HEADER_ROW):
            for number, words in enumerate((code, ru, kk)):
                sheet.write_string(row, number, words)
        _print_setup(sheet)

    def sheet(
        self,
        form: Form,
        rows: Sequence[Mapping[str, Any]],
        *,
        ready: int,
        running: Mapping[str, int] | None = None,
        running_on: date | None = None,
    ) -> None:
        """One form: a title, a note, headings, the rows; the last running totals (`running`, of `running_on`) as a hint."""
        sheet = self.book.add_worksheet(form.title["kk" if self.language == "kk" else "ru"][:SHEET_NAME_LIMIT])
        columns = [column for column in form.columns.values() if _is_known(column.since, self.version)]
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes are text, and no mistake
        self.hints = _hints(running or {}, running_on)
        self._above(sheet, form, columns)
        if form.layout == "pairs":
            self._pairs(sheet, form, columns)
        else:
            self._rows(sheet, form, columns, rows, ready)
        _print_setup(sheet, columns_wide=sum(map(self._width, columns)) if form.layout == "rows" else 0)

    def _above(self, sheet: Any, form: Form, columns: Sequence[Column]) -> None:
        known = by_code().get(self.region)
        if not self.is_given_out:
            place = (known.name_kk if self.language == "kk" else known.name_ru) if known else self.region
            above = f"{form.title['kk' if self.language == 'kk' else 'ru']}. {place}. {_shown(self.day)}"
            note = SYNTHETIC if settings().campaign.is_synthetic else f"{TEMPLATE_ID} {self.version}"
            sheet.write_string(0, 0, above, self.formats["title"])
            sheet.write_string(1, 0, note, self.formats["note"])
            return
        place = f"{known.name_ru} / {known.name_kk}" if known else self.region
        said = f"{form.code}. {form.title['ru']} / {form.title['kk']}. {place}. {_shown(self.day)}"
        sheet.write_string(0, 0, said, self.formats["title"])
        about = [template_words.about(form.code, language) for language in ("ru", "kk")]
        if self.hints:
            was = (f"{column.ru}: {self.hints[column.name]}" for column in columns if column.name in self.hints)
            about.append("В прошлом отчёте / Алдыңғы есепте: " + "; ".join(was))
        if settings().campaign.is_synthetic:
            about.append(SYNTHETIC)
        width = min(len(columns), ABOUT_COLUMNS) - 1 if form.layout == "rows" else 2
        wide = sum(map(self._width, columns[: width + 1]))
        sheet.set_row(1, _lines("\n".join(about), wide) * LINE + 3)
        sheet.merge_range(1, 0, 1, width, "", self.formats["about"])
        sheet.write_string(1, 0, "\n".join(about), self.formats["about"])

    def _pairs(self, sheet: Any, form: Form, columns: Sequence[Column]) -> None:
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 2, 78)
        rows = [column for column in columns if not (self.is_given_out and column.name == "sheet_rows")]
        for row, column in enumerate(rows, start=HEADER_ROW):
            self._heading(sheet, row, 0, column, " / ")
            self._value(sheet, row, 1, column, self.manifest.get(column.name))
            self._drop_down(sheet, form, row, 1, row, column)
            if self.is_given_out:
                said = (template_words.meaning(form.code, column.name, language) for language in ("ru", "kk"))
                sheet.write_string(row, 2, "\n".join(said), self.formats["about"])
                sheet.set_row(row, 2 * LINE + 3)

    def _rows(
        self, sheet: Any, form: Form, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], ready: int
    ) -> None:
        widths = [self._width(column) for column in columns]
        tallest = max(
            sum(_lines(part, width - 2) for part in self._words_above(column, "\n").split("\n"))
            for column, width in zip(columns, widths, strict=True)
        )
        sheet.set_row(HEADER_ROW, max(3, tallest) * LINE + 3)
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(number, number, width, self.formats[_look(column)])
            self._heading(sheet, HEADER_ROW, number, column, "\n")
            for row, given in enumerate(rows, start=HEADER_ROW + 1):
                self._value(sheet, row, number, column, given.get(column.name))
            if ready:
                last = HEADER_ROW + max(ready, len(rows))
                self._drop_down(sheet, form, HEADER_ROW + 1, number, last, column)

    def _words_above(self, column: Column, between: str) -> str:
        if not self.is_given_out:
            return column.heading(self.language)
        star = " *" if column.required or column.required_unless else ""
        return f"{column.ru}{star}{between}{column.kk}" if column.ru != column.kk else f"{column.ru}{star}"

    def _heading(self, sheet: Any, row: int, number: int, column: Column, between: str) -> None:
        look = "required" if column.required or column.required_unless else "heading"
        sheet.write_string(row, number, self._words_above(column, between), self.formats[look])

    def _value(self, sheet: Any, row: int, number: int, column: Column, value: Any) -> None:
        """The value by its Python type; codes of lists and districts as the drop-down shows them."""
        if value is None:
            return
        given = GIVEN if self.is_given_out else ""
        if isinstance(value, bool):
            yes, no = YES_NO[self.language]
            sheet.write_string(row, number, yes if value else no, self.formats[given + "text"])
        elif isinstance(value, int | float):
            sheet.write_number(row, number, value, self.formats[given + "integer"])
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, number, value, self.formats[given + "date"])
        elif isinstance(value, time):
            sheet.write_datetime(row, number, value, self.formats[given + "time"])
        else:
            sheet.write_string(row, number, self._words(column, str(value)), self.formats[given + _look(column)])

    def _words(self, column: Column, value: str) -> str:
        if column.type == "unit" and value in units_by_code():
            return _unit_words(value, self.language)
        label = next((one for one in column.labels if one.code == value), None)
        if label is not None and label.ru == label.kk:
            return label.ru
        return column.label(value, self.language) or value

    def _choices(self, column: Column) -> list[str]:
        """What the column's drop-down offers; nothing where anything may be typed."""
        if column.labels:
            return [self._words(column, one.code) for one in column.labels]
        if column.type == "bool":
            return list(YES_NO[self.language])
        if self.region not in by_code() or not isinstance(self.day, date):
            return []
        if column.type == "unit":
            return [_unit_words(one.code, self.language) for one in template_rows.units_on(self.region, self.day)]
        if column.name == "coalition_code":
            return [code for code, _, _ in template_rows.coalitions(self.region, self.day)]
        return []

    def _drop_down(self, sheet: Any, form: Form, first: int, number: int, last: int, column: Column) -> None:
        choices = self._choices(column)
        rule = {"validate": "list", "source": self._list(choices)} if choices else self._limits(form, column)
        title, text = template_words.prompt(form.code, column, self.hints.get(column.name) or self._example(column))
        rule |= {"input_title": title, "input_message": text}
        if rule["validate"] != "any":
            title, text = template_words.complaint(column)
            is_asked = title == template_words.ASKED
            rule |= {"error_title": title, "error_message": text, "error_type": "warning" if is_asked else "stop"}
        sheet.data_validation(first, number, last, number, rule)

    def _limits(self, form: Form, column: Column) -> dict[str, Any]:
        """What may be typed into a cell without a drop-down, as a spreadsheet checks it."""
        campaign = settings().campaign
        if column.type == "integer":
            least, most = template_words.limits(column)
            return {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most}
        if column.type == "date":
            if form.code == "F1":  # a plan is approved before and speaks of days to come
                last = campaign.ends_on if column.name == "plan_date" else campaign.voting_on
                first = campaign.starts_on if column.name == "plan_date" else campaign.starts_on.replace(month=1, day=1)
                return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
            last = self.day if isinstance(self.day, date) and form.code != "F0" else campaign.voting_on
            return {"validate": "date", "criteria": "between", "minimum": campaign.starts_on, "maximum": last}
        if column.type == "time":
            return {"validate": "time", "criteria": "between", "minimum": time(0, 0), "maximum": time(23, 59)}
        if column.type == "uuid":
            return {"validate": "length", "criteria": "==", "value": 36}
        if column.type == "text" and column.maximum and column.pattern is None:
            return {"validate": "length", "criteria": "<=", "value": column.maximum}
        return {"validate": "any"}

    def _example(self, column: Column) -> str:
        return f"{self.region}-{self.day:%Y%m%d}-001" if column.name == "event_uid" and self.day else ""

    def _list(self, words: list[str]) -> str:
        """The defined name of a drop-down's list; written to the hidden sheet at the end."""
        name = self.lists.setdefault(tuple(words), f"esep_list_{len(self.lists) + 1}")
        return f"={name}"

    def _width(self, column: Column) -> int:
        """Wide enough for the phrases of a list, as long as one has not to scroll for it."""
        if column.type in {"unit", "enum"}:
            if not self.is_given_out:
                return 34 if column.type == "unit" else 26
            return min(WIDEST, max(14, *(len(said) + 2 for said in self._choices(column))))
        if column.name in {"note", "remarks", "sample_text"}:
            return 40
        return {"uuid": 38, "date": 13, "time": 12, "integer": 16, "bool": 15}.get(column.type, 20)

    def _hidden(self) -> None:
        """The lists, and which template this is, where only machines look."""
        if self.lists:
            sheet = self.book.add_worksheet(LISTS_SHEET)
            sheet.very_hidden()
            for number, (words, name) in enumerate(self.lists.items()):
                letter = _letters(number)
                for row, word in enumerate(words):
                    sheet.write_string(row, number, word)
                self.book.define_name(name, f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(words)}")
        day = self.day
        stamp = datetime(day.year, day.month, day.day) if isinstance(day, date) else datetime(2026, 1, 1)  # noqa: DTZ001
        # A fixed instant instead of now: the same rows give the same bytes, and the same bytes are one file.
        self.book.set_properties({"title": TEMPLATE_ID, "created": stamp})
        marks = {
            "template": TEMPLATE_ID,
            "form_version": self.version,
            "region": self.region,
            "date": str(day or ""),
            "sequence": str(self.sequence),
        }
        for name, value in marks.items():
            self.book.set_custom_property(f"esep_{name}", value, "text")
            self.book.define_name(f"esep_{name}", '="{}"'.format(value.replace('"', "")))


def _look(column: Column) -> str:
    if column.type in {"enum", "unit"}:
        return "listed"
    return column.type if column.type in FORMATS else "text"


def _hints(running: Mapping[str, int], on: date | None) -> dict[str, str]:
    """Column -> the total of the last accepted report, in words of both languages."""
    return {name: f"{total} ({on:%d.%m.%Y})" for name, total in running.items()} if on else {}


def _is_known(since: str, version: str) -> bool:
    """Whether a form or column of `since` is part of `version`; of a version that is no number, everything is."""
    parts = version.split(".")
    if not all(part.isdecimal() for part in parts):
        return True
    return [int(part) for part in since.split(".")] <= [int(part) for part in parts]


def is_of(form: Form, version: str) -> bool:
    """Whether the workbook of this version has the form."""
    return _is_known(form.since, version)


def _print_setup(sheet: Any, *, columns_wide: int = 0) -> None:
    """A4, headings on every page; a table landscape, as wide as one page, a very wide one as few as can be read."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(max(1, round(columns_wide / PAGE_WIDTH)), 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")
    if columns_wide:
        sheet.set_landscape()
        sheet.repeat_rows(HEADER_ROW)
        sheet.repeat_columns(0)


def _lines(text: str, width: int) -> int:
    """How many lines `text` takes in a cell `width` characters wide, words unbroken."""
    return sum(max(1, math.ceil(len(part) / max(1, width))) for part in text.split("\n"))


def _letters(number: int) -> str:
    """Column 0 -> A, 26 -> AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _unit_words(code: str, language: str) -> str:
    unit = units_by_code()[code]
    names = {"ru": unit.name_ru, "kk": unit.name_kk}
    return f"{code} {names.get(language, f'{unit.name_ru} / {unit.name_kk}')}"


def _shown(day: Any) -> str:
    return f"{day:%d.%m.%Y}" if isinstance(day, date) else str(day or "")
