"""One telling of a story: its circumstances, its words, and the figures it claims with the verdict they deserve."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from esep.regions import Region, by_code
from esep.sample import figures
from esep.sample.wording import SLOGAN_KK, SLOGAN_RU, counted, pools

NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure of an article, as written there."""

    text: str
    measure: str
    status: str  # planned, held, fact
    scope: str  # a region's code or national
    low: int | None
    high: int | None
    comparator: str
    verdict: str | None  # None: no report says the same thing
    reported: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """The circumstances of one article: whose, when, in which language, about which regions."""

    seed: int
    kind: str
    day: date
    language: str
    outlet: str
    regions: tuple[str, ...]
    flags: frozenset[str]
    dice: random.Random

    @property
    def region(self) -> Region:
        """The region the story is about (the first, if several)."""
        return by_code()[self.regions[0]]

    @property
    def place(self) -> str:
        """In that region: «в Туркестанской области», «Түркістан облысында»."""
        return self.region.name_ru_prep if self.language == "ru" else self.region.name_kk_loc

    def pool(self, name: str) -> str:
        """A sentence of a pool, filled in; the same in every outlet that prints the story."""
        said: str = self.dice.choice(pools()[self.language][name])
        return capital(said.format(place=self.place if self.regions else "", outlet=self.outlet))

    def slogan(self) -> str:
        """The coalition's name, in the quotes and with the ending that this outlet likes."""
        name = SLOGAN_RU if self.language == "ru" else SLOGAN_KK
        return f'"{name}"' if "straight_quotes" in self.flags else f"«{name}!»"

    def pick(self, russian: str, kazakh: str) -> str:
        """The words in the language of the article."""
        return russian if self.language == "ru" else kazakh


@dataclass(frozen=True, slots=True)
class Body:
    """An article's words: headline, paragraphs, and the figures in them."""

    title: str
    paragraphs: list[str]
    claims: list[Said] = field(default_factory=list)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def verdict(low: int, comparator: str, reported: int) -> str:
    """How a claimed figure stands to the reported one: domain.md 5.7."""
    if comparator == "ge":
        if low <= reported:
            return "consistent" if reported < low * 1.25 else "claim_stale_or_understated"
        return "claim_higher"
    off = abs(low - reported) / max(reported, 1)
    if off <= (0.10 if comparator == "approx" else 0.02):
        return "consistent"
    return "minor" if off <= 0.10 else "major"


def rounded(value: float) -> int:
    """A figure as newspapers round it."""
    step = 5 if value < 50 else 10 if value < 400 else 50
    return max(step, int(value / step) * step)


def claimed(t: Telling, noun: str, status: str, number: int, comparator: str, reported: int | None) -> Said:
    """A counted claim about the telling's region."""
    measure = f"{noun}_{status}" if status != "fact" else f"{noun}_count"
    low = number if comparator in {"eq", "ge", "approx"} else None
    high = number if comparator in {"eq", "approx"} else None
    said = verdict(number, comparator, reported) if reported is not None else None
    return Said(
        counted(t.language, noun, number, comparator),
        measure,
        status,
        t.region.code,
        low,
        high,
        comparator,
        said,
        reported,
    )


def constant(text: str, measure: str, number: int, comparator: str = "eq", said: str = "consistent") -> Said:
    return Said(text, measure, "fact", NATIONAL, number, number if comparator == "eq" else None, comparator, said, None)


def reported_by(t: Telling) -> figures.Reported:
    return figures.reported(t.seed, t.region.code, t.day)
