"""Kinds of events, channels and topics that a text speaks of, each mention with its offsets.

What stands for what is data: gazetteer/concepts.csv, written by tools/build_concepts.py. A phrase is a row of tokens with
gaps of a few words; a phrase that excludes («вице-президент компании») takes away the mentions of its code that it touches.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esep.press.names.placenames import said_in
from esep.press.text import Word

TABLE = Path(__file__).parent / "gazetteer" / "concepts.csv"
SHORTEST = 2  # letters of a stem
LONGEST_ENDING = 14
LONGEST_STEM = 30
STOP = re.compile(r"[.!?;:\n]")  # a phrase does not run over these
STOP_OR_COMMA = re.compile(r"[.,!?;:\n]")
NEAR = {2, 4}  # words of gaps that no comma may be in

# Plural, possessive and case of a Kazakh noun, or the adjective of it, folded as words are.
ENDING_KK = re.compile(
    r"(?:[лдт][ае]р)?(?:с?[ыи]н?|[ыи]?м|[ыи]?м[ыи]з|[ыи]?н[ыи]з|[ыи]н)?"
    r"(?:[ндт]?[ыи]н|[ндт][ыи]|[гк][ае]|[ае]|н[ае]|н?[дт][ае]|[дтн][ае]н|[мбп]ен|н?[дт][ае]г[ыи])?(?:[лдт][ыи][кг]?[ыи]?)?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """kind: event_type, channel or topic; code: as in the seeds. start..end are code points of the text."""

    kind: str
    code: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    """Forms of a word, and stems with what may follow them; gap: words that may stand before it."""

    forms: frozenset[str]
    stems: tuple[tuple[str, bool], ...]  # stem, whether only a Kazakh ending may follow
    gap: int

    def fits(self, key: str) -> bool:
        return key in self.forms or any(
            key.startswith(stem) and _may_follow(key[len(stem) :], is_bent) for stem, is_bent in self.stems
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: str
    code: str
    excludes: bool
    tokens: tuple[_Token, ...]


@functools.lru_cache(maxsize=20_000)
def _may_follow(ending: str, is_bent: bool) -> bool:
    if len(ending) > LONGEST_ENDING:
        return False
    return not is_bent or ENDING_KK.fullmatch(ending) is not None


def _tokens(written: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    gap = 0
    for part in written.split(" "):
        if part[0] == "+":
            gap = int(part[1:])
            continue
        options = part.split("|")
        stems = tuple((o[:-1], o[-1] == "~") for o in options if o[-1] in "*~")
        found.append(_Token(frozenset(o for o in options if o[-1] not in "*~"), stems, gap))
        gap = 0
    return tuple(found)


@functools.cache
def _phrases() -> tuple[dict[str, tuple[_Phrase, ...]], dict[str, tuple[_Phrase, ...]]]:
    """The phrases by the forms, and by the stems, of their first word."""
    forms: dict[str, list[_Phrase]] = {}
    stems: dict[str, list[_Phrase]] = {}
    shared: dict[str, tuple[_Token, ...]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tokens = shared.setdefault(row["tokens"], _tokens(row["tokens"]))
            phrase = _Phrase(row["kind"], row["code"], bool(row["excludes"]), tokens)
            for form in tokens[0].forms:
                forms.setdefault(form, []).append(phrase)
            for stem, _ in tokens[0].stems:
                stems.setdefault(stem, []).append(phrase)
    return {k: tuple(v) for k, v in forms.items()}, {k: tuple(v) for k, v in stems.items()}


@functools.lru_cache(maxsize=50_000)
def _beginning_with(key: str) -> tuple[_Phrase, ...]:
    """The phrases whose first word this may be."""
    forms, stems = _phrases()
    found = list(forms.get(key, ()))
    for length in range(SHORTEST, min(len(key), LONGEST_STEM) + 1):
        found += [phrase for phrase in stems.get(key[:length], ()) if phrase.tokens[0].fits(key)]
    return tuple(dict.fromkeys(found))


def find(text: str) -> list[Mention]:
    """Every mention, in order; two of one code that overlap are one."""
    said = said_in(text)
    kept: dict[tuple[str, str], list[tuple[int, int]]] = {}
    excluded: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for phrase, start, end in _matches(text, said):
        spans = (excluded if phrase.excludes else kept).setdefault((phrase.kind, phrase.code), [])
        if spans and not phrase.excludes and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    found = [
        Mention(kind, code, text[start:end], start, end)
        for (kind, code), spans in kept.items()
        for start, end in _without(spans, excluded.get((kind, code), []))
    ]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.kind, mention.code))


def _matches(text: str, said: tuple[Word, ...]) -> Iterator[tuple[_Phrase, int, int]]:
    """Phrases that stand in the text, by their first word."""
    for index, word in enumerate(said):
        for phrase in _beginning_with(word.key):
            last = _runs_to(text, said, index, phrase.tokens)
            if last is not None:
                yield phrase, word.start, said[last].end


def _runs_to(text: str, said: tuple[Word, ...], index: int, tokens: tuple[_Token, ...]) -> int | None:
    """The last word of the phrase that begins at `index`; the nearest fitting words are taken."""
    for token in tokens[1:]:
        stop = STOP_OR_COMMA if token.gap in NEAR else STOP
        for step in range(1, token.gap + 2):
            following = index + step
            if following >= len(said) or stop.search(text, said[following - 1].end, said[following].start):
                return None
            if token.fits(said[following].key):
                break
        else:
            return None
        index = following
    return index


def _without(spans: list[tuple[int, int]], excluded: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans that touch none of the excluded ones; both in order of their beginnings."""
    first = 0
    for start, end in spans:
        while first < len(excluded) and excluded[first][1] <= start:
            first += 1
        if not any(a < end and start < b for a, b in excluded[first : first + 4]):
            yield start, end
