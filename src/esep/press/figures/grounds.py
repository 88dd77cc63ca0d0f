"""Where an article stands: its regions, districts and headings, and whether it is the whole country's, a region's or a town's."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from esep import regions
from esep.press.figures import wording
from esep.press.names import places, roles
from esep.press.names.places import Mention
from esep.press.text import Span, lower, paragraphs, sentences

TABLE = Path(__file__).parent / "scopes.yml"
NATIONAL = "national"
UNKNOWN = "unknown"  # «облыс бойынша» in an article that never says which: not the nation's figure either
SEVERAL = "several"  # «в трёх районах»: the region's figure, of none of its districts
LONGEST_HEADING = 90  # characters
LONGEST_OPENING = 5_000  # characters
FEW_WORDS = 3
IN_THE_COUNTRY = re.compile(r"(?<!\w)(?:в казахстане|қазақстанда)(?!\w)")
CENTRE = re.compile(r"\d\d1000000")  # the code of a regional centre


@dataclass(frozen=True, slots=True)
class Scope:
    """A region's code, national or unknown; unit_code when the figure stands in one district or town."""

    code: str
    unit_code: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The places of an article: regions, their districts and towns, and the regions it is about."""

    text: str
    mentions: Sequence[Mention]
    units: Sequence[Mention]
    primary: frozenset[str]
    is_national: bool = False  # the article is the whole country's: see `is_of_all`
    home: str | None = None  # the district or town the article is about: see `home_unit`
    is_overview: bool = (
        False  # the country's, with regions told of one by one: what stands above them and totals are its
    )
    begins: int = 0  # where an overview comes to its regions
    venue: int = 0  # up to here a city is where the nation's figures are told
    headings: tuple[tuple[int, Scope | None], ...] = ()  # by end of a line with places: what it heads, if anything
    is_near: bool = False  # what is looked for is near by: no word for the whole country counts
    known: dict[tuple[int, int], list[Place]] = field(default_factory=dict, compare=False)  # places by sentence


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of evidence in a sentence; codes is empty for «in the region», {national} for «in the country»."""

    start: int
    end: int
    codes: frozenset[str]
    unit: str | None = None


def survey(
    text: str, title: str, mentions: Sequence[Mention], units: Sequence[Mention], primary: frozenset[str]
) -> Ground:
    """The places of an article, with what it is about as a whole."""
    is_national = is_of_all(title, text, mentions)
    is_overview = not is_national and is_an_overview(title, text, mentions, primary)
    venue = _opening_ends(text) if is_national or is_overview else 0
    begins = next((m.start for m in mentions if not is_venue(text, m)), 0) if is_overview else 0
    home = home_unit(text, units, title, {unit.code for unit in places.units(title, _as_near(mentions))})
    headings = _headings(text, mentions, units)
    return Ground(text, mentions, units, primary, is_national, home, is_overview, begins, venue, headings)


def _as_near(mentions: Sequence[Mention]) -> list[Mention]:
    """The regions of an article, for a shared name of a district in its title."""
    return [replace(mention, start=0, end=0) for mention in {m.code: m for m in mentions}.values()]


def of_title(ground: Ground, title: str) -> Ground:
    """The places of a title, in the article of `ground`."""
    mentions = places.find(title)
    is_national = ground.is_national or (ground.is_overview and not mentions)
    return Ground(title, mentions, places.units(title, mentions), ground.primary, is_national)


def region_of(unit_code: str) -> str:
    """The region a district or town lies in."""
    unit = regions.units_by_code().get(unit_code)
    return unit.region_code if unit else unit_code[:2]


def is_of_all(title: str, text: str, mentions: Sequence[Mention]) -> bool:
    """Whether title and first paragraph speak of the whole country, and of no region but the one they are told in."""
    first = _opening_ends(text)
    opening = lower(f"{title}\n{text[:first]}")
    if _of_a_region(title) or pattern("of_the_capital").search(opening):
        return False
    happens_in = [m for m in mentions if m.start < first and not is_venue(text, m)]
    if any(m.code != roles.CAPITAL for m in happens_in):
        return False
    if happens_in:  # what happens in the capital is the capital's, until its sentence says otherwise
        opening = lower(f"{title}\n{text[: _sentence(text, happens_in[0])[1]]}")
    is_told_there = pattern("venue").search(opening) and roles.NATIONAL_COALITION.search(opening)
    return _is_nationwide(opening) or bool(is_told_there) or IN_THE_COUNTRY.search(lower(title)) is not None


def is_an_overview(title: str, text: str, mentions: Sequence[Mention], primary: frozenset[str]) -> bool:
    """Whether an article begins with the whole country and then tells of several regions."""
    first = next((m.start for m in mentions if not is_venue(text, m)), 0)
    if _of_a_region(title) or len(primary - {roles.CAPITAL}) == 1 or first >= LONGEST_OPENING:
        return False
    begins = max(text.rfind(". ", 0, first), text.rfind("\n", 0, first), 0)
    return _is_nationwide(lower(f"{title}\n{text[:begins]}")) or IN_THE_COUNTRY.search(lower(title)) is not None


def _of_a_region(title: str) -> bool:
    """Whether a title names a region; the capital too, unless it speaks of the country."""
    named = {mention.code for mention in places.find(title)}
    return bool(named - {roles.CAPITAL}) or (roles.CAPITAL in named and not _is_nationwide(lower(title)))


def _is_nationwide(said: str) -> bool:
    return (
        wording.says("nationwide", said)
        or wording.says("national_opening", said)
        or pattern("all_regions").search(said) is not None
    )


def _sentence(text: str, mention: Mention) -> tuple[int, int]:
    """Where the sentence of a mention begins and ends, roughly."""
    start = max(text.rfind(". ", 0, mention.start), text.rfind("\n", 0, mention.start)) + 1
    ends = (text.find(". ", mention.end), text.find("\n", mention.end))
    return start, min((end for end in ends if end > 0), default=len(text))


def is_venue(text: str, mention: Mention) -> bool:
    """Whether a region is only where a briefing is held, or the national coalition meets."""
    start, end = _sentence(text, mention)
    said = lower(text[start : min(end, start + LONGEST_OPENING)])
    if mention.code == roles.CAPITAL and roles.NATIONAL_COALITION.search(said):
        return True
    return pattern("venue").search(said) is not None


def _opening_ends(text: str) -> int:
    return next((p.end for p in paragraphs(text[:LONGEST_OPENING]) if len(p.said) > LONGEST_HEADING), 0)


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """One list of scopes.yml."""
    table: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(table[name])})")


def home_unit(text: str, units: Sequence[Mention], title: str = "", in_title: Collection[str] = ()) -> str | None:
    """The district or town an article is about: the only one its title names, or its opening, and named again."""
    named = [unit.code for unit in units]
    first = next((p.end for p in paragraphs(text) if len(p.said) > LONGEST_HEADING), 0)
    opening = set(in_title) if len(in_title) == 1 else {unit.code for unit in units if unit.start < first}
    if len(opening) != 1 or CENTRE.fullmatch(home := opening.pop()):
        return None
    if len(in_title) == 1 or _is_in_title(home, title):
        return home if named.count(home) >= max(map(named.count, named), default=0) else None
    return home if named.count(home) >= 2 and 2 * named.count(home) > len(named) else None


def _is_in_title(unit_code: str, title: str) -> bool:
    """«Кордай: на въезде»: the town of the district that the opening names."""
    unit = regions.units_by_code().get(unit_code)
    stems = [name[:5].lower() for name in (unit.name_ru, unit.name_kk) if len(name) > 6] if unit else []
    return any(re.search(rf"(?<!\w){re.escape(stem)}", lower(title)) for stem in stems)


def _headings(text: str, mentions: Sequence[Mention], units: Sequence[Mention]) -> tuple[tuple[int, Scope | None], ...]:
    """The lines that name places, by their ends: those that are headings with the one place they name."""
    found = []
    for line in paragraphs(text):
        within = [unit.code for unit in between(units, line)]
        codes = {m.code for m in between(mentions, line)} | {region_of(code) for code in within}
        if not codes:
            continue
        is_heading = len(codes) == 1 and len(set(within)) < 2 and _is_heading(line.said)
        found.append((line.end, Scope(next(iter(codes)), within[0] if within else None) if is_heading else None))
    return tuple(found)


def between(mentions: Sequence[Mention], line: Span) -> Sequence[Mention]:
    """Those of the mentions, which are in order, that begin in a stretch of the text."""
    first = bisect.bisect_left(mentions, line.start, key=lambda m: m.start)
    last = bisect.bisect_left(mentions, line.end, key=lambda m: m.start)
    return mentions[first:last]


def _is_heading(line: str) -> bool:
    """Whether a line is short and no sentence: it does not end like one, or has but few words."""
    if len(line) > LONGEST_HEADING or re.search(r"\d", line) or len(sentences(line)) != 1:
        return False
    return not line.rstrip().endswith((".", "!", "?", ",", ";")) or len(line.split()) <= FEW_WORDS
