"""The districts and towns of one region, by KATO code or by any spelling of the name inside that region.

A name never decides alone across regions: there are an Abai district in three of them and a Zhambyl district in three others.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from esep.regions import Unit, by_code, regions, units, units_by_code
from esep.reports.folding import Lookup, fold, plain, unmixed

CODE = re.compile(r"(\d{9}|[XxХх]\d{2}-[A-Za-z]+)\b")
LEASED = "431900000"  # Baikonur, leased: no campaign is reported from there
# Words that only say what kind of unit it is, in both languages.
KIND_WORDS = re.compile(
    r"\b(?:район|р-н|города|город|гор|г|ауданы|ауд|қаласы|қала|қ|г\.\s?а|қ\.\s?ә)(?:\.|\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A unit, or why none. rule and how are set for what deserves a remark; code is None for a refusal."""

    code: str | None
    rule: str = ""
    how: str = ""
    suggested: str | None = None


class Units:
    """The units of one region."""

    def __init__(self, region_code: str) -> None:
        """`region_code`: two digits."""
        self.region_code = region_code
        here = [unit for unit in units() if unit.region_code == region_code and unit.code != LEASED]
        leased = units_by_code()[LEASED]
        self.leased = Lookup((name, LEASED) for name in _short_names(leased) if leased.region_code == region_code)
        self.full = Lookup((name, unit.code) for unit in here for name in (unit.name_ru, unit.name_kk))
        self.short = Lookup((name, unit.code) for unit in here for name in _short_names(unit))

    def find(self, said: str, *, proposes: bool = True) -> Found:
        """The unit that `said` names: its code (also with the name behind it), its name, or its name's stem."""
        if repaired := unmixed(said):  # before white space is tidied: NBSP and soft hyphen are halves of letters there
            found = self.find(repaired, proposes=proposes)
            return replace(found, rule="R-018", how="mended") if found.code else found
        text = plain(said)
        if text.startswith(LEASED) or self.leased.find(text) or self.leased.find(_stem(text)):
            return Found(None, "R-103", "leased")
        if match := CODE.match(text):
            return self._by_code(match.group(1).upper().replace("Х", "X"))
        if text.isdigit():
            return Found(None, "R-101", "unknown_unit")
        return self._by_name(text, proposes=proposes)

    def _by_code(self, code: str) -> Found:
        unit = units_by_code().get(code)
        if unit is None:
            is_other = code.isdigit() and not code.startswith(self.region_code)
            return Found(None, "R-104" if is_other else "R-101", "other_region" if is_other else "unknown_unit")
        if unit.region_code != self.region_code:
            return Found(None, "R-104", "other_region")
        return Found(code)

    def _by_name(self, text: str, *, proposes: bool) -> Found:
        for lookup, said in ((self.full, text), (self.short, text), (self.short, _stem(text))):
            codes, how = lookup.all(said)
            if len(codes) == 1:
                code = next(iter(codes))
                is_exact = how == "exact"
                return Found(code, "R-102" if is_exact else "R-018", "by_name" if is_exact else how, _shown(code))
            if codes:
                return Found(None, "R-018" if how == "wildcard" else "R-102", "ambiguous_unit")
        nearest = (self.full.nearest(text) or self.short.nearest(_stem(text))) if proposes else None
        if nearest is None and _is_elsewhere(text, self.region_code):
            return Found(None, "R-104", "other_region")
        return Found(None, "R-101", "unknown_unit", _shown(nearest) if nearest else None)


@functools.cache
def of(region_code: str) -> Units:
    """The units of a region, built once."""
    return Units(region_code)


@functools.cache
def _regions() -> Lookup:
    return Lookup(
        (name, region.code)
        for region in regions()
        for name in (
            *(region.name_ru, region.name_kk, region.name_en, region.name_ru_short),
            *(region.abbr_ru, region.abbr_kk, region.slug, *region.aliases_strong),
        )
    )


def region_of(said: str) -> str | None:
    """The region's two digits from its code, long or short, or from its name; None when it is neither or fits several."""
    text = fold(unmixed(said) or said)
    if re.fullmatch(r"\d{2}(?:0{7})?", text):
        return text[:2] if text[:2] in by_code() else None
    found = _regions().find(unmixed(said) or said)
    return found.code if found else None


def _shown(code: str) -> str:
    return f"{code} {units_by_code()[code].name_ru}"


def _stem(name: str) -> str:
    """The name without the words that say what kind of unit it is."""
    return plain(KIND_WORDS.sub(" ", name))


def _short_names(unit: Unit) -> Iterator[str]:
    for name in (unit.name_ru, unit.name_kk):
        if stem := _stem(name):
            yield stem
    if unit.kind == "city":
        for name in (unit.name_ru, unit.name_kk):
            yield f"г. {_stem(name)}"
            yield f"{_stem(name)} Г.А."
            yield f"{_stem(name)} қ.ә."
            yield f"{_stem(name)} қ."


@functools.cache
def _everywhere() -> Lookup:
    return Lookup((name, unit.region_code) for unit in units() for name in (unit.name_ru, unit.name_kk))


def _is_elsewhere(text: str, region_code: str) -> bool:
    """A full name that only other regions have."""
    codes, how = _everywhere().all(text)
    return bool(codes) and how == "exact" and region_code not in codes
