"""The workbook that a region fills in: headings, drop-downs and the region's districts from forms.yml; and the same, filled.

Text is always written as text: a value that begins with = + - @ stays what it is and never becomes a formula or a link.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from esep.config import settings
from esep.regions import by_code, units, units_by_code
from esep.reports import forms
from esep.reports.forms import Column, Form
from esep.reports.places import LEASED

TEMPLATE_ID = "esep-reports"
SYNTHETIC = "SYNTHETIC DATA / СИНТЕТИЧЕСКИЕ ДАННЫЕ / СИНТЕТИКАЛЫҚ ДЕРЕКТЕР"
YES_NO = {"ru": ("да", "нет"), "kk": ("иә", "жоқ"), "both": ("да / иә", "нет / жоқ")}
LISTS_SHEET = "Списки"
HEADER_ROW = 2  # counted from 0: the title and a note stand above the headings
ROWS_READY = 400  # rows below the headings that have drop-downs
SHEET_NAME_LIMIT = 31
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd.mm.yyyy",
}
INSTRUCTIONS = {
    "Инструкция": (
        "Как заполнить отчёт",
        "1. Титул уже заполнен. Если за день ничего не было, поставьте «Нулевой отчёт: да» и нули в сводке.",
        "2. В журнале одна строка - одно мероприятие. Номер: регион-дата-порядковый номер, например 61-20260220-001.",
        "3. Количества - целые числа: 45. Не пишите «около 45», «45 чел.», «1,000». Если нет данных, поставьте «...».",
        "4. Даты: 20.02.2026. Районы и виды выбирайте из списка.",
        "5. Сводка - всегда одна строка, также когда ничего не было.",
        "6. Не добавляйте имён, телефонов, ИИН: такие сведения удаляются.",
        "7. Исправление - новый файл целиком: вид «исправление», в «Заменяет» - ID прежнего отчёта, ID отчёта - новый.",
        "Срок: {filed_by} отчётного дня; до {late_until} следующего дня - с опозданием.",
    ),
    "Нұсқаулық": (
        "Есепті қалай толтыру керек",
        "1. Титул парағы толтырылған. Күні бойы ештеңе болмаса, «Нөлдік есеп: иә» деп белгілеп, жиынтыққа нөл қойыңыз.",
        "2. Журналда бір жол - бір іс-шара. Нөмірі: өңір-күн-реттік нөмір, мысалы 61-20260220-001.",
        "3. Сандар бүтін болуы керек: 45. «45 шамасында», «45 адам», «1,000» деп жазбаңыз. Дерек болмаса, «...» қойыңыз.",
        "4. Күндер: 20.02.2026. Аудандар мен түрлерді тізімнен таңдаңыз.",
        "5. Жиынтық есеп - әрқашан бір жол, ештеңе болмаған күні де.",
        "6. Аты-жөн, телефон, ЖСН жазбаңыз: мұндай мәліметтер жойылады.",
        "7. Түзету - толық жаңа файл: түрі «түзету», «Ауыстырады» жолына бұрынғы есептің ID, «Есеп ID» - жаңа.",
        "Мерзімі: есеп күнгі {filed_by}; келесі күнгі {late_until} дейін - кешігіп.",
    ),
}


def write(region_code: str, day: date, path: Path, *, plan_lines: Iterable[Mapping[str, Any]] = ()) -> None:
    """An empty daily pack for `region_code` and `day`, both languages; `plan_lines` due that day start the journal."""
    manifest = {
        "submission_id": str(uuid.uuid4()),
        "form_version": forms.version(),
        "region_code": region_code,
        "report_date": day,
        "kind": "original",
        "is_nil": False,
        "prepared_by_role": "hq_secretary",
    }
    rows = {"F2": _planned(region_code, day, plan_lines)}
    with _Workbook(path, manifest, "both") as book:
        book.instructions()
        for code in forms.pack("daily"):
            book.sheet(forms.forms()[code], rows.get(code, []), ready=1 if code == "F8" else ROWS_READY)


def write_pack(
    path: Path,
    manifest: Mapping[str, Any],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    language: str = "ru",
    pack: str = "daily",
) -> None:
    """A filled pack: values by canonical column name. Codes become the drop-down's words; anything else stays as given."""
    with _Workbook(path, manifest, language) as book:
        for code in forms.pack(pack):
            book.sheet(forms.forms()[code], rows.get(code, []), ready=0)


def _planned(region_code: str, day: date, plan_lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One journal row per planned event of the day, numbered; what only the evening knows stays empty."""
    rows: list[dict[str, Any]] = []
    for line in plan_lines:
        for _ in range(int(line.get("planned_events") or 1)):
            kept = {
                name: line.get(name)
                for name in ("unit_code", "event_type", "format", "audience", "plan_version", "plan_line")
            }
            rows.append({"event_uid": f"{region_code}-{day:%Y%m%d}-{len(rows) + 1:03d}", "event_date": day, **kept})
    return rows


class _Workbook:
    """An xlsxwriter workbook with our formats, drop-downs and hidden marks."""

    def __init__(self, path: Path, manifest: Mapping[str, Any], language: str) -> None:
        import xlsxwriter

        self.manifest, self.language = manifest, language
        self.region = str(manifest.get("region_code", ""))
        self.book = xlsxwriter.Workbook(str(path), OPTIONS)
        self.formats = {
            "title": self.book.add_format({"bold": True, "font_size": 13}),
            "note": self.book.add_format({"italic": True, "font_color": "#666666"}),
            "heading": self.book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#DCE6EE"}
            ),
            "required": self.book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#F6E3C5"}
            ),
            "text": self.book.add_format({"num_format": "@"}),
            "integer": self.book.add_format({"num_format": "0"}),
            "date": self.book.add_format({"num_format": "dd.mm.yyyy"}),
            "time": self.book.add_format({"num_format": "hh:mm"}),
            "wrapped": self.book.add_format({"text_wrap": True, "valign": "top"}),
        }
        self.lists: dict[tuple[str, ...], str] = {}

    def __enter__(self) -> _Workbook:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._hidden()
            self.book.close()

    def instructions(self) -> None:
        """A page of rules in each language, before the forms."""
        campaign = settings().campaign
        for name, lines in INSTRUCTIONS.items():
            sheet = self.book.add_worksheet(name)
            sheet.set_column(0, 0, 110)
            for row, line in enumerate(lines):
                said = line.format(filed_by=f"{campaign.filed_by:%H:%M}", late_until=f"{campaign.late_until:%H:%M}")
                sheet.write_string(row, 0, said, self.formats["title" if row == 0 else "wrapped"])

    def sheet(self, form: Form, rows: Sequence[Mapping[str, Any]], *, ready: int) -> None:
        """One form: a title, a note, headings, the rows."""
        title = form.title["kk" if self.language == "kk" else "ru"]
        sheet = self.book.add_worksheet(title[:SHEET_NAME_LIMIT])
        known = by_code().get(self.region)
        place = (known.name_kk if self.language == "kk" else known.name_ru) if known else self.region
        above = f"{title}. {place}. {_shown(self.manifest.get('report_date'))}"
        sheet.write_string(0, 0, above, self.formats["title"])
        note = SYNTHETIC if settings().campaign.is_synthetic else f"{TEMPLATE_ID} {forms.version()}"
        sheet.write_string(1, 0, note, self.formats["note"])
        if form.layout == "pairs":
            self._pairs(sheet, form)
        else:
            self._rows(sheet, form, rows, ready)

    def _pairs(self, sheet: Any, form: Form) -> None:
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 44)
        for row, column in enumerate(form.columns.values(), start=HEADER_ROW):
            self._heading(sheet, row, 0, column)
            self._value(sheet, row, 1, column, self.manifest.get(column.name))
            self._drop_down(sheet, row, 1, row, column)

    def _rows(self, sheet: Any, form: Form, rows: Sequence[Mapping[str, Any]], ready: int) -> None:
        sheet.set_row(HEADER_ROW, 48)
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        for number, column in enumerate(form.columns.values()):
            sheet.set_column(number, number, _width(column), self.formats.get(column.type, self.formats["text"]))
            self._heading(sheet, HEADER_ROW, number, column)
            for row, given in enumerate(rows, start=HEADER_ROW + 1):
                self._value(sheet, row, number, column, given.get(column.name))
            if ready:
                self._drop_down(sheet, HEADER_ROW + 1, number, HEADER_ROW + max(ready, len(rows)), column)

    def _heading(self, sheet: Any, row: int, number: int, column: Column) -> None:
        sheet.write_string(
            row, number, column.heading(self.language), self.formats["required" if column.required else "heading"]
        )

    def _value(self, sheet: Any, row: int, number: int, column: Column, value: Any) -> None:
        """The value by its Python type; codes of lists and districts as the drop-down shows them."""
        if value is None:
            return
        if isinstance(value, bool):
            yes, no = YES_NO[self.language]
            sheet.write_string(row, number, yes if value else no)
        elif isinstance(value, int | float):
            sheet.write_number(row, number, value, self.formats["integer"] if isinstance(value, int) else None)
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, number, value, self.formats["date"])
        elif isinstance(value, time):
            sheet.write_datetime(row, number, value, self.formats["time"])
        else:
            sheet.write_string(row, number, self._words(column, str(value)), self.formats["text"])

    def _words(self, column: Column, value: str) -> str:
        if column.type == "unit" and value in units_by_code():
            return _unit_words(value, self.language)
        return column.label(value, self.language) or value

    def _drop_down(self, sheet: Any, first: int, number: int, last: int, column: Column) -> None:
        rule: dict[str, Any] = {}
        if column.labels:
            rule = {"validate": "list", "source": self._list([self._words(column, one.code) for one in column.labels])}
        elif column.type == "unit":
            here = [unit.code for unit in units() if unit.region_code == self.region and unit.code != LEASED]
            rule = {"validate": "list", "source": self._list([_unit_words(code, self.language) for code in here])}
        elif column.type == "bool":
            rule = {"validate": "list", "source": self._list(list(YES_NO[self.language]))}
        elif column.type == "integer":
            rule = {"validate": "integer", "criteria": "between", "minimum": column.minimum}
            rule["maximum"] = column.maximum or 10_000_000
        elif column.type == "date":
            campaign = settings().campaign
            rule = {"validate": "date", "criteria": "between"}
            rule |= {"minimum": campaign.starts_on, "maximum": campaign.voting_on}
        if rule:
            rule |= {"input_title": column.kk[:32], "input_message": _hint(column), "error_type": "stop"}
            sheet.data_validation(first, number, last, number, rule)

    def _list(self, words: list[str]) -> str:
        """The defined name of a drop-down's list; written to the hidden sheet at the end."""
        name = self.lists.setdefault(tuple(words), f"esep_list_{len(self.lists) + 1}")
        return f"={name}"

    def _hidden(self) -> None:
        """The lists, and which template this is, where only machines look."""
        if self.lists:
            sheet = self.book.add_worksheet(LISTS_SHEET)
            sheet.hide()
            for number, (words, name) in enumerate(self.lists.items()):
                letter = _letters(number)
                for row, word in enumerate(words):
                    sheet.write_string(row, number, word)
                self.book.define_name(name, f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(words)}")
        day = self.manifest.get("report_date")
        stamp = datetime(day.year, day.month, day.day) if isinstance(day, date) else datetime(2026, 1, 1)  # noqa: DTZ001
        # A fixed instant instead of now: the same rows give the same bytes, and the same bytes are one file.
        self.book.set_properties({"title": TEMPLATE_ID, "created": stamp})
        marks = {
            "template": TEMPLATE_ID,
            "form_version": forms.version(),
            "region": self.region,
            "date": str(day or ""),
        }
        for name, value in marks.items():
            self.book.set_custom_property(f"esep_{name}", value, "text")
            self.book.define_name(f"esep_{name}", '="{}"'.format(value.replace('"', "")))


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
    return f"{code} {unit.name_kk if language == 'kk' else unit.name_ru}"


def _shown(day: Any) -> str:
    return f"{day:%d.%m.%Y}" if isinstance(day, date) else str(day or "")


def _width(column: Column) -> int:
    if column.type in {"unit", "uuid"}:
        return 34
    if column.type == "enum":
        return 26
    return 40 if column.name in {"note", "remarks"} else 18


def _hint(column: Column) -> str:
    """The message that a spreadsheet shows beside the cell; at most 255 characters."""
    kinds = {
        "integer": "Целое число, например 45. Бүтін сан, мысалы 45.",
        "date": "Дата: 20.02.2026. Күні: 20.02.2026.",
        "bool": "Выберите из списка. Тізімнен таңдаңыз.",
        "unit": "Выберите район или город региона. Өңірдің ауданын немесе қаласын таңдаңыз.",
    }
    said = kinds.get(column.type, "Выберите из списка. Тізімнен таңдаңыз.")
    must = "Обязательно. Міндетті. " if column.required else ""
    return f"{must}{said}"[:255]
