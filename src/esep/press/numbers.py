"""Figures in prose, Russian and Kazakh: value, bounds, and where they stand.

«1 миллион 195 тысяч», «1 195 тыс.», «полторы тысячи», «миллион 195 мың», «30-35», «300-ден астам», «84 %».
What is not a count is masked first: dates, years, clock times, references to articles, money, numbering.
Number words belong to one language only: Russian «он» (he) is Kazakh «он» (ten).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from esep.press import number_words
from esep.press.text import lower

Comparator = Literal["eq", "ge", "le", "approx", "range"]
Number = int | float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as said. start..end covers its comparator too; value_start..value_end only the figure."""

    low: Number | None
    high: Number | None
    comparator: Comparator
    is_percent: bool
    start: int
    end: int
    value_start: int
    value_end: int

    @property
    def value(self) -> Number:
        """The figure that was printed (of a range the lower one)."""
        shown = self.low if self.low is not None else self.high
        assert shown is not None
        return shown


@dataclass(frozen=True, slots=True)
class _Value:
    value: Number
    start: int
    end: int
    suffix: str = ""  # Kazakh case of the figure: abl, dat, loc, like, poss
    is_bare_scale: bool = False  # «тысячи», «мың» with no figure before it


MONTHS = (
    r"(?:январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз"
    r"|қыркүйек|қазан\b|қазанн|қазанд|қараша|желтоқсан)\w*"
)
MASKS = re.compile(
    "|".join(
        (
            rf"\b\d{{1,2}}(?:-?(?:го|е|ше|ші))?(?:\s*(?:-|–|—|,|по|и|до|мен|"
            rf"және)\s*\d{{1,2}})*\s+{MONTHS}(?:\s+\d{{4}}(?:\s*(?:год\w*|г\.|жыл\w*))?)?",
            r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
            r"\b\d{4}-\d{2}-\d{2}\b",
            rf"\b(?:19|20)\d{{2}}(?:\s*[-–—]\s*(?:19|20)?\d{{2}})?(?:-\w+)?\s*(?:год\w*|гг?\.|жыл\w*|{MONTHS})",
            r"\b(?:в|с|до|к|на)\s+(?:19|20)\d{2}(?:-м|-го)?\b(?!\s+\w*(?:ых|их)\b)(?=\s*(?:[,.;)]|$))",
            r"\b\d{1,2}:\d{2}\b|\b\d{2}[.-]\d{2}(?=-[гқ][еа]\b|\s*(?:час|\())",
            r"\bсағат\s+\d{1,2}(?:[.:]\d{2})?",
            r"\b(?:стать(?:я|и|е|ю|ёй|ям|ями|ях)|ст\.|раздел(?:а|е|у|ом)?|пункт(?:а|е|у|ом|ы)?|п\.|глав(?:а|ы|е|у|"
            r"ой)|част(?:ь|и)|№|участ\w+\s+№)\s*"
            r"\d+(?:(?:\s*,\s*|\s+и\s+|\s*[-–]\s*)\d+\b(?!\s+(?:стат|разд|глав)))*",
            r"\b\d+(?:\s*,\s*\d+)*(?:\s+(?:және|мен)\s+\d+)?-(?:б[аө][пблө]\w*|тарма[қғ]\w*|тарау\w*)",
            r"\b\d+-?(?:[шн][шы]?[ыі]\b|[ыі]нш[ыі]\w*|нш[ыі]\w*|ш[ыі]\w*)",
            r"\b\d+-(?:й|я|е|го|му|ый|ая|ой|ю|ые|летн\w+|дневн\w+|этажн\w+)\b",
            r"(?:\+7|\b8)[\s(-]*7\d{2}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}",
            r"\b[\d\s,.]*\d\s*(?:тыс\.?|млн\.?|млрд\.?|тысяч\w*|мың\w*|миллион\w*|миллиард\w*)?\s*(?:тенге|"
            r"теңге\w*|тг\b|₸|\$|€|доллар\w*|рубл\w*|евро\b|АЕК|МРП)",
            r"[$€₸№]\s*\d[\d\s.,]*",
            r"\b\w*[A-Za-z]\w*-\d+\b|\b\d+[A-Za-z]+\b|https?://\S+",
        )
    ),
    re.IGNORECASE,
)

DIGITS = re.compile(
    r"(?<![\w,.])(?:(?P<grouped>\d{1,3}(?: \d{3})+)(?![\d])(?:,(?P<grouped_part>\d{1,2}))?|(?P<plain>\d+)(?:[.,](?P<part>\d+))?)(?![\d])"
)
KK_SUFFIX = re.compile(r"-?(\w+)")
TOKEN = re.compile(r"\d[\d .,]*\d|\d|[^\W\d_]+\.?|\S")

# What stands before the figure. Longest first; between it and the figure a preposition may stand: «более чем в 300 сёлах».
BEFORE = (
    ("ge", r"не\s+мен(?:ее|ьше)(?:,?\s+чем)?"),
    ("le", r"не\s+бол(?:ее|ьше)(?:,?\s+чем)?|не\s+превы\w+"),
    (
        "ge",
        r"(?:чуть\s+|немногим\s+|намного\s+|уже\s+)?(?:более|больше|свыше)(?:,?\s+чем)?|превы(?:си|ша)\w+|"
        r"перевал\w+\s+за|как\s+минимум|минимум",
    ),
    ("le", r"(?:чуть\s+)?(?:менее|меньше)(?:,?\s+чем)?|максимум|до"),
    ("approx", r"около|порядка|примерно|приблизительно|ориентировочно|почти|без\s+малого|в\s+районе|где-то|~|≈"),
    ("approx", r"шамамен|жобамен|болжам\w*\s+бойынша"),
    ("ge", r"кем\s+дегенде|кемінде|ең\s+кемі"),
    ("le", r"көп\s+дегенде|ең\s+көбі"),
)
BEFORE_PATTERNS = tuple(
    (name, re.compile(rf"(?<!\w)(?:{pattern})(?:\s+(?:в|во|на|с|со|из|для|у|к|по|о|об|за))?\s*$"))
    for name, pattern in BEFORE
)
GE_WORDS = r"(?:астам|аса|артық|көп|жоғары|кем\s+емес|асады|асты|асқан|асып|асқалы)"
AFTER_ABLATIVE = (
    ("ge", re.compile(rf"\s+{GE_WORDS}\b")),
    ("le", re.compile(r"\s+(?:аспай\w*|кем|аз)\b")),
)
AFTER_DATIVE = (
    ("approx", re.compile(r"\s+(?:жуық\w*|тарта|таяу|жақын\w*)\b")),
    ("le", re.compile(r"\s+(?:дейін)\b")),
)
AFTER_ANY = (
    (
        "approx",
        re.compile(
            r"\s+(?:шақты|шамасында|төңірегінде|шамалы)\b|-?(?:дың|дің|тың|тің|ның|нің)\s+(?:шамасында|төңірегінде)\b"
        ),
    ),
    ("ge", re.compile(r"\s+с\s+лишним\b|\s+и\s+более\b|\s+(?:және\s+)?одан\s+(?:да\s+)?(?:астам|көп)\b")),
)
# «200 адамнан астам», «300 қоғамдық ұйымға жуық»: the noun carries the case.
NOUN_ABLATIVE = re.compile(rf"(?:\s+[^\W\d_][\w-]*){{1,4}}?(?:дан|ден|тан|тен|нан|нен)\s+{GE_WORDS}\b", re.IGNORECASE)
NOUN_DATIVE = re.compile(r"(?:\s+[^\W\d_][\w-]*){1,4}?(?:ға|ге|қа|ке|на|не)\s+(?:жуық|тарта|таяу)\b", re.IGNORECASE)
PERCENT = re.compile(r"\s?(?:%|процент\w*|пайыз\w*)", re.IGNORECASE)
VAGUE_BEFORE = re.compile(
    r"(?:несколько|нескольк\w+|десятки|десятк\w+|сотн\w+|многие|многих|бірнеше|ондаған|жүздеген|мыңдаған)\s*$"
)


def find(sentence: str, language: str) -> list[Quantity]:
    """Every figure of a sentence that may be a count, left to right, with offsets into the sentence."""
    text = lower(sentence)
    if not number_words.may_hold_one(text, language):
        return []
    masked = [m.span() for m in MASKS.finditer(text)]
    values = [
        value for value in _values(text, language) if not any(a < value.end and value.start < b for a, b in masked)
    ]
    found: list[Quantity] = []
    skip = -1
    for index, value in enumerate(values):
        if index <= skip:
            continue
        following = values[index + 1] if index + 1 < len(values) else None
        quantity = _range(text, value, following) if following else None
        if quantity:
            skip = index + 1
        else:
            quantity = _single(text, value)
        if quantity:
            found.append(quantity)
    return found


def _values(text: str, language: str) -> list[_Value]:
    """Bare figures: digits and number words with their scales added up."""
    lexicon = number_words.lexicon(language)
    tokens = [(m.group(), m.start(), m.end()) for m in number_words.TOKEN.finditer(text)]
    found: list[_Value] = []
    position = 0
    while position < len(tokens):
        value, used = _phrase(text, tokens, position, lexicon)
        if value:
            found.append(value)
        position += max(used, 1)
    return found


def _phrase(
    text: str, tokens: list[tuple[str, int, int]], first: int, lexicon: dict[str, number_words.Entry]
) -> tuple[_Value | None, int]:
    total: Number = 0
    current: Number | None = None
    last_scale = float("inf")
    suffix, has_digits, is_bare = "", False, True
    position = first
    while position < len(tokens):
        said, start, end = tokens[position]
        if position > first and text[tokens[position - 1][2] : start] not in {" ", "", "-"}:
            break
        if said[0].isdigit():
            number = _digits(said)
            if number is None or current is not None:
                break
            current, has_digits, is_bare = number, True, False
            attached = KK_SUFFIX.match(text, end) if text[end : end + 1] == "-" else None
            if attached:
                case = number_words.case_of(attached.group(1))
                if case is None:
                    if re.match(r"-\d", text[end : end + 2]):
                        position += 1
                        break  # a range: «30-35»
                    return None, position - first + 2
                suffix = case
                position += 1
                if position < len(tokens) and tokens[position][1] == end:
                    position += 1
                end = attached.end()
                return _finished(text, tokens[first][1], end, total + current, suffix, is_bare), _tokens_until(
                    tokens, first, end
                )
            position += 1
            continue
        if said == "." and current is None and _is_abbreviated(tokens, position):
            position += 1  # «1 тыс. 959»
            continue
        if said == "с" and current is not None and _is_half(tokens, position):
            current, position = current + 0.5, position + 2  # «две с половиной тысячи»
            continue
        entry = lexicon.get(said.rstrip(".")) if said[-1:] == "." else lexicon.get(said)
        if entry is None or (suffix and not entry.is_scale):
            break
        if entry.is_scale:
            if entry.value >= last_scale or (said in number_words.ONLY_AFTER_A_FIGURE and current is None):
                break
            total += (1 if current is None else current) * entry.value
            is_bare = is_bare and current is None and position == first
            current, last_scale = None, entry.value
        elif entry.value == 100 and entry.multiplies and current is not None and current < 10:
            current, is_bare = current * 100, False
        elif (has_digits and current is not None and entry.value != 0.5) or (
            current is not None and not number_words.may_follow(current, entry.value)
        ):
            break
        else:
            current, is_bare = (current or 0) + entry.value, False
        suffix = entry.case
        position += 1
        if suffix:
            break
    used = position - first
    if used == 0:
        return None, 1
    value = total + (current or 0)
    end = tokens[position - 1][2]
    if value in (0, 1) and not has_digits:
        return None, used
    return _finished(text, tokens[first][1], end, value, suffix, is_bare), used


def _is_abbreviated(tokens: list[tuple[str, int, int]], position: int) -> bool:
    """Whether this full stop stands after an abbreviated scale with three more digits behind it."""
    following = tokens[position + 1][0] if position + 1 < len(tokens) else ""
    return tokens[position - 1][0] in {"тыс", "млн"} and len(following) == 3 and following.isdigit()


def _is_half(tokens: list[tuple[str, int, int]], position: int) -> bool:
    return position + 1 < len(tokens) and tokens[position + 1][0] == "половиной"


def _tokens_until(tokens: list[tuple[str, int, int]], first: int, end: int) -> int:
    used = 0
    for said_, start, _ in tokens[first:]:
        if start >= end or not said_:
            break
        used += 1
    return max(used, 1)


def _finished(text: str, start: int, end: int, value: Number, suffix: str, is_bare: bool) -> _Value | None:
    if VAGUE_BEFORE.search(text[max(0, start - 20) : start]):
        return None
    if text[end : end + 1] == "." and re.search(r"(?:тыс|млн|млрд)$", text[start:end]):
        end += 1  # the abbreviation's own full stop
    if text[start:end] in {"сотни", "сотня", "сотню"} and not any(
        p.search(text, max(0, start - 40), start) for _, p in BEFORE_PATTERNS
    ):
        return None  # hundreds of them
    exact = int(value) if value == int(value) else float(value)
    return _Value(exact, start, end, suffix, is_bare)


def _digits(said: str) -> Number | None:
    """The value of a run of digits, or None when it may mean two things («1.959», «1,000»)."""
    found = DIGITS.fullmatch(said)
    if not found:
        return None
    if found["grouped"]:
        whole = int(found["grouped"].replace(" ", ""))
        return float(f"{whole}.{found['grouped_part']}") if found["grouped_part"] else whole
    if found["part"] is None:
        return int(found["plain"])
    return float(f"{found['plain']}.{found['part']}")


def _single(text: str, value: _Value) -> Quantity | None:
    comparator, start, end = _comparator(text, value)
    if (
        value.is_bare_scale
        and comparator == "eq"
        and not value.suffix
        and text[value.start : value.end] not in number_words.BARE_SCALES
    ):
        return None
    if re.fullmatch(r"\d+[.,]\d{3}", text[value.start : value.end]):
        return None  # «1.959»: one and a bit, or a thousand? Not ours to decide
    percent = PERCENT.match(text, value.end)
    if percent:
        end = max(end, percent.end())
    return _bounded(value.value, value.value, comparator, percent is not None, start, end, value.start, value.end)


def _comparator(text: str, value: _Value) -> tuple[Comparator, int, int]:
    name: str
    for name, pattern in BEFORE_PATTERNS:
        before = pattern.search(text, max(0, value.start - 40), value.start)
        if before:
            return name, before.start(), value.end  # type: ignore[return-value]
    cases = {"abl": AFTER_ABLATIVE, "dat": AFTER_DATIVE}
    for name, pattern in (*cases.get(value.suffix, ()), *AFTER_ANY):
        after = pattern.match(text, value.end)
        if after:
            return name, value.start, after.end()  # type: ignore[return-value]
    if value.suffix == "like":
        return "approx", value.start, value.end
    if not value.suffix and NOUN_ABLATIVE.match(text, value.end):
        return "ge", value.start, value.end
    if not value.suffix and NOUN_DATIVE.match(text, value.end):
        return "approx", value.start, value.end
    return "eq", value.start, value.end


AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}")  # «1.500»: one and a half, or fifteen hundred?
BETWEEN = re.compile(r"\s?[-–—]\s?")
FROM_TO = re.compile(r"\s+до\s+(?:в\s+)?")
FROM = re.compile(r"(?<!\w)от\s+$")
KK_BETWEEN = re.compile(r"\s+")


def _range(text: str, first: _Value, second: _Value) -> Quantity | None:
    """«30-35», «от 30 до 35», «30-дан 35-ке дейін», «3-4 тысячи»."""
    between = text[first.end : second.start]
    if any(AMBIGUOUS.fullmatch(text, value.start, value.end) for value in (first, second)):
        return None
    low, high = first.value, second.value
    scale = _shared_scale(text, first, second)
    if scale and low * scale <= high:
        low = int(low * scale)
    if low >= high:
        return None
    before = FROM.search(text, max(0, first.start - 5), first.start)
    start, end = first.start, second.end
    if BETWEEN.fullmatch(between):
        start = _comparator(text, first)[1]
    elif before and FROM_TO.fullmatch(between):
        start = before.start()
    elif first.suffix == "abl" and second.suffix == "dat" and KK_BETWEEN.fullmatch(between):
        after = re.match(r"\s+дейін", text[second.end :])
        if not after:
            return None
        end = second.end + after.end()
    else:
        return None
    percent = PERCENT.match(text, second.end)
    return _bounded(
        low, high, "range", percent is not None, start, percent.end() if percent else end, first.start, second.end
    )


def _shared_scale(text: str, first: _Value, second: _Value) -> int | None:
    """The scale word of the second figure, when the first has none: three to four thousand."""
    if first.value >= 1000 or second.value < 1000:
        return None
    if not re.search(r"[^\W\d_]", text[second.start : second.end]):
        return None  # «200-1500»: no scale word was said
    scale = 1_000_000 if second.value >= 1_000_000 else 1000
    return scale if first.value < second.value / scale else None


def _bounded(
    low: Number,
    high: Number,
    comparator: Comparator,
    is_percent: bool,
    start: int,
    end: int,
    value_start: int,
    value_end: int,
) -> Quantity:
    return Quantity(
        low=None if comparator == "le" else low,
        high=None if comparator == "ge" else high,
        comparator=comparator,
        is_percent=is_percent,
        start=start,
        end=end,
        value_start=value_start,
        value_end=value_end,
    )
