"""Spellings that people mean to be the same: case, spaces, ё, look-alike letters, quotes, dashes; and damaged Kazakh letters.

Folding is for comparing only. What is stored is always what was said, or a code.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

# Latin letters that look like Cyrillic ones, after casefold. Both sides of a comparison go through this table.
# H looks like Н, h like Һ: so these three are one letter here.
LOOK_ALIKES = str.maketrans("abcehһikmoptxy", "авсеннікмортху")
SPACES = re.compile(r"\s+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
QUOTES = re.compile("[«»„“”‟\"'`’‘‚′]")
DASHES = re.compile("[‐‑‒–—―−]")
# Control characters and halves of surrogate pairs: PostgreSQL refuses NUL and halves, people cannot see the others.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
REPLACEMENT = "\ufffd"
LONGEST_LIKENESS = 120  # nothing of ours is longer
# Pairs as they come out when UTF-8 is read as Windows-1251: a lead byte (Р С Т У, of Cyrillic) and a half that no word has there.
MIXED = re.compile(
    "[РСТУ][\u0098\u00a0-\u00bf\u0402-\u040f\u0451-\u045f\u0490\u0491\u2010-\u203a\u20ac\u2116\u2122\ufffd?]"
)
LOST_98 = re.compile("([РУ])[\ufffd?]")
FOREIGN = re.compile("[\u0400-\u04ff](?<![А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі])")
OTHERWISE_IN_KZ1048 = frozenset(
    letter
    for number in range(128, 256)
    if (letter := bytes([number]).decode("cp1251", "ignore")) != bytes([number]).decode("kz1048", "ignore")
)
# Letters of Serbian, Macedonian, Ukrainian: in our texts they are Kazakh ones whose bytes were read by another table.
WRONG_TABLE = re.compile("[ЌќЃѓЉљЊњЋћЏџЎўЈјЄєЇїЅѕґҐ]")


def clean(text: str) -> str:
    """`text` as it can be stored: composed letters, and U+FFFD for what cannot be stored."""
    return unicodedata.normalize("NFC", UNSTORABLE.sub(REPLACEMENT, text))


def plain(text: str) -> str:
    """Every kind of white space as one blank, nothing invisible, trimmed; letters as they are."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # most cells: numbers, codes
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


@functools.lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The form in which two spellings of one word are equal.

    >>> fold("  Учаcтников\\n офлайн ") == fold("участников офлайн")  # the first с is Latin
    True
    """
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold().replace("ё", "е")
    text = DASHES.sub("-", QUOTES.sub("", text)).translate(LOOK_ALIKES)
    return SPACES.sub(" ", text).strip(" .:;*")


def mended(text: str) -> str | None:
    """Kazakh text whose KZ-1048 bytes were read as Windows-1251, or any whose UTF-8 was; None when it was neither."""
    if repaired := unmixed(text):
        return repaired
    if OTHERWISE_IN_KZ1048.isdisjoint(text):
        return None
    try:
        repaired = text.encode("cp1251").decode("kz1048")
    except UnicodeError:
        return None
    return repaired if repaired != text else None


def unmixed(text: str) -> str | None:
    """Text whose UTF-8 bytes were read as Windows-1251: «РЁС‹РјРєРµРЅС‚» was «Шымкент». None when it was not that.

    Byte 0x98 has no letter in Windows-1251: it arrives as U+0098, U+FFFD or a question mark. Half of И is lost there,
    and of Ә; no other letter of Russian or Kazakh has that second byte.
    """
    if not MIXED.search(text):
        return None
    whole = LOST_98.sub("\\1\x98", text)
    try:
        repaired = b"".join(_byte(letter) for letter in whole).decode("utf-8")
    except UnicodeError:
        return None
    return repaired if repaired != text and not FOREIGN.search(repaired) else None


def _byte(letter: str) -> bytes:
    return b"\x98" if letter == "\x98" else letter.encode("cp1251")


@dataclass(frozen=True, slots=True)
class Match:
    """What a lookup found. how: exact, wildcard (a `?` stood for a letter), mended (wrong encoding)."""

    code: str
    how: str


class Lookup:
    """Spellings -> codes. A spelling that means two things means none."""

    def __init__(self, spellings: Iterable[tuple[str, str]]) -> None:
        """`spellings`: pairs of a spelling and its code."""
        self.codes: dict[str, set[str]] = {}
        self.spelling: dict[str, str] = {}  # code -> the first spelling given: what we print
        for said, code in spellings:
            if folded := fold(said):
                self.codes.setdefault(folded, set()).add(code)
                self.spelling.setdefault(code, said)

    def all(self, said: str) -> tuple[set[str], str]:
        """Every code that `said` may mean, and how it was read."""
        folded = fold(said)
        if found := self.codes.get(folded):
            return found, "exact"
        if "?" in folded or REPLACEMENT in folded:
            parts = [re.escape(part) for part in re.split(rf"[?{REPLACEMENT}]", folded)]
            pattern = re.compile(r"\S".join(parts))
            hits = [codes for spelling, codes in self.codes.items() if pattern.fullmatch(spelling)]
            if hits or not unmixed(said):
                return set().union(*hits), "wildcard"
        repaired = mended(said)
        if repaired and (found := self.codes.get(fold(repaired))):
            return found, "mended"
        return set(), "none"

    def find(self, said: str) -> Match | None:
        """The one code that `said` means, or None."""
        found, how = self.all(said)
        return Match(next(iter(found)), how) if len(found) == 1 else None

    def nearest(self, said: str, *, at_least: float = 0.75) -> str | None:
        """The code whose spelling is most like `said`, if one is clearly the nearest: a proposal, never an answer."""
        folded = fold(said)
        if len(folded) > LONGEST_LIKENESS:
            return None
        ranked: dict[str, float] = {}
        matcher = SequenceMatcher(None, b=folded)
        for spelling, codes in self.codes.items():
            matcher.set_seq1(spelling)
            # Two cheap upper bounds first: most spellings are nothing like it.
            if matcher.real_quick_ratio() < at_least or matcher.quick_ratio() < at_least:
                continue
            likeness = matcher.ratio()
            for code in codes:
                ranked[code] = max(ranked.get(code, 0.0), likeness)
        best = sorted(ranked.items(), key=lambda item: -item[1])[:2]
        if not best or best[0][1] < at_least or (len(best) == 2 and best[1][1] > best[0][1] - 0.05):
            return None
        return best[0][0]
