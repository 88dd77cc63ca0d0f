"""Personal data in free text is removed before anything is stored: telephones, IINs, addresses, cards, handles, names.

IIN = YYMMDD, a digit for century and sex (0-6), check digit (weights 1..11, then 3..11,1,2); a number is one only with a real
birthday, because one in eleven of all numbers passes the check digit. The letter O counts as a zero: people type it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from esep.regions import regions, units
from esep.reports.folding import fold
from esep.reports.values import HIDDEN

SHORTEST = 5
ZEROS = str.maketrans("OoОо", "0000")
D = r"[\dOoОо]"
NAME = r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
TAIL = r"[a-zа-яёәғқңөұүһі]"
# Nothing of what follows can be in a text without one of these: an at sign, ten digits close together, a piece of a word.
POSSIBLE = re.compile(
    rf"@|{D}(?:\D{{0,4}}?{D}){{9}}|\bул\b|улиц|просп|пр-т|\bкв\b|кварт|көше|пәтер|ович|евич|овн|евн|ичн|ұлы|қызы|улы|кызы",
    re.IGNORECASE,
)
TWO_INITIALS = re.compile(rf"{NAME}\.\s?{NAME}\.")  # in capitals only
UUID = re.compile(r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z]\w{3,}")
PHONE = re.compile(rf"(?<![\d-])(?:\+\s?7|8|7)[\s(.-]{{0,3}}7(?:[\s().-]{{0,3}}{D}){{9}}(?!\d)")
# 775 (19.02.2026): a figure with its day, as our own template writes the last running totals.
DAY = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.20\d\d")
CALLED_IIN = re.compile(rf"(?:ИИН|ЖСН|IIN)\W{{0,3}}{D}{{6}}[ -]?{D}{{6}}", re.IGNORECASE)
TWELVE = re.compile(rf"(?<![\d-]){D}{{6}}[ -]?{D}{{6}}(?!\d)")
CARD = re.compile(rf"(?<![\d-]){D}{{4}}([ -]?){D}{{4}}\1{D}{{4}}\1{D}{{4}}(?!\d)")
# NFKC has made «No» of the sign «№».
HOUSE = r",?\s*(?:No|д\.|дом|үй)?\s*\d{1,4}(?!\d)(?!\s*(?:адам|тұрғын|чел|жител|год|жыл))"
NAMED = rf"{NAME}[\w.-]*(?:\s+{NAME}[\w-]*){{0,2}}"
ADDRESS = re.compile(
    rf"\b(?:[Уу]л(?:\.|иц[аеуы])|[Пп]р-т\.?|[Пп]роспект[ае]?)\s*{NAMED}{HOUSE}"
    rf"|{NAMED}\s+(?:көшесі|даңғылы){HOUSE}"
    r"|\b[Кк]в(?:\.|артира)\s*(?:No)?\s*(?!20\d\d)\d{1,4}\b"
    r"|\b\d{1,4}\s?-?\s?пәтер\b|\b[Пп]әтер\s*(?:No)?\s*\d{1,4}\b"
)
PATRONYMIC = re.compile(
    rf"(?:\b{NAME}[\w.-]*\s+){{0,2}}\b(?!Мақұлы)(?:{NAME}{TAIL}{{2,}}(?:[ое]вич(?:а|у|ем|е)?|[ое]вн[аыеу]|ұлы(?:на|ның|нан|мен)?|қызы(?:на|ның|нан|мен)?)"
    r"|[А-ЯӘҒҚҢӨҰҮҺІ]{3,}(?:[ОЕ]ВИЧ|[ОЕ]ВНА|ҰЛЫ|ҚЫЗЫ))\b"
    rf"|\b{NAME}{TAIL}+\s+{NAME}{TAIL}{{2,}}(?:ична|улы|кызы)\b"
)
SIGNED = re.compile(rf"\b{NAME}{TAIL}{{2,}}\s+{NAME}\.\s?{NAME}\.|\b{NAME}\.\s?{NAME}\.\s?{NAME}{TAIL}{{2,}}")
CITY_SIGN = re.compile(r"Г\.\s?А\.|Қ\.\s?Ә\.")
# Headings of columns that no form of ours has, and under which people are written down.
PERSON_HEADING = re.compile(
    r"\bф\.?\s?и\.?\s?о\b|фамили|отчеств|\bимя\b|\bимена\b|аты[\s-]*жөні|\bтегі\b|\bесімі\b|телефон|\bтел\b|\bмоб|ұялы|"
    r"\bиин\b|\bжсн\b|\biin\b|адрес|мекен-?жай|e-?mail|почт|пошта|\bпаспорт|\bfio\b|full ?name|surname|phone",
    re.IGNORECASE,
)
SUFFIXES = frozenset({"xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "json", "zip", "pdf", "doc", "docx"})
WEIGHTS = tuple(range(1, 12))
WEIGHTS_AGAIN = (*range(3, 12), 1, 2)


def redacted(text: str) -> str:
    """`text` with every such piece replaced by «[скрыто]»; the same text when there is none."""
    return screened(text)[0]


def redacted_name(name: str) -> str:
    """A file's name without such pieces; the suffix that says what kind of file it is stays."""
    stem, dot, suffix = name.rpartition(".")
    return f"{redacted(stem)}{dot}{suffix}" if suffix.casefold() in SUFFIXES else redacted(name)


@functools.lru_cache(maxsize=16_384)
def screened(text: str) -> tuple[str, str | None]:
    """The text without personal data, and what the first piece was (a reason of rules.yml); None when there was none."""
    if len(text) < SHORTEST or (len(text) < 10 and text.isdigit()):
        return text, None
    plainer = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if not POSSIBLE.search(plainer) and not TWO_INITIALS.search(plainer):
        return text, None
    found: list[str] = []
    # Every second piece is an identifier of a submission, which looks like many things and is none of them.
    pieces = [piece if at % 2 else _without(piece, found) for at, piece in enumerate(UUID.split(plainer))]
    return ("".join(pieces), found[0]) if found else (text, None)


def _without(text: str, found: list[str]) -> str:
    for what, pattern, is_meant in PATTERNS:
        text = pattern.sub(functools.partial(_hidden, what, is_meant, found), text)
    return text


def _hidden(what: str, is_meant: Callable[[str], bool], found: list[str], match: re.Match[str]) -> str:
    if not is_meant(match.group()):
        return match.group()
    found.append(what)
    return HIDDEN


def is_iin(digits: str) -> bool:
    """Twelve digits that may be a person's number: a real birthday, a century digit and the check digit."""
    numbers = [int(digit) for digit in digits]
    try:
        date(2000 + numbers[0] * 10 + numbers[1], int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    if numbers[6] > 6:
        return False
    check = sum(weight * number for weight, number in zip(WEIGHTS, numbers, strict=False)) % 11
    if check == 10:
        check = sum(weight * number for weight, number in zip(WEIGHTS_AGAIN, numbers, strict=False)) % 11
    return check == numbers[11]


def is_about_persons(heading: str) -> bool:
    """Whether people are written down in a column of this heading; asked of columns that no form of ours has."""
    return PERSON_HEADING.search(unicodedata.normalize("NFKC", heading).replace("_", " ")) is not None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.translate(ZEROS))


def _is_iin(text: str) -> bool:
    return is_iin(_digits(text))


def _passes_luhn(text: str) -> bool:
    digits = [int(letter) for letter in _digits(text)]
    doubled = [digit if place % 2 else digit * 2 for place, digit in enumerate(digits)]
    return any(digits) and sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _is_telephone(text: str) -> bool:
    """Letters O alone are none (as many true digits as a number has without them), nor is a figure with a day."""
    return sum(letter.isdigit() for letter in text) >= 6 and not DAY.search(text)


def _is_signature(text: str) -> bool:
    """A surname with two initials; «Курчатов Г.А.» and «Курчатов қ.ә.» are how the statistics office writes cities."""
    return not CITY_SIGN.search(text)


def _always(_: str) -> bool:
    return True


PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("email", EMAIL, _always),
    ("handle", HANDLE, _always),
    ("iin", CALLED_IIN, _always),
    ("iin", TWELVE, _is_iin),
    ("card", CARD, _passes_luhn),
    ("telephone", PHONE, _is_telephone),
    ("address", ADDRESS, _always),
    ("patronymic", PATRONYMIC, _always),
    ("patronymic", SIGNED, _is_signature),
)

# In a roster a cell of three words, or of a surname and initials, is a person unless it speaks of what coalitions consist of.
THREE_WORDS = re.compile(rf"\s*{NAME}{TAIL}+(?:-{NAME}{TAIL}+)?(?:\s+{NAME}{TAIL}+){{2}}\s*")
INITIALS = re.compile(rf"\b{NAME}{TAIL}{{2,}}\s+{NAME}\.\s?(?:{NAME}\.)?|\b{NAME}\.\s?{NAME}\.\s?{NAME}{TAIL}{{2,}}")
NO_PERSON = re.compile(
    r"парти|коалиц|област|облыс|\bрайон|аудан|\bгород|\bқала(?:сы|лық)?\b|объедин|бірлест|\bсоюз|\bодағы?\b|ассоциац|"
    r"қауымдаст|\bсовет\b|\bкеңесі?\b|\bцентр|орталы[қғ]|\bштаб|\bфонд|\bқоры?\b|комитет|организац|\bұйым|филиал|"
    r"казахстан|қазақстан|\bхалы[қғ]|народн|демократ|кәсіподақ|департамент|управлен|басқарма|акимат|әкімдік|маслихат|мәслихат",
    re.IGNORECASE,
)


def without_names(text: str) -> str:
    """A roster's cell without names of persons: patronymics, three capitalised words, a surname with initials."""
    plainer = unicodedata.normalize("NFKC", text)
    if PATRONYMIC.search(plainer):
        return PATRONYMIC.sub(HIDDEN, plainer)
    if NO_PERSON.search(plainer) or fold(plainer) in _places():
        return text
    return (
        HIDDEN
        if THREE_WORDS.fullmatch(plainer)
        else INITIALS.sub(HIDDEN, plainer)
        if INITIALS.search(plainer)
        else text
    )


@functools.cache
def _places() -> frozenset[str]:
    named = [name for one in regions() for name in (one.name_ru, one.name_kk, one.name_en, *one.aliases_strong)]
    return frozenset(fold(name) for name in (*named, *(name for one in units() for name in (one.name_ru, one.name_kk))))
