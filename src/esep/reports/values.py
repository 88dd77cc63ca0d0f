"""The strict grammar of a cell: a typed value, or a reasoned refusal. Parse, do not guess.

The four signs of the national statistics office are four facts, and each keeps its reason: «-» nil (0 where the form says
so), «0,0» negligible (0), «...» no data and «х» confidential (both null; never 0).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from esep.reports import forms
from esep.reports.folding import DASHES, REPLACEMENT, WRONG_TABLE, fold, mended, plain, unmixed
from esep.reports.forms import Column
from esep.reports.places import Units
from esep.reports.readers import Cell

HIDDEN = "[скрыто]"
NIL = {"-"}
NO_DATA = re.compile(r"\.{2,}|…")
CONFIDENTIAL = {"х", "x"}
NEGLIGIBLE = re.compile(r"0[.,]0+")
LONGEST_SIGN = 20  # characters, blanks among them
SIGNS = {"nil", "negligible", "no_data", "confidential"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # marks that make 12 look like 21
LARGEST = 2_147_483_647
GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
AMBIGUOUS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
WITH_WORDS = re.compile(
    r"(\d+)\s*(?:чел|адам|шт|экз|дана|ед|мин|мероприяти|іс-шара|встреч|вопрос|сұрақ|предлож|ұсыныс)\w*\.?",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"[~≈<>≥≤+]|около|примерно|порядка|приблиз|почти|более|больше|свыше|менее|меньше|до |от |шама|жуық|астам|артық|"
    r"кем|дейін|тысяч|тыс|мың|млн|\d\s*-\s*\d",
    re.IGNORECASE,
)
SERIALS = range(36_526, 73_051)  # 2000-01-01 .. 2099-12-31 as Excel counts days
DAYS_1904 = 1_462
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("января", "январь", "қаңтар"),
            ("февраля", "февраль", "ақпан"),
            ("марта", "март", "наурыз"),
            ("апреля", "апрель", "сәуір"),
            ("мая", "май", "мамыр"),
            ("июня", "июнь", "маусым"),
            ("июля", "июль", "шілде"),
            ("августа", "август", "тамыз"),
            ("сентября", "сентябрь", "қыркүйек"),
            ("октября", "октябрь", "қазан"),
            ("ноября", "ноябрь", "қараша"),
            ("декабря", "декабрь", "желтоқсан"),
        ),
        start=1,
    )
    for name in map(fold, names)
}
ENDINGS = re.compile("(?:ы|і|да|де|та|те|дағы|дегі|тағы|тегі)$")  # 13 ақпанда, 2026 жылдың 13 ақпаны
TRUE = {fold(word) for word in ("да", "иә", "ия", "yes", "true", "1", "да / иә")}
FALSE = {fold(word) for word in ("нет", "жоқ", "no", "false", "0", "нет / жоқ")}
FORMULA_MARKS = ("=", "+", "-", "@", "\t")
FAR_DAYS = 60  # a press article of 2026 dated itself 2022; a date this far from the day it is filed for is a slip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value (None: nothing was said, or one of the signs of nothing); `note` is a remark to keep: (rule, reason)."""

    value: Any
    note: tuple[str, str] | None = None
    suggested: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell could not be read: a rule, a reason of rules.yml, and a proposal where one is obvious."""

    rule: str
    reason: str
    suggested: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell's meaning depends on beyond itself."""

    form: str
    units: Units | None = None
    report_date: date | None = None
    date_1904: bool = False
    proposes: bool = True  # look for the nearest word of a list when a value is not on it


def parse(column: Column, cell: Cell | None, context: Context) -> Parsed | Refusal:
    """The value of `cell` in `column`."""
    if cell is None or not plain(cell.text):
        return _nothing(column)
    if cell.kind == "error":
        return Refusal("R-013", "error_cell")
    if cell.kind == "formula":
        return Refusal("R-013", "formula_uncached")
    if cell.kind == "nested":
        return Refusal("R-013", "nested")
    if column.type != "text" and cell.text == HIDDEN:
        return Refusal("R-263", "removed")
    if (sign := _sign(column, cell, context)) is not None:
        return sign
    return PARSERS[column.type](column, cell, context)


def _nothing(column: Column) -> Parsed | Refusal:
    if column.required:
        return Refusal("R-013", "missing")
    return Parsed(column.default)


def _sign(column: Column, cell: Cell, context: Context) -> Parsed | Refusal | None:
    """The signs of nothing, where the cell holds one; a code of the column's own list is no sign (x is a platform)."""
    if cell.kind != "text" or len(cell.text) > LONGEST_SIGN:
        return None
    folded = DASHES.sub("-", plain(cell.text)).casefold()
    if folded in NIL:
        return _dash(column)
    if column.type == "integer" and NEGLIGIBLE.fullmatch(folded):
        return Parsed(0, ("R-013", "negligible")) if column.minimum == 0 else None
    reason = "no_data" if NO_DATA.fullmatch(folded) else "confidential" if folded in CONFIDENTIAL else None
    if reason is None or (column.type == "enum" and forms.codes(context.form, column.name).find(cell.text)):
        return None
    return Refusal("R-013", reason) if column.required else Parsed(None, ("R-013", reason))


def _dash(column: Column) -> Parsed | Refusal:
    """«-»: there was none. A count of the day is 0 then; of a running total or a stock nobody can say so with a dash."""
    if column.type != "integer":
        return _nothing(column)
    if column.minimum == 0 if column.dash_is_zero is None else column.dash_is_zero:
        return Parsed(0, ("R-013", "nil"))
    return Refusal("R-013", "dash_not_zero") if column.required else Parsed(None, ("R-013", "nil"))


def whole(column: Column, cell: Cell, _: Context) -> Parsed | Refusal:
    """A whole count. "1,000" is refused on purpose: is it one, or one thousand? Ask."""
    if cell.kind in {"bool", "date", "time"}:
        return Refusal("R-013", {"bool": "not_a_number"}.get(cell.kind, "date_cell"))
    if cell.is_merged:
        return Refusal("R-013", "merged_number")
    text = plain(cell.text)
    number = Refusal("R-013", "not_a_number") if TURNING.search(cell.text) else _digits(text)
    if isinstance(number, Refusal):
        return number
    if number > LARGEST or number < column.minimum or (column.maximum is not None and number > column.maximum):
        return Refusal("R-013", "out_of_range")
    return Parsed(number)


def _digits(text: str) -> int | Refusal:
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    if GROUPED.fullmatch(text) and text.isascii():
        return int(text.replace(" ", ""))
    if AMBIGUOUS.fullmatch(text):
        several = text.count(",") + text.count(".") > 1
        return Refusal("R-013", "ambiguous_number", re.sub("[.,]", "", text) if several else None)
    head, _, tail = text.replace(",", ".").partition(".")
    head = head.replace(" ", "") if GROUPED.fullmatch(head) else head
    if tail and head.isascii() and head.isdigit() and tail.isascii() and tail.isdigit():
        return int(head) if tail in {"0", "00"} and len(head) <= 12 else Refusal("R-013", "fraction")
    return _why_no_number(text)


def _why_no_number(text: str) -> Refusal:
    unified = DASHES.sub("-", text)
    if re.fullmatch(r"-\s?\d[\d .,]*", unified):
        return Refusal("R-013", "negative")
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE][+-]?\d+", text):
        return Refusal("R-013", "scientific")
    if any(not letter.isascii() and letter.isdigit() for letter in text):
        plainer = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
        return Refusal("R-013", "foreign_digits", plainer if plainer.isascii() and plainer.isdigit() else None)
    if found := WITH_WORDS.fullmatch(text):
        return Refusal("R-013", "number_with_words", found.group(1))
    if ABOUT.search(unified) and re.search(r"\d", text):
        return Refusal("R-013", "approximate")
    zeros = re.sub("[OoОо]", "0", text)
    if zeros != text and zeros.isascii() and zeros.isdigit():
        return Refusal("R-013", "letter_for_digit", zeros)
    quoted = text.lstrip("'’`")
    if quoted != text and quoted.isascii() and quoted.isdigit():
        return Refusal("R-013", "not_a_number", quoted)
    return Refusal("R-013", "not_a_number", "0" if fold(text) in FALSE else None)


def day(_: Column, cell: Cell, context: Context) -> Parsed | Refusal:
    """A calendar day, from a date cell, a serial number, or words in one of the closed list of orders."""
    found = _day(cell, context)
    if isinstance(found, Refusal):
        return found
    around = context.report_date
    if around is not None and abs((found - around).days) > FAR_DAYS:
        return Refusal("R-013", "date_out_of_window", _same_day_in(around, found))
    return Parsed(found)


def _same_day_in(around: date, found: date) -> str | None:
    """`found` in the year of the reporting day, if that is near: 13.02.2022 was meant to be 13.02.2026."""
    moved = _calendar(around.year, found.month, found.day)
    return f"{moved:%d.%m.%Y}" if isinstance(moved, date) and abs((moved - around).days) <= FAR_DAYS else None


def _day(cell: Cell, context: Context) -> date | Refusal:
    if cell.kind in {"bool", "time"}:
        return Refusal("R-013", "not_a_date")
    text = plain(cell.text)
    serial = re.fullmatch(r"(\d{5})(?:\.\d+)?", text)
    if serial:
        number = int(serial.group(1)) + (DAYS_1904 if context.date_1904 else 0)
        return date(1899, 12, 30) + timedelta(days=number) if number in SERIALS else Refusal("R-013", "not_a_date")
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", text):
        return _calendar(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: ?г\.?| ?ж\.?| \d{1,2}:\d{2}(?::\d{2})?)?", text):
        return _calendar(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})", text):
        return Refusal("R-013", "two_digit_year", _shown(2000 + int(found[3]), int(found[2]), int(found[1]), text))
    if found := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text):
        return _slashes(int(found[1]), int(found[2]), int(found[3]))
    return _day_in_words(text)


def _shown(year: int, month: int, number: int, text: str) -> str | None:
    """A proposal only where dots leave no doubt about the order."""
    found = _calendar(year, month, number)
    return f"{found:%d.%m.%Y}" if "." in text and isinstance(found, date) else None


def _slashes(first: int, second: int, year: int) -> date | Refusal:
    """20/02/2026 can only be February; 03/02/2026 may be March; 02/20/2026 is the order of another country: proposed."""
    if first > 12:
        return _calendar(year, second, first) if second <= 12 else Refusal("R-013", "no_such_day")
    if second > 12:
        found = _calendar(year, first, second)
        return Refusal("R-013", "us_order", f"{found:%d.%m.%Y}" if isinstance(found, date) else None)
    return Refusal("R-013", "us_order")


def _day_in_words(text: str) -> date | Refusal:
    """13 февраля 2026 г.; 13 ақпан 2026; 2026 жылғы 13 ақпан; 2026 ж. 13 ақпан."""
    folded = fold(text)
    found = re.fullmatch(r"(\d{1,2}) (\w+) (\d{4})(?: ?(?:г|года|ж|жыл)\.?)?", folded)
    parts = (found[3], found[2], found[1]) if found else None
    if parts is None and (
        found := re.fullmatch(r"(\d{4}) ?(?:ж\.?|жыл|жылғы|жылгы|жылдың|г\.?) ?(\d{1,2}) (\w+)", folded)
    ):
        parts = (found[1], found[3], found[2])
    month = MONTHS.get(ENDINGS.sub("", parts[1])) or MONTHS.get(parts[1]) if parts else None
    if parts is None or month is None:
        return Refusal("R-013", "not_a_date")
    return _calendar(int(parts[0]), month, int(parts[2]))


def _calendar(year: int, month: int, number: int) -> date | Refusal:
    try:
        return date(year, month, number)
    except ValueError:
        return Refusal("R-013", "no_such_day")


def clock(_: Column, cell: Cell, __: Context) -> Parsed | Refusal:
    """HH:MM, also as 10.30 where it was typed as text; Excel makes a number of 10.3, and that may be anything."""
    text = plain(cell.text)
    if cell.kind == "number":
        return _clock_of_fraction(text)
    if cell.kind == "date":
        text = text[11:] if _is_with_hour(text) else ""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?", text)
    if not found and cell.kind == "text":
        found = re.fullmatch(r"([01]?\d|2[0-3])[.-]([0-5]\d)", text)
    if found:
        return Parsed(time(int(found[1]), int(found[2])))
    looser = re.fullmatch(r"([01]?\d|2[0-3])[.\-,ч ]+([0-5]\d)", text)
    return Refusal("R-013", "not_a_time", f"{int(looser[1]):02d}:{looser[2]}" if looser else None)


def _is_with_hour(text: str) -> bool:
    """A day with an hour. Typed with a dot, 10.05 becomes the tenth of May, and 10.3 a day of January 1900: no hour."""
    return text >= "2000" and text[11:19] not in {"", "00:00", "00:00:00"}


def _clock_of_fraction(text: str) -> Parsed | Refusal:
    """Excel keeps 10:30 as 0.4375 of a day."""
    if not re.fullmatch(r"0(?:\.\d+)?", text):
        return Refusal("R-013", "not_a_time")
    minutes = round(float(text) * 24 * 60)
    return Parsed(time(minutes // 60, minutes % 60)) if minutes < 24 * 60 else Refusal("R-013", "not_a_time")


def yes_or_no(_: Column, cell: Cell, __: Context) -> Parsed | Refusal:
    """да/нет, иә/жоқ, yes/no, true/false, 1/0."""
    said = fold(cell.text)
    if said in TRUE:
        return Parsed(True)
    return Parsed(False) if said in FALSE else Refusal("R-013", "not_a_bool")


def identifier(_: Column, cell: Cell, __: Context) -> Parsed | Refusal:
    """A UUID in its usual writing."""
    text = plain(cell.text).lower()
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        return Parsed(uuid.UUID(text))
    return Refusal("R-013", "not_a_uuid")


def code(column: Column, cell: Cell, context: Context) -> Parsed | Refusal:
    """A value of a closed list, by code or by its name in any of the three languages."""
    known = forms.codes(context.form, column.name)
    found = known.find(cell.text)
    if found is None:
        nearest = known.nearest(cell.text) if context.proposes else None
        return Refusal("R-014", "unknown_code", column.label(nearest, "ru") if nearest else None)
    if found.how == "exact":
        return Parsed(found.code)
    return Parsed(found.code, ("R-018", found.how), column.label(found.code, "ru"))


def place(_: Column, cell: Cell, context: Context) -> Parsed | Refusal:
    """A district or town of the region, by KATO code or by name."""
    if context.units is None:
        return Parsed(plain(cell.text))
    found = context.units.find(cell.text, proposes=context.proposes)
    if found.code is None:
        return Refusal(found.rule, found.how, found.suggested)
    return Parsed(found.code, (found.rule, found.how) if found.rule else None, found.suggested)


def words(column: Column, cell: Cell, _: Context) -> Parsed | Refusal:
    """Free text, kept as said; what a spreadsheet could take for a formula gets an apostrophe in front."""
    text = plain(cell.text)
    if column.pattern is not None:
        return Parsed(text) if re.fullmatch(column.pattern, text) else Refusal("R-013", "bad_pattern")
    # Blanks in front are trimmed away, so the trimmed text is looked at too; a tab is only there before.
    is_formula = cell.kind == "text" and (cell.text.startswith(FORMULA_MARKS) or text.startswith(FORMULA_MARKS))
    kept = f"'{text}" if is_formula else text
    if column.maximum is not None and len(kept) > column.maximum:
        return Refusal("R-013", "too_long")
    if is_formula:
        return Parsed(kept, ("R-017", "stored_as_text"))
    if cell.kind == "text" and (repaired := _repaired(text)):
        return Parsed(repaired, ("R-018", "mended"), repaired)
    if cell.kind == "text" and _is_damaged(text):
        return Parsed(text, ("R-018", "damaged"), mended(text))
    return Parsed(text)


def _repaired(text: str) -> str | None:
    """Words whose bytes were read by the wrong table, where undoing that leaves no letter that is not ours."""
    repaired = unmixed(text) or (mended(text) if WRONG_TABLE.search(text) else None)
    return repaired if repaired and not WRONG_TABLE.search(repaired) else None


def _is_damaged(text: str) -> bool:
    """A sign for a letter that was lost: U+FFFD, or a question mark inside a word."""
    return REPLACEMENT in text or re.search(r"\w\?\w", text) is not None


PARSERS = {
    "integer": whole,
    "date": day,
    "time": clock,
    "bool": yes_or_no,
    "uuid": identifier,
    "enum": code,
    "unit": place,
    "text": words,
}
