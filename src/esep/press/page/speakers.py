"""The role in which somebody speaks, out of the words around a quotation. The roles and the words are data; no name is kept."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from esep.press.text import lower

TABLE = Path(__file__).parent / "speakers.yml"
UNKNOWN = "unknown"
KEY = 3  # letters of a first word by which patterns are looked up
GAP = r"(?:\s+[^\s,.;:()–—]+){0,7}?"
WORD = re.compile(r"[^\W\d_][\w-]*")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled data: role patterns by the first letters of their first word, and the words of speech."""

    roles: dict[str, list[tuple[re.Pattern[str], str]]]
    general: frozenset[str]
    speech_ru: str
    speech_kk: str
    passive: str
    pronouns: re.Pattern[str]
    source_line: re.Pattern[str]


@functools.cache
def grammar() -> Grammar:
    """speakers.yml, compiled once."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    roles: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for role, rows in table["roles"].items():
        for row in dict.fromkeys(rows):
            roles.setdefault(row.rstrip("$")[:KEY], []).append((_compiled(row), role))
    return Grammar(
        roles=roles,
        general=frozenset(table["general"]),
        speech_ru="|".join(table["speech_ru"]),
        speech_kk="|".join(sorted(table["speech_kk"], key=len, reverse=True)),
        passive=f"{table['passive_ru']}|{table['passive_kk']}",
        pronouns=re.compile(rf"(?<!\w)(?:{table['pronouns']})(?!\w)"),
        source_line=re.compile(table["source_line"]),
    )


def _compiled(row: str) -> re.Pattern[str]:
    parts: list[str] = []
    for word in row.split():
        if word == "*":
            parts.append(GAP)
            continue
        plain = "(?:төраға|төрайым)" if word == "төраға" else re.escape(word.rstrip("$"))
        stem = plain + (r"(?![\w-])" if word.endswith("$") else r"[\w-]*")
        parts.append((r"\s+[«\"“]?" if parts else "") + stem)
    return re.compile("".join(parts))


def role_in(said: str) -> str | None:
    """The role that some words name: the longest at each place, an institution's before a general one, then the first."""
    found = _roles(lower(said).replace("ё", "е"))
    weighty = [role for role in found if role not in grammar().general]
    return next(iter(weighty or found), None)


def _roles(said: str) -> list[str]:
    known, found, end = grammar().roles, [], 0
    for word in WORD.finditer(said):
        if word.start() < end:
            continue
        best = (0, 0, "")
        for pattern, role in known.get(word.group()[:KEY], ()):
            if match := pattern.match(said, word.start()):
                best = max(best, (match.end(), len(pattern.pattern), role))
        if best[2]:
            found.append(best[2])
            end = best[0]
    return found
