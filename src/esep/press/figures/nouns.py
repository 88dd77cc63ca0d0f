"""The classes of nouns that the campaign counts, as measures.yml has them, and where a sentence names them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "measures.yml"
LANGUAGES = ("ru", "kk", "en")
CARRIED = {"meetings", "events", "members", "coalitions", "materials", "households", "questions", "proposals"}
# Between a figure and its Russian noun stand only adjectives, conjunctions and a few adverbs.
GAP_RU = (
    r"(?:[ ,]{1,2}(?:[\w-]+(?:ых|их|ыми|ими|ым|им|ые|ие|ая|яя|ую|ого|его|ой|ый|мых|шихся|щихся)|и|или|числ[оа]|"
    r"количеств[оа]|так|самых|более|е[её]|его|их|"
    r"не|человек(?=\s+[а-я]+(?:ков|лей|тов)\b)|[«\"]?[А-ЯA-Z]\w+[»\"]?))"
)
# A Kazakh noun phrase does not bend before its end: a word with a case ending belongs to something else.
BENT_KK = (
    r"(?:(?!басқа\b|тағы\b|жаңа\b|қарапайым\b)\w*(?:[аәеоөыіуүуи]|\w)(?:нда|нде|да|де|та|те|дан|ден|тан|тен|"
    r"нан|нен|ға|ге|қа|ке|ды|ді|ты|ті|ны|ні|дың|дің|тың|тің|ның|нің|мақ|мек|ады|еді|йды|йді)\b)"
)
# «30 минуттық», «үш күн»: time and place are no kind of meeting
NO_KIND_KK = (
    r"(?:ұлт|ұлыс|этнос|мемлекет|минут|сағат|күн|апта|ай\b|айлық|жыл|рет\b|есе|пайыз|теңге|шақырым|аудан(?!дық|\s+(?:тұрғын|халқ|жұрт|азамат))|"
    r"ауыл(?!дық|\s+(?:тұрғын|адам|халқ|еңбек|жұрт))|елді|мектеп|округ|мекен|нүкте|кәсіпорын|мекеме|(?:еңбек\s+)?ұжым|орындық|жастағы|жастан|реттік)"
)
GAP_KK = rf"(?:(?:[ ]{{1,2}}|(?<=[дтл][ыі][қк]), )(?:және|мен|пен|бен|(?!{BENT_KK}|{NO_KIND_KK})[\w«»\"-]+|[\w-]+(?:ғы|гі|дай|дей)))"
GAP_EN = r"(?:[ -][a-z]+(?:al|ic|ed|ing|ary|ive|ous|ible|able|an|ant)?\b)"
AFTER_KK = r"(?:\s+(?:астам|аса|артық|жуық|тарта|таяу|шақты|асып\w*|асқан|асатын|асты|кем\s+емес|дейін))?"


@dataclass(frozen=True, slots=True)
class Class:
    """A class of head nouns; unit is what the figure is given in."""

    name: str
    unit: str
    noun: dict[str, re.Pattern[str]]
    following: dict[str, re.Pattern[str]]


@functools.cache
def classes() -> tuple[Class, ...]:
    """Every class, the more particular first."""
    table = []
    for entry in yaml.safe_load(TABLE.read_text(encoding="utf-8")):
        said = {language: entry[language] for language in LANGUAGES if language in entry}
        noun = {language: re.compile(rf"(?<![\w-])(?:{forms})") for language, forms in said.items()}
        table.append(Class(entry["class"], entry["unit"], noun, _following(said)))
    return tuple(table)


def _following(said: dict[str, str]) -> dict[str, re.Pattern[str]]:
    heads = {
        "ru": rf"(?! ?,){GAP_RU}{{0,6}}?[ ,]{{1,2}}[«\"]?",
        "kk": rf"{AFTER_KK}{GAP_KK}{{0,4}}?[ ]?[«\"]?(?<![\w-])",
        "en": rf"{GAP_EN}{{0,3}}?[ ]",
    }
    return {language: re.compile(rf"{heads[language]}(?P<noun>{forms})") for language, forms in said.items()}


@functools.cache
def _any_noun(language: str) -> tuple[tuple[Class, ...], re.Pattern[str]]:
    """The classes of a language, and one pattern with a group for each that looks at every word once."""
    kinds = tuple(kind for kind in classes() if language in kind.noun)
    looks = "".join(f"(?:(?=({kind.noun[language].pattern}))|)" for kind in kinds)
    return kinds, re.compile(rf"(?<![\w-])(?=\w){looks}")


@functools.lru_cache(maxsize=64)
def named(said: str, language: str) -> list[Class]:
    """The classes that a sentence names at all, the more particular first."""
    kinds, words = _any_noun(language)
    present = {index for match in words.finditer(said) for index, noun in enumerate(match.groups()) if noun}
    return [kinds[index] for index in sorted(present)]


def topic(said: str, language: str) -> Class | None:
    """The one class of things that a lower-case sentence is about, when it names only one that may be carried on."""
    found = [kind for kind in named(said, language) if kind.name in CARRIED]
    dealt_with = [kind for kind in found if kind.name not in {"members", "coalitions"}]  # not those who do it
    found = dealt_with or found
    return found[0] if len(found) == 1 else None


def of_name(name: str) -> Class:
    """The class of that name."""
    return next(kind for kind in classes() if kind.name == name)
