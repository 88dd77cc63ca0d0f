"""Lines in which a paper prints its name, its number, a place and a day: «Костанай, 21 февраля 2026», «№ 15 (9874) 21 ақпан».

Such a line has a sign (a day, a number, «2 часа назад», a name and a paper), and around the sign nothing but names and the
words that stand beside them (stamps.yml). A headline has other words: «Что изменится с 15 марта 2026 года».
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

from esep.press.page import dates
from esep.press.text import lower

TABLE = Path(__file__).with_suffix(".yml")
MOST = 120  # characters
MOST_WORDS = 7
CAPITALS = "А-ЯЁӘҒҚҢӨҰҮҺІA-Z"
NAME = rf"[{CAPITALS}][\w-]*"
PLACE = rf"{NAME}(?:\s+{NAME}){{0,2}}"
PAPER_WORDS = 3
BESIDE_MOST = 30  # characters of the word before a sign
BEFORE = re.compile(r"([^\W\d_][\w-]*\.?) ?$")
AFTER = re.compile(r" ?([^\W\d_][\w-]*)")
PARTS = re.compile(r"[,|•·—–/:;()\[\]]|\s-\s|\.\s")
DAY = re.compile(rf"(?<![\w.])\d{{1,2}}\s+{dates.LINE_MONTH}", re.IGNORECASE)
ISSUE = re.compile(r"№\s*\d{1,4}(?:\s*[-–—]\s*\d{1,4})?(?:\s*\(\s*\d[\d\s–-]{0,11}\))?")
AGO = re.compile(
    r"(?<!\w)\d{1,3}\s+(?:(?:секунд|минут|час|дн|день|недел|месяц)\w*\s+назад|(?:секунд|минут|сағат|күн|апта|ай)\s+бұрын)(?!\w)"
)
# «КОСТАНАЙ. 21 февраля. СТЕПНОЙ ВЕСТНИК – », «Астана, 21 февраля 2026 г. — » before the first sentence
DATELINE = re.compile(
    rf"^\W{{0,3}}(?P<place>{PLACE})[.,/]\s*(?P<when>\d{{1,2}}\s+{dates.LINE_MONTH}(?:\s+20\d{{2}}(?:\s*(?:г\.|года|ж\.|жыл))?)?)"
    rf"[.,/]?\s*(?P<paper>[«/(]?{PLACE}[»/)]?\s*)?[.,]?\s*[–—-]\s+(?=[{CAPITALS}«\"])",
)
WORD = re.compile(r"[^\W\d_][\w.-]*")
QUOTED = re.compile(r"«[^«»]{2,40}»|\"[^\"]{2,40}\"|“[^“”]{2,40}”")
SENTENCE = re.compile(r"[!?…;:]\W*$|[а-яёәғқңөұүһі]{5,}\.\W*$")


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    small = re.compile(rf"(?:{'|'.join(table['words'])})\.?", re.IGNORECASE)
    return small, re.compile(table["occasions"])


def is_stamp(line: str) -> bool:
    """Whether a line is the paper's: a sign, and nothing else but names.

    >>> is_stamp("«Степной вестник», 21 февраля 2026 года"), is_stamp("Что изменится с 15 марта 2026 года")
    (True, False)
    """
    if not 4 <= len(line) <= MOST or SENTENCE.search(line):
        return False
    if _is_byline(line):
        return True
    said = lower(line)
    spans = _signs(said)
    if not spans or _words()[1].search(said):
        return False
    rest = QUOTED.sub(" ", _without(line, spans))
    names = WORD.findall(rest)
    if len(names) > MOST_WORDS:
        return False
    if all(_is_small(word) for word in names):
        return True
    return all(_is_apart(said, *span) for span in spans) and all(_is_name(part) for part in PARTS.split(rest))


def _signs(said: str) -> list[tuple[int, int]]:
    """Where the one day, the issue and the time since are; several days are a programme and no sign.

    A day without its year is one beside an issue only: «Жезқазған қаласы, 15 ақпан» tells of the event.
    """
    others = [match.span() for pattern in (ISSUE, AGO) for match in pattern.finditer(said)]
    days = [match.span() for match in dates.LINE_FORMS.finditer(said)]
    if others and not days:
        days = [match.span() for match in DAY.finditer(said)]
    return [] if len(days) > 1 else [*days, *others]


def _without(line: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        line = f"{line[:start]} | {line[end:]}"
    return line


def _is_name(part: str) -> bool:
    """A paper, a place, a person, a section: three words at most behind a capital, or capitals and small words only."""
    names = [word for word in WORD.findall(part) if not _is_small(word)]
    return (
        not names or all(word[0].isupper() for word in names) or (len(names) <= PAPER_WORDS and names[0][0].isupper())
    )


def _is_small(word: str) -> bool:
    """Of the words that stand beside dates and names."""
    return bool(_words()[0].fullmatch(word)) or not re.search(r"[^\W\d_]", dates.LINE_TOKENS.sub(" ", lower(word)))


def _is_apart(said: str, start: int, end: int) -> bool:
    """Whether no word of weight stands right beside a sign: «Референдум 15 марта 2026» has one, «№ 15 от 21.02.2026 г.» none."""
    if said[start] == "№":
        return True
    beside = (BEFORE.search(said, max(0, start - BESIDE_MOST), start), AFTER.match(said, end))
    return all(word is None or _is_small(word[1]) for word in beside)


def _is_byline(line: str) -> bool:
    """«Проба Пробирова, «Степной вестник»», «Проба ПРОБИРОВА, соб. корр.»."""
    who, _, rest = line.partition(",")
    names = WORD.findall(who)
    beside = WORD.findall(QUOTED.sub(" ", rest))
    return (
        2 <= len(names) <= 3
        and all(word[0].isupper() for word in names)
        and bool(beside or QUOTED.search(rest))
        and all(_words()[0].fullmatch(word.lower()) or (word[0].isupper() and word != beside[0]) for word in beside)
    )


def dateline(line: str) -> tuple[str, str]:
    """(the day a line begins with after a place and before a dash, the line without it), («», the line) without one.

    The place stays when no paper stands beside it: then it is where it happened and not where the newsroom is.
    """
    match = DATELINE.match(line[:200])
    if not match:
        return "", line
    if match["paper"]:
        return match["when"], line[match.end() :]
    return (
        (match["when"], f"{match['place']}. {line[match.end() :]}") if dates.instants_in(match["when"]) else ("", line)
    )
