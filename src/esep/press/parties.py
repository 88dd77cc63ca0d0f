"""Which parties of the coalition a text names, with offsets; the codes are campaign.yml's.

«ауыл» is a village, «Республика» the state, «аманат» a mandate, «ақ жол!» a farewell: such words count only in quotes,
beside the word party, or in a list of parties. Slips of the pen are forgiven only there too.
"""

from __future__ import annotations

import bisect
import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz

from esep.config import settings
from esep.press.text import fold, skeleton, words

TABLE = Path(__file__).parent / "gazetteer" / "parties.yml"
CLOSE_ENOUGH = 90  # measured: a doubled letter scores 96, the nearest confusable name 71

ENDING = r"(?:-?[а-яёa-z]{1,5})?"  # a case ending after a name
OPEN, CLOSE = "[«\"“„']", "[»\"”“']"
PARTY_WORD = r"(?:парти[а-яё]*|party|parties)"
QUOTED = re.compile(rf"{OPEN}([^«»\"“”„\n]{{3,60}}){CLOSE}")
AFTER_PARTY = re.compile(
    rf"(?:\bпарти(?:я|и|ю|ей|ях|ями|ям|й|ясы)|"
    rf"\bфилиал[а-яё]*)\s+{OPEN}?([^\W\d_][\w-]*(?:[ \-][^\W\d_][\w-]*){{0,3}})"
)
LIST_GAP = re.compile(r"[\s,«»\"“”]*(?:(?:и|а также|мен|бен|пен|жане|and)[\s«»\"“”]*)?(?:парти[а-яё]*[\s«\"“]*)?$")
LIST_REACH = 30  # characters between two names of a list
FAREWELL = re.compile(r"\s*(?:тил[а-я]+|болсын)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a party."""

    code: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Names:
    code: str
    sure: re.Pattern[str] | None
    named: re.Pattern[str] | None
    quoted: re.Pattern[str] | None
    typos: tuple[str, ...]


def _pattern(names: list[str], ending: str = ENDING) -> re.Pattern[str] | None:
    if not names:
        return None
    folded = sorted({_folded(name) for name in names}, key=len, reverse=True)
    spelled = "|".join(re.escape(name).replace(r"\ ", r"[\s«\"“-]+") for name in folded)
    return re.compile(rf"(?<![\w-])(?:{spelled}){ending}(?![\w])")


def _folded(name: str) -> str:
    return fold(name)


@functools.cache
def _table(codes: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[_Names, ...]:
    known = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    table = []
    for code, configured in codes:
        # a party that this table does not know is found by its configured names, in quotes or in full
        entry = known.get(code) or {"sure": list(configured), "named": [], "quoted": [], "typos": list(configured)}
        table.append(
            _Names(
                code,
                _pattern(entry["sure"]),
                _pattern(entry["named"]),
                _pattern(entry["quoted"], ending=r"(?:-?[а-яё]{1,4})?"),
                tuple(_folded(name) for name in entry["typos"]),
            )
        )
    return tuple(table)


def _names() -> tuple[_Names, ...]:
    return _table(tuple((p.code, (p.name.ru, p.name.kk, p.name.en)) for p in settings().campaign.parties))


def find(text: str) -> list[Mention]:
    """Every mention of a configured party, in order, none overlapping another."""
    folded = fold(text)
    taken = _Taken()
    for code, start, end in _plain(text, folded):
        taken.add(code, start, end)
    more = [*_slips(text, folded), *_listed(text, folded, taken)]
    while sum(taken.add(*entry) for entry in more):
        more = [*_listed(text, folded, taken)]
    return [Mention(code, text[start:end], start, end) for start, end, code in taken.spans]


class _Taken:
    """Spans that do not overlap, in order."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int, str]] = []

    def add(self, code: str, start: int, end: int) -> bool:
        """Take a span if it is free."""
        before, after = self.before(start), self.after(start)
        if (before and before[1] > start) or (after and after[0] < end):
            return False
        bisect.insort(self.spans, (start, end, code))
        return True

    def before(self, position: int) -> tuple[int, int, str] | None:
        """The last span that begins at or before `position`."""
        place = bisect.bisect(self.spans, (position, sys.maxsize, ""))
        return self.spans[place - 1] if place else None

    def after(self, position: int) -> tuple[int, int, str] | None:
        """The first span that begins at or after `position`."""
        place = bisect.bisect_left(self.spans, (position, 0, ""))
        return self.spans[place] if place < len(self.spans) else None


def _plain(text: str, folded: str) -> Iterator[tuple[str, int, int]]:
    for names in _names():
        for match in names.sure.finditer(folded) if names.sure else ():
            if _is_abbreviation(match.group()) and not text[match.start() : match.end()].partition("-")[0].isupper():
                continue
            yield names.code, *match.span()
    for names in _names():
        for match in names.named.finditer(folded) if names.named else ():
            if text[match.start()].isupper() and not FAREWELL.match(folded, match.end()):
                yield names.code, *match.span()
        for match in names.quoted.finditer(folded) if names.quoted else ():
            if _stands_as_a_name(text, folded, match.start(), match.end()):
                yield names.code, *match.span()


def _is_abbreviation(word: str) -> bool:
    return len(word.partition("-")[0]) <= 4 and not word.isascii()


def _stands_as_a_name(text: str, folded: str, start: int, end: int) -> bool:
    """In quotes of its own with a capital, or directly beside the word party."""
    if not text[start].isupper():
        return False
    is_quoted = bool(re.match(OPEN, text[start - 1 : start])) and bool(re.match(CLOSE, text[end : end + 1]))
    if is_quoted:
        return True
    after_party = re.search(rf"{PARTY_WORD}\s+{OPEN}?$", folded[max(0, start - 16) : start])
    before_party = re.match(rf"{CLOSE}?\s+{PARTY_WORD}", folded[end : end + 12])
    # «партии Республики Казахстан» is the state in the genitive, «Республика партиясы» is a name
    is_genitive_of_a_state = skeleton(text[start:end]).startswith("республик") and (
        skeleton(text[start:end]) != "республика" or folded[end : end + 9].strip().startswith(("казах", "казак"))
    )
    return bool(before_party or after_party) and not is_genitive_of_a_state


def _slips(text: str, folded: str) -> Iterator[tuple[str, int, int]]:
    """Names with a slip of the pen, inside quotes or after the word party or branch."""
    for match in (*QUOTED.finditer(folded), *AFTER_PARTY.finditer(folded)):
        start = match.start(1)
        said = match.group(1)
        if match.re is QUOTED:
            if text[start].isupper() and (code := _nearest(said)):
                yield code, start, start + len(said.rstrip())
            continue
        parts = words(said)
        for count in range(len(parts), 0, -1):
            if not text[start].isupper() or said.startswith("республик"):
                break
            end = parts[count - 1].end
            if code := _nearest(said[:end]):
                yield code, start, start + end
                break


def _nearest(said: str) -> str | None:
    said = " ".join(said.split())
    best_code, best = None, 0.0
    for names in _names():
        for name in names.typos:
            score = fuzz.ratio(said, name) if abs(len(said) - len(name)) <= 3 else 0.0
            if score > best:
                best_code, best = names.code, score
    return best_code if best >= CLOSE_ENOUGH else None


def _listed(text: str, folded: str, taken: _Taken) -> Iterator[tuple[str, int, int]]:
    """«партий AMANAT, Ауыл, Ақ жол»: a word that means something else is a party between parties."""
    for names in _names():
        for match in names.quoted.finditer(folded) if names.quoted else ():
            start, end = match.span()
            if not text[start].isupper() or (names.code == "respublica" and skeleton(text[start:end]) != "республика"):
                continue
            left, right = taken.before(start), taken.after(end)
            follows = left and 0 <= start - left[1] < LIST_REACH and LIST_GAP.fullmatch(folded[left[1] : start])
            precedes = right and right[0] - end < LIST_REACH and LIST_GAP.fullmatch(folded[end : right[0]])
            if follows or precedes:
                yield names.code, start, end
