"""Figures in prose, Russian and Kazakh: value, bounds, and where they stand.

«1 миллион 195 тысяч», «1 195 тыс.», «полторы тысячи», «миллион 195 мың», «30-35», «300-ден астам», «84 %».
What is not a count is masked first: dates, years, clock times, references to articles, money, numbering.
Number words belong to one language only: Russian «он» (he) is Kazakh «он» (ten).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from esep.press.figures import bounds, masks, number_words
from esep.press.text import lower

Comparator = bounds.Comparator
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
    scale: int = 1  # of its last word: 1000 of «три тысячи», 100 of «үш жүз»


DIGITS = re.compile(
    r"(?<![\w,.])(?:(?P<grouped>\d{1,3}(?: \d{3})+)(?![\d])(?:,(?P<grouped_part>\d{1,2}))?|(?P<plain>\d+)(?:[.,](?P<part>\d+))?)(?![\d])"
)
DOTTED = re.compile(r"\d{1,3}(?:[.,']\d{3}){2,}|\d{1,3}'\d{3}")
ENGLISH_GROUP = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
ORDINAL_NEXT = re.compile(
    r" (?:перв|втор|трет[ьи]|четв[её]рт|пят|шест|седьм|восьм|девят|десят)(?:ый|ой|ая|ое|ые|ого|ому|ым|ом|ую|ых|ье|ья|ью)\b"
    r"| (?:бірі|екі|үші|төрті|бесі|алты|жеті|сегізі|тоғызы|оны|жиырмасы|отызы|қырқы|елуі|алпысы|жетпісі|сексені|тоқсаны)н[шс][іы]\w*"
)
ORDINAL_BEFORE = re.compile(  # «счёт пошёл на вторую сотню»
    r"(?<!\w)(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w{2,3}\s$"
)
MOST_DIGITS = 20
MEASURED = re.compile(rf"\s+(?:{masks.MEASURES}|асқан\s+(?:қария|ақсақал|әже|ата|апа|кейуана)\b)")
# «сотня человек», «с десяток встреч» are round numbers
ROUND_NUMBER = re.compile(r"(?:сотн|десяток)")
KK_SUFFIX = re.compile(r"-?(\w+)")
TOKEN = re.compile(r"\d[\d .,]*\d|\d|[^\W\d_]+\.?|\S")

PERCENT = re.compile(r"\s?(?:%|процент\w*|пайыз\w*)", re.IGNORECASE)
VAGUE_BEFORE = re.compile(
    r"(?:несколько|нескольк\w+|десятки|десятк\w+|сотн\w+|многие|многих|бірнеше|ондаған|жүздеген|мыңдаған)\s*$"
)


def find(sentence: str, language: str) -> list[Quantity]:
    """Every figure of a sentence that may be a count, left to right, with offsets into the sentence."""
    return list(_find(lower(sentence), language))


@functools.lru_cache(maxsize=256)
def _find(text: str, language: str) -> tuple[Quantity, ...]:
    """The figures of lower-case text; the same sentence is asked for by claims and by happenings."""
    if language == "en":
        text = ENGLISH_GROUP.sub(" ", text)  # «10,411»: only there a comma parts thousands
    if not number_words.may_hold_one(text, language):
        return ()
    masked = masks.spans(text)
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
        elif (
            following
            and GROWN_FROM.search(text, max(0, value.start - 3), value.start)
            and (FROM_TO.fullmatch(text, value.end, following.start))
        ):
            quantity = _single(text, following) if GROWTH.search(text) else None
            quantity = replace(quantity, comparator="eq", low=quantity.high, start=value.start) if quantity else None
            skip = index + 1
        else:
            quantity = _single(text, value)
            if quantity and following and _is_said_twice(text, value, following):
                quantity, skip = replace(quantity, end=following.end + 1), index + 1
        if quantity:
            found.append(quantity)
    return tuple(found)


def _values(text: str, language: str) -> list[_Value]:
    """Bare figures: digits and number words with their scales added up."""
    lexicon = number_words.lexicon(language)
    tokens = [(m.group(), m.start(), m.end()) for m in number_words.TOKEN.finditer(text)]
    found: list[_Value] = []
    position = 0
    while position < len(tokens):
        said = tokens[position][0]
        if not said[0].isdigit() and said not in lexicon:
            position += 1
            continue
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
    suffix, has_digits, is_bare, scale = "", False, True, 1
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
            if current is None and total and last_scale <= 100 < entry.value:
                total, last_scale = total * entry.value, entry.value  # «сотня тысяч»
            elif entry.value >= last_scale or (said in number_words.ONLY_AFTER_A_FIGURE and current is None):
                break
            else:
                total += (1 if current is None else current) * entry.value
                is_bare = is_bare and current is None and position == first
                current, last_scale = None, entry.value
            scale = int(entry.value)
        elif entry.value == 0.5 and current is None and total:
            total, is_bare = total + last_scale / 2, False  # «мың жарым»
        elif entry.value == 100 and entry.multiplies and current is not None and current < 10:
            current, is_bare, scale = current * 100, False, 100
        elif (has_digits and current is not None and entry.value != 0.5) or (
            current is not None and not number_words.may_follow(current, entry.value)
        ):
            break
        else:
            current, is_bare, scale = (current or 0) + entry.value, False, 1
        suffix = entry.case
        position += 1
        if suffix:
            break
    used = position - first
    if used == 0:
        return None, 1
    value = total + (current or 0)
    end = tokens[position - 1][2]
    if value < 1.5 and not has_digits:
        return None, used  # «один», «бір», «жарты»: more often a word than a count
    return _finished(text, tokens[first][1], end, value, suffix, is_bare, scale), used


def _is_abbreviated(tokens: list[tuple[str, int, int]], position: int) -> bool:
    """Whether this full stop stands after an abbreviated scale with three more digits behind it."""
    following = tokens[position + 1][0] if position + 1 < len(tokens) else ""
    return tokens[position - 1][0] in {"тыс", "млн"} and len(following) <= 3 and following.isdigit()


def _is_half(tokens: list[tuple[str, int, int]], position: int) -> bool:
    return position + 1 < len(tokens) and tokens[position + 1][0] == "половиной"


def _tokens_until(tokens: list[tuple[str, int, int]], first: int, end: int) -> int:
    used = 0
    for said_, start, _ in tokens[first:]:
        if start >= end or not said_:
            break
        used += 1
    return max(used, 1)


def _finished(
    text: str, start: int, end: int, value: Number, suffix: str, is_bare: bool, scale: int = 1
) -> _Value | None:
    if VAGUE_BEFORE.search(text[max(0, start - 20) : start]) or (
        ROUND_NUMBER.match(text, start) and ORDINAL_BEFORE.search(text, max(0, start - 16), start)
    ):
        return None
    if text[end : end + 1] == "." and re.search(r"(?:тыс|млн|млрд)$", text[start:end]):
        end += 1  # the abbreviation's own full stop
    if not text[start].isdigit() and MEASURED.match(text, end):
        return None  # «три раза», «екі есе»
    if ORDINAL_NEXT.match(text, end) and not is_bare:
        return None  # «двадцать пятая встреча» is one meeting
    if text[start:end] in number_words.ONLY_WITH_BOUNDS and not bounds.is_bounded_before(text, start):
        return None  # hundreds of them
    exact = int(value) if value == int(value) else float(value)
    return _Value(exact, start, end, suffix, is_bare, scale)


def _digits(said: str) -> Number | None:
    """The value of a run of digits, or None when it may mean two things («1.959», «1,000»)."""
    if len(said) > MOST_DIGITS:
        return None  # a key or an attack
    found = DIGITS.fullmatch(said)
    if found is None and DOTTED.fullmatch(said):
        return int(re.sub(r"[.,']", "", said))  # «1.195.000» can only be one thing
    if not found:
        return None
    if found["grouped"]:
        whole = int(found["grouped"].replace(" ", ""))
        return float(f"{whole}.{found['grouped_part']}") if found["grouped_part"] else whole
    if found["part"] is None:
        return int(found["plain"])
    return float(f"{found['plain']}.{found['part']}")


def _is_round(text: str, value: _Value) -> bool:
    """«Сотня человек», «с десяток встреч», «с полсотни» (but «полсотни» alone is fifty)."""
    if text.startswith("полсотн", value.start):
        return _with_s(text, value.start) < value.start
    return value.scale in {10, 100} and ROUND_NUMBER.match(text, value.start) is not None


def _single(text: str, value: _Value) -> Quantity | None:
    comparator, start, end = bounds.comparator(text, value.start, value.end, value.suffix)
    if comparator == "eq" and _is_round(text, value):
        comparator, start = "approx", _with_s(text, value.start)
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


AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}")  # «1.500»: one and a half, or fifteen hundred?
BETWEEN = re.compile(r"\s?[-–—]\s?")
FROM_TO = re.compile(r"\s+до\s+(?:в\s+)?")
FROM = re.compile(r"(?<!\w)от\s+$")
GROWN_FROM = re.compile(r"(?<!\w)с\s+$")
GROWTH = re.compile(
    r"(?<!\w)(?:вырос|увелич|возрос|расш|сократ|сниз|уменьш|доведен|довели|өсті|өскен|артты|артқан|көбей|ұлғай|жетті|"
    r"жеткен|азай)\w*"
)
KK_BETWEEN = re.compile(r"\s+")


def _range(text: str, first: _Value, second: _Value) -> Quantity | None:
    """«30-35», «от 30 до 35», «30-дан 35-ке дейін», «3-4 тысячи»."""
    between = text[first.end : second.start]
    if any(AMBIGUOUS.fullmatch(text, value.start, value.end) for value in (first, second)):
        return None
    low, high = first.value, second.value
    scale = _shared_scale(first, second)
    if scale and low * scale <= high:
        low = int(low * scale)
    if low >= high:
        return None
    before = FROM.search(text, max(0, first.start - 5), first.start)
    start, end = first.start, second.end
    if BETWEEN.fullmatch(between):
        start = bounds.comparator(text, first.start, first.end, first.suffix)[1]
        end = bounds.comparator(text, second.start, second.end, second.suffix)[2]
    elif before and FROM_TO.fullmatch(between):
        start = before.start()
    elif first.suffix == "abl" and second.suffix == "dat" and KK_BETWEEN.fullmatch(between):
        after = re.match(r"\s+дейін", text[second.end :])
        if not after:
            return None
        end = second.end + after.end()
        if GROWTH.match(text, end + 1):
            return _bounded(high, high, "eq", False, second.start, end, second.start, second.end)
    else:
        return None
    percent = PERCENT.match(text, second.end)
    return _bounded(
        low, high, "range", percent is not None, start, percent.end() if percent else end, first.start, second.end
    )


def _shared_scale(first: _Value, second: _Value) -> int | None:
    """The scale word of the second figure, when the first has none: three to four thousand, two to three hundred."""
    if second.scale == 1 or first.scale != 1 or first.value >= second.scale:
        return None
    return second.scale if first.value * second.scale < second.value else None


def _is_said_twice(text: str, value: _Value, following: _Value) -> bool:
    """«пять (5) партий»."""
    is_bracketed = text[value.end : following.start].strip() == "(" and text[following.end : following.end + 1] == ")"
    return is_bracketed and value.value == following.value


def _with_s(text: str, start: int) -> int:
    """«с десяток»."""
    return start - 2 if re.search(r"(?<!\w)с $", text[max(0, start - 3) : start]) else start


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
