"""Number words of Russian and Kazakh in their case forms, each language its own lexicon."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"\d{1,3}(?:[.,']\d{3}){2,}(?!\d)|\d{1,3}'\d{3}(?!\d)|\d{1,3}(?: \d{3})+(?!\d)(?:,\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A number word. case is a Kazakh case that a comparator may hang on: abl, dat, loc, like, poss, or ''."""

    value: float
    is_scale: bool = False
    multiplies: bool = False
    case: str = ""


# «семью» is left out: it is also the accusative of family.
RUSSIAN_UNITS: dict[int, str] = {
    1: "один одна одно одного одной одну одному одним одном",
    2: "два две двух двум двумя",
    3: "три трех трем тремя",
    4: "четыре четырех четырем четырьмя",
    5: "пять пяти пятью",
    6: "шесть шести шестью",
    7: "семь семи",
    8: "восемь восьми восемью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
    11: "одиннадцать одиннадцати",
    12: "двенадцать двенадцати",
    13: "тринадцать тринадцати",
    14: "четырнадцать четырнадцати",
    15: "пятнадцать пятнадцати",
    16: "шестнадцать шестнадцати",
    17: "семнадцать семнадцати",
    18: "восемнадцать восемнадцати",
    19: "девятнадцать девятнадцати",
    20: "двадцать двадцати",
    30: "тридцать тридцати",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти",
    60: "шестьдесят шестидесяти",
    70: "семьдесят семидесяти",
    80: "восемьдесят восьмидесяти",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам",
    300: "триста трехсот тремстам",
    400: "четыреста четырехсот",
    500: "пятьсот пятисот пятистам полтысячи",
    600: "шестьсот шестисот",
    700: "семьсот семисот",
    800: "восемьсот восьмисот",
    900: "девятьсот девятисот",
}
RUSSIAN_SCALES: dict[int, str] = {
    10: "десяток десятка десятков десятки десятками десяткам десятках",
    100: "сотня сотни сотню сотен сотней сотнями сотням сотнях",
    1_000: "тысяча тысячи тысячу тысяч тысячей тысячами тысячам тысячах тыс",
    1_000_000: "миллион миллиона миллионов миллионом миллионами миллионам миллионе миллионах млн",
    1_000_000_000: "миллиард миллиарда миллиардов млрд",
}
HALVES = {"полтора": 1.5, "полторы": 1.5, "полутора": 1.5, "полмиллиона": 500_000, "полумиллиона": 500_000}
HALVES |= {"полсотни": 50, "полусотни": 50, "полусотней": 50, "полутысячи": 500}

ENGLISH_UNITS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
KAZAKH_UNITS: dict[str, float] = {
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10,
    "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50, "алпыс": 60, "жетпіс": 70, "сексен": 80, "тоқсан": 90,
    "жүз": 100, "жарым": 0.5, "жарты": 0.5,
}  # fmt: skip
KAZAKH_SCALES: dict[str, int] = {
    "мың": 1_000,
    "миллион": 1_000_000,
    "млн": 1_000_000,
    "миллиард": 1_000_000_000,
    "млрд": 1_000_000_000,
}
KAZAKH_CASES: dict[str, str] = {
    "abl": "дан ден тан тен нан нен",
    "dat": "ға ге қа ке на не",
    "loc": "да де та те",
    "gen": "дың дің тың тің ның нің",
    "acc": "ды ді ты ті ны ні",
    "like": "дай дей тай тей шақты",
    "ins": "мен бен пен",
    "poss": "ы і сы сі ын ін сын сін еуі ауы уі ының інің сының сінің",
}
# «двух-х», «5-ти»: Russian case endings written after digits; a count, not an ordinal.
RUSSIAN_ENDINGS = {"х", "ти", "ми", "мя", "ка"}

# A plural of a scale without a figure says nothing: «тысяч» needs one, «тысячи» a figure or a comparator.
ONLY_AFTER_A_FIGURE = {
    "десятков",
    "десятки",
    "десятками",
    "десяткам",
    "десятках",
    "сотен",
    "сотнями",
    "сотням",
    "сотнях",
    "тысяч",
    "тысячам",
    "тысячах",
    "тысячами",
    "тыс",
    "миллионов",
    "миллионам",
    "миллионах",
    "миллионами",
    "млн",
    "млрд",
    "миллиардов",
}
ONLY_WITH_BOUNDS = {"сотни", "десятка"}
BARE_SCALES = {
    "hundred",
    "thousand",
    "million",
    "тысяча",
    "тысячу",
    "миллион",
    "мың",
    "сто",
    "жүз",
    "сотня",
    "сотню",
    "десяток",
}


def case_of(suffix: str) -> str | None:
    """The Kazakh case written after a figure, '' for a Russian one, None when it is no case («-ші», «-бап»)."""
    if suffix in RUSSIAN_ENDINGS:
        return ""
    return _case_by_suffix().get(suffix)


@functools.cache
def _case_by_suffix() -> dict[str, str]:
    return {ending: case for case, endings in KAZAKH_CASES.items() for ending in endings.split()}


def may_follow(current: float, value: float) -> bool:
    """Whether a smaller number word may add to what has been said: «сто двадцать пять», not «пять двадцать»."""
    if value == 0.5:
        return True
    if value >= 100:
        return False
    return current % 100 == 0 if value >= 10 else current % 10 == 0


@functools.cache
def lexicon(language: str) -> dict[str, Entry]:
    """Every number word of a language, folded to lower case (ё read as е too)."""
    return {"kk": _kazakh, "en": _english}.get(language, _russian)()


WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")


def may_hold_one(text: str, language: str) -> bool:
    """Whether lower-case text has a digit or a number word at all: most sentences have none."""
    return DIGIT.search(text) is not None or not lexicon(language).keys().isdisjoint(WORD.findall(text))


def _english() -> dict[str, Entry]:
    entries = {word: Entry(value) for value, word in enumerate(ENGLISH_UNITS.split(), 2)}
    entries |= {word: Entry(value) for value, word in zip(range(20, 100, 10), ENGLISH_TENS.split(), strict=True)}
    return entries | {
        "hundred": Entry(100, multiplies=True),
        "thousand": Entry(1_000, is_scale=True),
        "million": Entry(1_000_000, is_scale=True),
    }


def _russian() -> dict[str, Entry]:
    entries = {form: Entry(value) for value, forms in RUSSIAN_UNITS.items() for form in forms.split()}
    entries |= {form: Entry(value, is_scale=True) for value, forms in RUSSIAN_SCALES.items() for form in forms.split()}
    entries |= {form: Entry(value) for form, value in HALVES.items()}
    entries |= {form.replace("трех", "трёх").replace("четырех", "четырёх"): entry for form, entry in entries.items()}
    return entries


def _kazakh() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for base, value in (KAZAKH_UNITS | KAZAKH_SCALES).items():
        is_scale = base in KAZAKH_SCALES
        entries[base] = Entry(value, is_scale=is_scale, multiplies=base == "жүз")
        for case, endings in KAZAKH_CASES.items():
            for ending in endings.split():
                entries.setdefault(base + ending, Entry(value, is_scale=is_scale, multiplies=base == "жүз", case=case))
    for word in (
        "онда",
        "онды",
        "оны",
        "оның",
        "онымен",
        "елуі",
        "алтын",
        "бірден",
        "бірге",
        "үшін",
        "жүзі",
        "жүзін",
        "жүзіне",
        "жүзінен",
        "жүзде",
        "бесте",
        "елуін",
        "алтының",
    ):
        entries.pop(word, None)  # words of their own: then, his, gold, at once, together
    # «полутора мың» does not exist, but Kazakh papers do write the Russian abbreviations
    return entries | {"тыс": Entry(1_000, is_scale=True)}
