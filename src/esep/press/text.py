"""Bytes of any declared encoding -> clean text; folding that keeps every offset; sentences and words with offsets.

Everything that is found later (a region, a party, a figure) is addressed by code points of the cleaned text, so every
fold below replaces one character by one character.
"""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
from dataclasses import dataclass

# Letters that neither Russian nor Kazakh uses: their presence means KZ-1048 bytes were read as windows-1251.
WRONG_CODE_PAGE = re.compile("[ЌќЃѓЉљЊњЋћЏџЎўЈјЄєЇїЅѕҐґ]")
# «Шымкент» in UTF-8 read as windows-1251 is «РЁС‹РјРєРµРЅС‚»: pairs of Р or С and a letter from the lower half.
DOUBLE_ENCODED = re.compile("(?:[РС][\u0080-\u00bfЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈ¤Ґ¦§Ё©Є«¬®Їα°±Ііґµ¶·ё№є»јЅѕї]){4,}")
CODE_PAGES = frozenset(
    "utf-8 cp1251 koi8-r koi8-u koi8-t kz1048 ptcp154 iso8859-5 cp866 mac-cyrillic iso8859-1 cp1252 iso8859-15 ascii".split()  # noqa: SIM905
)
WESTERN = frozenset({"iso8859-1", "cp1252", "iso8859-15", "ascii"})
WESTERN_LETTERS = re.compile("[\u00c0-\u00ff\ufffd]")
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)

LATIN_LOOKALIKES = str.maketrans("ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху")
KAZAKH_TO_RUSSIAN = str.maketrans("әғқңөұүһіё", "агкноуухие")
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u2005\u3000\t", " "))

# Control, formatting, surrogate and private characters; PostgreSQL refuses some of them, nobody sees any.
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufeff\ufff9-\ufffb]"
)

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands; key is its folded form (see `skeleton`)."""

    said: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: a sentence or a paragraph."""

    said: str
    start: int
    end: int


def decode(data: bytes, declared: str | None = None) -> tuple[str, bool]:
    """Text of `data`, and whether it had to be repaired. What decodes as UTF-8 is UTF-8, whatever it is declared to be."""
    if name := _two_bytes_a_letter(data):
        return data.decode(name, errors="replace"), False
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace").lstrip("\ufeff"), False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text or not data:
        repaired = _undo_double_encoding(text)
        return repaired, repaired != text
    found = DECLARED.search(data[:4096])
    name = declared or (found.group(1).decode("ascii") if found else "windows-1251")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = "cp1251"
    codec = codec if codec in CODE_PAGES else "cp1251"  # «hex» and «idna» are codecs too, and no code pages
    if codec == "utf-8":
        # declared UTF-8, is not: with a few broken bytes it still is, otherwise the usual code page of the country
        text = data.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= len(text) / 1000:
            return text.replace("\ufffd", ""), True
        codec = "cp1251"
    text = data.decode(codec, errors="replace")
    if codec in WESTERN and len(WESTERN_LETTERS.findall(text)) * 5 > len(text):
        codec, text = "cp1251", data.decode("cp1251", errors="replace")  # the usual lie of a page about its code page
    if codec == "cp1251" and WRONG_CODE_PAGE.search(text):
        return data.decode("kz1048", errors="replace"), True
    return text, False


def _two_bytes_a_letter(data: bytes) -> str | None:
    """UTF-16 without its mark: its Cyrillic letters are valid UTF-8, of unprintable characters."""
    sample = data[:2_000]
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = sample[first::2]
        if len(high) > 20 and sum(byte in (0, 4) for byte in high) > len(high) * 0.7:
            return name
    return None


def _undo_double_encoding(text: str) -> str:
    if not DOUBLE_ENCODED.search(text):
        return text
    try:
        return text.encode("cp1251").decode("utf-8")
    except UnicodeError:
        return text


def clean(text: str) -> str:
    """NFC, plain spaces, no control or invisible characters; line ends become one newline."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(SPACES)
    return INVISIBLE.sub("", text)


def one_line(text: str, limit: int) -> str:
    """Clean text on one line, at most `limit` characters."""
    return " ".join(clean(text).split())[:limit].rstrip()


def lower(text: str) -> str:
    """Lower case, character by character, so that offsets stay."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


MIXED_LETTERS = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
MIXED_WORD = re.compile(r"\b\w*(?:[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z])\w*")


def unmixed(text: str) -> str:
    """`text` with the Latin letters inside Cyrillic words as the Cyrillic ones they look like; same length.

    >>> unmixed("Фoто: AMANAT")
    'Фото: AMANAT'
    """
    if not MIXED_LETTERS.search(text):
        return text
    return MIXED_WORD.sub(lambda found: found.group().translate(LATIN_LOOKALIKES), text)


@functools.lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """What a word looks like to a hurried reader: lower case, no mixed alphabets, Kazakh letters as their Russian kin.

    >>> skeleton("Қарағанды"), skeleton("Aлматы"), skeleton("AMANAT")
    ('караганды', 'алматы', 'amanat')
    """
    if "-" in word:
        return "-".join(skeleton(part) for part in word.split("-"))  # «AMANAT-тың» is two alphabets and no slip
    if not word.isascii() and re.search("[A-Za-z]", word):
        word = word.translate(LATIN_LOOKALIKES)
    return lower(word).translate(KAZAKH_TO_RUSSIAN)


def fold(text: str) -> str:
    """`text` with every word as its skeleton, same length, same offsets."""
    return WORD.sub(lambda found: skeleton(found.group()), text)


def words(text: str) -> list[Word]:
    """The words of `text`, with offsets."""
    return [Word(m.group(), skeleton(m.group()), m.start(), m.end()) for m in WORD.finditer(text)]


# A full stop after these does not end a sentence.
ABBREVIATION = re.compile(
    r"(?:\b(?:г|гг|обл|тыс|млн|млрд|ст|п|им|ул|пр|т|д|е|см|р|рн|чел|мин|др|пр|кв|стр|ж|жж|қ|ә|б|мың|т\.б)|\b[А-ЯЁӘҒҚҢӨҰҮІA-Z])\.$"
)
SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[»\"”)]*+(?=\s+[\"«“(—–-]*\s*[А-ЯЁӘҒҚҢӨҰҮҺІA-Z0-9])|\n+")


def paragraphs(text: str) -> list[Span]:
    """The lines of `text` that hold something."""
    return [Span(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]


def sentences(text: str) -> list[Span]:
    """The sentences of `text`; a line end always ends one."""
    found, start = [], 0
    for mark in SENTENCE_END.finditer(text):
        if "\n" not in mark.group() and ABBREVIATION.search(text[max(start, mark.start() - 8) : mark.start() + 1]):
            continue
        found.append((start, mark.end()))
        start = mark.end()
    found.append((start, len(text)))
    return [Span(text[a:b], a, b) for a, b in found if text[a:b].strip()]
