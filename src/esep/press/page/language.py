"""Which language: a trained identifier limited to ru, kk, en, and the share of Kazakh-only letters; both must agree.

Kazakh in Latin or Arabic letters is told by its letters and commonest words: it is `other`, with a flag.

Measured on real pages: Kazakh 14 % Kazakh-only letters among Cyrillic ones, Russian at most 0.4 %.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import Any

KAZAKH_LETTERS = frozenset("ӘәҒғҚқҢңӨөҰұҮүҺһІі")
CYRILLIC = re.compile("[\u0400-\u04ff]")
LETTER = re.compile(r"[^\W\d_]")
KAZAKH_FROM = 0.035
# Beyond these shares, in as many letters, the identifier has nothing to add: it takes longer than all the counting.
CERTAIN_LETTERS = 300
KAZAKH_CERTAIN = 0.1
RUSSIAN_CERTAIN = 0.004
ENOUGH_LETTERS = 40  # below this neither sign means much
ENOUGH_FOR_MODEL = 1000  # characters: more adds time and no certainty
# A page of two languages has whole paragraphs of each.
PARAGRAPH_LETTERS = 60
KAZAKH_PARAGRAPH = 0.06
RUSSIAN_PARAGRAPH = 0.01
MIXED_LETTERS = 250
MIXED_SHARE = 0.2
KAZAKH_LATIN = (
    "jáne jäne zhane men úshin üşin ushin úşin dep qazaqstan qazaqstannyń qazaqstannyñ oblysy oblystyq oblysynda "
    "halyq halyqtyq máslıhat mäslihat bolyp bul osy jańa jaña týraly turaly ótti ötti boldy habarlaıdy habarlaidy "
    "elordada aýdan audan qala respýblıkasy respublikasy múshesi müşesi tóraǵasy törağasy konstıtýsııa konstitusia "
    "koalısııa koalisia "
)
KAZAKH_LATIN_WORDS = frozenset(KAZAKH_LATIN.split())
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
KAZAKH_ARABIC = re.compile("[\u06d5\u06c7\u06cb\u06ad\u0674\u0621]")


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["ru", "kk", "en"])
    return identifier


def _letters(text: str) -> tuple[int, int, int, int]:
    """How many letters a text has: of any alphabet, Cyrillic, Latin, Kazakh only. Counted by kinds, which are few."""
    of_any = cyrillic = latin = kazakh = 0
    for letter, times in Counter(text).items():
        if not LETTER.match(letter):
            continue
        of_any += times
        cyrillic += times * ("\u0400" <= letter <= "\u04ff")
        latin += times * (letter.isascii())
        kazakh += times * (letter in KAZAKH_LETTERS)
    return of_any, cyrillic, latin, kazakh


def identify(text: str) -> tuple[str, bool]:
    """(ru, kk, en or other; whether it is uncertain)."""
    letters, cyrillic, latin, kazakh = _letters(text)
    if letters == 0:
        return "other", True
    if cyrillic + latin < letters / 2:
        return "other", False
    if latin > cyrillic:
        if is_kazakh_in_latin(text):
            return "other", False
        # Kazakh is also written in Latin letters; the identifier knows no such Kazakh and answers at random
        return ("en", letters < ENOUGH_LETTERS) if _by_model(text) == "en" else ("other", True)
    share = kazakh / cyrillic
    by_letters = "kk" if share >= KAZAKH_FROM else "ru"
    if cyrillic >= CERTAIN_LETTERS and not RUSSIAN_CERTAIN < share < KAZAKH_CERTAIN:
        return by_letters, False
    return by_letters, by_letters != _by_model(text) or letters < ENOUGH_LETTERS


def _by_model(text: str) -> str:
    return str(_identifier().classify(text[:ENOUGH_FOR_MODEL])[0])


def flags(text: str) -> list[str]:
    """MIXED_LANGUAGE, KAZAKH_LATIN, KAZAKH_ARABIC: what the language's code does not say of a text."""
    found = []
    letters, cyrillic, _, kazakh = _letters(text)
    if kazakh >= len(text) * MIXED_SHARE * KAZAKH_FROM and is_mixed(text):
        found.append("MIXED_LANGUAGE")
    if cyrillic * 2 < letters:
        found += ["KAZAKH_LATIN"] * is_kazakh_in_latin(text)
        arabic = len(ARABIC.findall(text))
        if arabic > letters / 2 and len(set(KAZAKH_ARABIC.findall(text))) >= 2:
            found.append("KAZAKH_ARABIC")
    return found


def is_mixed(text: str) -> bool:
    """Whether whole paragraphs of a text are Kazakh and whole paragraphs Russian, a fifth of the letters at the least."""
    letters = {"kk": 0, "ru": 0}
    for line in text.split("\n"):
        if len(line) < PARAGRAPH_LETTERS:
            continue
        _, cyrillic, _, kazakh = _letters(line)
        if cyrillic < PARAGRAPH_LETTERS:
            continue
        share = kazakh / cyrillic
        if share >= KAZAKH_PARAGRAPH or share <= RUSSIAN_PARAGRAPH:
            letters["kk" if share >= KAZAKH_PARAGRAPH else "ru"] += cyrillic
    return min(letters.values()) >= max(MIXED_LETTERS, sum(letters.values()) * MIXED_SHARE)


def is_kazakh_in_latin(text: str) -> bool:
    """Kazakh in one of its Latin alphabets: three of its commonest words, and few Cyrillic letters."""
    said = text[:ENOUGH_FOR_MODEL]
    if len(CYRILLIC.findall(said)) * 2 >= len(LETTER.findall(said)):
        return False
    return len(set(re.findall(r"[^\W\d_]+", said.lower())) & KAZAKH_LATIN_WORDS) >= 3
