"""Small grammar of the invented press: counts with their nouns in Russian and Kazakh, and the pools of sentences."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

NOUNS_RU = {
    "meetings": ("встреча", "встречи", "встреч"),
    "events": ("мероприятие", "мероприятия", "мероприятий"),
    "members": ("член", "члена", "членов"),
    "coalitions": ("коалиция", "коалиции", "коалиций"),
}
NOUNS_KK = {"meetings": "кездесу", "events": "іс-шара", "members": "коалиция мүшесі", "coalitions": "коалиция"}
# The ablative ending that «астам» (more than) asks for, by the last word of the numeral.
ENDINGS_KK = {
    1: "ден", 2: "ден", 3: "тен", 4: "тен", 5: "тен", 6: "дан", 7: "ден", 8: "ден", 9: "дан", 10: "нан", 20: "дан",
    30: "дан", 40: "тан", 50: "ден", 60: "тан", 70: "тен", 80: "нен", 90: "нан", 100: "ден", 1000: "нан",
}  # fmt: skip
MONTHS_RU = {2: "февраля", 3: "марта"}
MONTHS_KK = {2: "ақпан", 3: "наурыз"}

SLOGAN_RU = "За Народную Конституцию Справедливого и Прогрессивного Казахстана"
SLOGAN_KK = "Әділетті және Прогрессивті Қазақстанның Халықтық Конституциясы үшін"


@functools.cache
def pools() -> dict[str, dict[str, list[Any]]]:
    """Sentences by language and kind: sentences.yml."""
    document: dict[str, dict[str, list[Any]]] = yaml.safe_load(
        Path(__file__).with_name("sentences.yml").read_text(encoding="utf-8")
    )
    return document


def plural_ru(number: int, forms: tuple[str, str, str]) -> str:
    """The noun that goes with a number: 1 встреча, 2 встречи, 5 встреч."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def grouped(number: int) -> str:
    """1959 as printed: without a space below ten thousand, with no-break spaces above."""
    return str(number) if number < 10_000 else f"{number:,}".replace(",", "\u00a0")


def astam(number: int) -> str:
    """«120-дан астам»: more than a number, in Kazakh."""
    last = next(unit for unit in (1000, 100, 10, 1) if number % unit == 0)
    digit = number // last % 10
    ending = ENDINGS_KK[digit * last] if last < 100 else ENDINGS_KK[last]
    return f"{grouped(number)}-{ending} астам"


def counted(language: str, noun: str, number: int, comparator: str = "eq") -> str:
    """A figure with its noun: «64 встречи», «более 120 встреч», «120-дан астам кездесу»."""
    if language == "ru":
        forms = NOUNS_RU[noun]
        if comparator == "eq":
            return f"{grouped(number)} {plural_ru(number, forms)}"
        many = forms[1] if number % 10 == 1 and number % 100 != 11 else forms[2]
        return f"{'более' if comparator == 'ge' else 'около'} {grouped(number)} {many}"
    said = {"eq": grouped(number), "ge": astam(number), "approx": f"шамамен {grouped(number)}"}[comparator]
    return f"{said} {NOUNS_KK[noun]}"


def dated(language: str, day: int, month: int, year: int | None = None) -> str:
    """«13 февраля», «13 ақпан», with a year when asked."""
    if language == "ru":
        return f"{day} {MONTHS_RU[month]}" + (f" {year} года" if year else "")
    return (f"{year} жылғы " if year else "") + f"{day} {MONTHS_KK[month]}"
