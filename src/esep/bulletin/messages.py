"""The words of the mail: one catalogue (messages.yml) for ru, kk and en, and numbers, dates, percents as each language writes them."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from esep import days
from esep.regions import by_code

CATALOGUE = Path(__file__).parent / "messages.yml"
NBSP = "\N{NO-BREAK SPACE}"
NARROW_NBSP = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"

Entry = dict[str, str | dict[str, str]]


@functools.cache
def catalogue() -> dict[str, Entry]:
    """Key -> language -> text, or text by plural category."""
    loaded: dict[str, Entry] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language.

    >>> Words("ru").say("brief.not_filed.one", region="Х", status="не сдан", n=2)
    'Х: не сдан, 2 дня подряд'
    """

    language: str

    def say(self, key: str, **values: object) -> str:
        """The text of `key` with `values` put in; int, Decimal and date values are written as the language writes them."""
        text = catalogue()[key][self.language]
        if isinstance(text, dict):
            number = values["n"]
            assert isinstance(number, int)
            category = Locale.parse(self.language).plural_form(number)
            text = text.get(category) or text.get("many") or text["other"]
        return text.format(**{name: self._written(value) for name, value in values.items()})

    def _written(self, value: object) -> str:
        if isinstance(value, int | Decimal):
            return self.number(value)
        if isinstance(value, date):
            return self.day(value)
        return str(value)

    def known(self, key: str, otherwise: str) -> str:
        """`key` where the catalogue has it, else `otherwise` (for codes that other rooms may add to)."""
        return key if key in catalogue() else otherwise

    def number(self, value: int | Decimal | None) -> str:
        """A number with the language's separators; a dash for no data."""
        if value is None:
            return DASH
        return str(format_decimal(value, format="#,##0.##", locale=self.language)).replace("-", MINUS)

    def pct(self, value: Decimal | None, *, signed: bool = False) -> str:
        """A percentage given as 0..100, with one decimal."""
        if value is None:
            return DASH
        pattern = str(Locale.parse(self.language).percent_formats[None].pattern).replace("0", "0.0", 1)
        text = format_percent(_tenth(value) / 100, format=pattern, locale=self.language)
        return _signed(text, value) if signed else text.replace("-", MINUS)

    def pp(self, value: Decimal | None, *, unit: bool = True) -> str:
        """A signed difference in percentage points."""
        if value is None:
            return DASH
        text = _signed(format_decimal(_tenth(value), format="#,##0.0", locale=self.language), value)
        return self.say("txt.pp", value=text).replace(" ", NBSP) if unit else text

    def day(self, day: date, *, long: bool = False) -> str:
        """20 февраля; long: 20 февраля 2026 г."""
        text = format_date(day, "long" if long else "d MMMM", locale=self.language)
        return text.replace(" ", NBSP).replace(NARROW_NBSP, NBSP)  # many mail fonts lack the narrow one

    def weekday(self, day: date) -> str:
        """пятница."""
        return format_date(day, "EEEE", locale=self.language)

    def instant(self, instant: datetime) -> str:
        """Day and clock in Almaty. The zone is never left to babel: it calls Almaty's clock summer time in Russian."""
        local = days.local(instant)
        return f"{self.day(local.date())} {local:%H:%M}"


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _signed(text: str, value: Decimal) -> str:
    """`text` with a real minus, or a plus."""
    rounded = _tenth(value)
    return ("+" if rounded > 0 else MINUS if rounded < 0 else "") + text.lstrip("-")


def inside(code: str | None, language: str, otherwise: str) -> str:
    """Where: «В Туркестанской области», «Түркістан облысында»; the reference table has the case, `otherwise` is the plain name."""
    region = by_code().get(code or "")
    name = otherwise
    if region is not None and language != "en":
        name = region.name_ru_prep if language == "ru" else region.name_kk_loc
    return name[:1].upper() + name[1:]


def short_names(names: Iterable[tuple[str, str]], language: str) -> dict[str, str]:
    """Region code -> name without its type where that leaves no two alike: for charts.

    Almaty Region stays whole, because Almaty is the city.
    """
    given = dict(names)
    cut = {code: _without_type(code, name, language) for code, name in given.items()}
    cities = {cut[code] for code in cut if (region := by_code().get(code)) and region.kind == "city"}
    return {
        code: name if name not in cities or by_code()[code].kind == "city" else given[code]
        for code, name in cut.items()
    }


def _without_type(code: str, name: str, language: str) -> str:
    if language == "ru":
        region = by_code().get(code)
        return region.name_ru_short if region and region.name_ru == name else name
    for ending in (" облысы", " қаласы", " Region"):
        name = name.removesuffix(ending)
    return name
