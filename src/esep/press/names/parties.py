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
from esep.press.names.placenames import said_in
from esep.press.text import Word, fold, skeleton, words

TABLE = Path(__file__).parent / "gazetteer" / "parties.yml"
CLOSE_ENOUGH = 90  # measured: a doubled letter scores 96, the nearest confusable name 71
INDEXED = 3  # letters of a name's beginning

ENDING = re.compile(r"(?:-?[а-яёa-z]{1,5})?$")  # a case ending after a name
SHORT_ENDING = re.compile(r"(?:-?[а-яё]{1,4})?$")
PARTY_WORD = re.compile(r"(?:парти[ияюейл]\w*|party|parties|фракци\w+)$")
BEFORE_A_NAME = re.compile(r"(?:парти(?:я|и|ю|ей|ях|ями|ям|й|ясы)|филиал\w*|фракци\w+)$")
OPENING, CLOSING = "«\"“„'‘", "»\"”“'’"
QUOTED = re.compile(r"[«\"“„']([^«»\"“”„\n]{3,60})[»\"”“']")
BESIDE = re.compile(r"[\s«»\"“”„'-]{1,3}")
LIST_GAP = re.compile(r"[\s,«»\"“”„]*(?:(?:и|а также|мен|бен|пен|жане|and)[\s«»\"“”„]*)?(?:парти[а-яё]*[\s«\"“„]*)?")
LIST_REACH = 30  # characters between two names of a list
FAREWELL = re.compile(r"(?:тил|болсын)")
# things that bear such a name in quotes: a fund, a palace, a farm, a newspaper
OTHER_THING = re.compile(
    r"(?:фонд\w*|оф|ог|оо|кб|кор[ыа]?|корын\w*|газет\w*|журнал\w*|двор[е]?ц\w*|сарай\w*|кафе|ресторан\w*|мейрамхана\w*|отел\w*|ансамбл\w*|тоо|жшс|кх|спк|"
    r"кожалы\w*|хозяйств\w*|клуб\w*|мектеп\w*|школ\w*|гимнази\w*|санатори\w*|жоба\w*|багдарлама\w*|программ\w*|проект\w*|акци\w*|"
    r"конкурс\w*|песн\w*|ан[ии]?|спектакл\w*|фильм\w*|китап\w*|книг\w*|микрорайон\w*|улиц\w*|коше\w*|трц|тд|тк|базар\w*|рынок|рынк\w*|"
    r"площад\w*|алан\w*|телеканал\w*|арна\w*|сел[оае]м?|аул|аула|ауылы\w*|радио|премия\w*|команда\w*|фк|холл|зал\w*|бц|жк)$"
)
WORD_BEFORE = re.compile(r"(\w+)[\s«\"“„'-]{1,3}$")
WORD_AFTER = re.compile(r"[\s»\"”“'-]{1,3}(\w+)")
TO_LATIN = str.maketrans("аеорсхукмтни", "aeopcxykmthi")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a party."""

    code: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling, as folded words; kind as in parties.yml."""

    code: str
    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, tuple[_Name, ...]]  # by the first letters
    typos: tuple[tuple[str, str], ...]  # code, spelling


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A spelling that stands in the text, words first..last."""

    name: _Name
    first: int
    last: int


@functools.cache
def _table(codes: tuple[tuple[str, tuple[str, ...]], ...]) -> _Table:
    known = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    names: dict[str, list[_Name]] = {}
    typos: list[tuple[str, str]] = []
    for code, configured in codes:
        # a party that this table does not know is found by its configured names, in quotes or in full
        entry = known.get(code) or {"sure": list(configured), "typos": list(configured)}
        typos += [(code, fold(spelled)) for spelled in entry["typos"]]
        for kind in ("sure", "named", "quoted", "short"):
            for spelled in entry.get(kind) or ():
                name = _Name(code, kind, tuple(word.key for word in words(spelled)))
                names.setdefault(name.keys[0][:INDEXED], []).append(name)
    by_length = {letters: tuple(sorted(found, key=lambda n: -len(n.keys))) for letters, found in names.items()}
    return _Table(by_length, tuple(typos))


def _names() -> _Table:
    return _table(tuple((p.code, (p.name.ru, p.name.kk, p.name.en, *p.aliases)) for p in settings().campaign.parties))


def find(text: str) -> list[Mention]:
    """Every mention of a configured party, in order, none overlapping another."""
    said = said_in(text)
    taken = _Taken()
    waiting: list[_Candidate] = []
    candidates = list(_candidates(text, said))
    for candidate in sorted(candidates, key=lambda c: c.name.kind != "sure"):
        if _stands(text, said, candidate):
            taken.add(candidate.name.code, *_span(said, candidate))
        else:
            waiting.append(candidate)
    for slip in _slips(text, said):
        taken.add(*slip)
    while sum(taken.add(*entry) for entry in list(_listed(text, said, waiting, taken))):
        pass
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


def _span(said: tuple[Word, ...], candidate: _Candidate) -> tuple[int, int]:
    return said[candidate.first].start, said[candidate.last].end


def _latin(key: str) -> str:
    """A name of mixed alphabets as its Latin self: «AMANАТ» with two Cyrillic letters."""
    return key if key.isascii() or not re.search("[a-z]", key) else key.translate(TO_LATIN)


def _candidates(text: str, said: tuple[Word, ...]) -> Iterator[_Candidate]:
    """Where a spelling stands, with any case ending on its last word."""
    table = _names().names
    for index, word in enumerate(said):
        found = table.get(word.key[:INDEXED], ())
        if not word.key.isascii() and (latin := _latin(word.key)) != word.key:
            found += table.get(latin[:INDEXED], ())
        for name in found:
            if _fits(text, said, index, name):
                yield _Candidate(name, index, index + len(name.keys) - 1)
                break


def _fits(text: str, said: tuple[Word, ...], index: int, name: _Name) -> bool:
    last = index + len(name.keys) - 1
    if last >= len(said):
        return False
    for offset, key in enumerate(name.keys[:-1]):
        here = said[index + offset]
        if here.key != key or not BESIDE.fullmatch(text, here.end, said[index + offset + 1].start):
            return False
    key, meant = said[last].key, name.keys[-1]
    if not key.startswith(meant):
        key = _latin(key)
    return key.startswith(meant) and bool((SHORT_ENDING if name.kind == "quoted" else ENDING).match(key, len(meant)))


def _stands(text: str, said: tuple[Word, ...], candidate: _Candidate) -> bool:
    """Whether a spelling is a party where it stands."""
    kind = candidate.name.kind
    start, end = _span(said, candidate)
    is_short = (
        len(candidate.name.keys) == 1 and len(candidate.name.keys[0]) <= 4 and not candidate.name.keys[0].isascii()
    )
    if kind == "sure":
        return not is_short or text[start:end].partition("-")[0].isupper()
    if not text[start].isupper():
        return False
    if kind == "short":
        return text[start:end].partition("-")[0].isupper() and _is_beside_a_party(text, said, candidate)
    if kind == "named":
        return not _is_a_greeting(text, said, candidate) and not _is_a_thing(text, start, end)
    is_quoted = text[start - 1 : start] in OPENING and text[end : end + 1] in CLOSING and start > 0 and end < len(text)
    if is_quoted and not _is_a_thing(text, start, end):
        return True
    return _is_beside_a_party(text, said, candidate) and not _is_of_the_state(said, candidate)


def _is_a_greeting(text: str, said: tuple[Word, ...], candidate: _Candidate) -> bool:
    """«Ақ жол болсын», «Ақ жол!»."""
    end = said[candidate.last].end
    following = candidate.last + 1
    return text[end : end + 1] == "!" or (following < len(said) and bool(FAREWELL.match(said[following].key)))


def _is_a_thing(text: str, start: int, end: int) -> bool:
    """Whether the word before or after a name says that a fund, a farm or a palace bears it."""
    before, after = WORD_BEFORE.search(text, max(0, start - 25), start), WORD_AFTER.match(text, end)
    return any(word and OTHER_THING.match(skeleton(word.group(1))) for word in (before, after))


def _is_beside_a_party(text: str, said: tuple[Word, ...], candidate: _Candidate) -> bool:
    """Directly after or before the word party or faction."""
    first, last = candidate.first, candidate.last
    if (
        first
        and BESIDE.fullmatch(text, said[first - 1].end, said[first].start)
        and PARTY_WORD.match(said[first - 1].key)
    ):
        return True
    if last + 1 >= len(said) or not BESIDE.fullmatch(text, said[last].end, said[last + 1].start):
        return False
    after = said[last + 1].key
    # «Ауыл партиясы» but «Республика партиялары»: the parties of the state
    return bool(PARTY_WORD.match(after)) and not (candidate.name.code == "respublica" and after.startswith("партиялар"))


def _is_of_the_state(said: tuple[Word, ...], candidate: _Candidate) -> bool:
    """«партии Республики Казахстан» is the state in the genitive, «Республика партиясы» is a name."""
    if candidate.name.keys != ("республика",):
        return False
    if said[candidate.last].key != "республика":
        return True
    following = candidate.last + 1
    return following < len(said) and said[following].key.startswith(("казах", "казак"))


def _slips(text: str, said: tuple[Word, ...]) -> Iterator[tuple[str, int, int]]:
    """Names with a slip of the pen, inside quotes or after the word party or branch."""
    for match in QUOTED.finditer(text):
        start = match.start(1)
        if not text[start].isupper() or _is_a_thing(text, start, match.end(1)):
            continue
        if code := _nearest(fold(match.group(1)).strip()):
            yield code, start, start + len(match.group(1).rstrip())
    for index, word in enumerate(said[:-1]):
        if not BEFORE_A_NAME.match(word.key) or not text[said[index + 1].start].isupper():
            continue
        if said[index + 1].key.startswith("республик"):
            continue
        for last in range(min(index + 4, len(said) - 1), index, -1):
            said_so = text[said[index + 1].start : said[last].end]
            if len(said_so) < 60 and (code := _nearest(fold(said_so))):
                yield code, said[index + 1].start, said[last].end
                break


def _nearest(said: str) -> str | None:
    said = " ".join(said.split())
    best_code, best = None, 0.0
    for code, name in _names().typos:
        score = fuzz.ratio(said, name) if abs(len(said) - len(name)) <= 3 else 0.0
        if score > best:
            best_code, best = code, score
    return best_code if best >= CLOSE_ENOUGH else None


def _listed(
    text: str, said: tuple[Word, ...], waiting: list[_Candidate], taken: _Taken
) -> Iterator[tuple[str, int, int]]:
    """«партий AMANAT, Ауыл, Ақ жол»: a word that means something else is a party between parties."""
    for candidate in waiting:
        start, end = _span(said, candidate)
        if not text[start].isupper() or _is_of_the_state(said, candidate):
            continue
        if candidate.name.kind == "short" and taken.spans and text[start:end].partition("-")[0].isupper():
            yield candidate.name.code, start, end
            continue
        left, right = taken.before(start), taken.after(end)
        follows = left and 0 <= start - left[1] < LIST_REACH and LIST_GAP.fullmatch(fold(text[left[1] : start]))
        precedes = right and right[0] - end < LIST_REACH and LIST_GAP.fullmatch(fold(text[end : right[0]]))
        if follows or precedes:
            yield candidate.name.code, start, end
