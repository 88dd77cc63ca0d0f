"""Whose figure it is: a region's, a district's, the nation's, or nobody's that the text names.

A place in the figure's own clause decides; else the one named last before it in the sentence, else the first after it; else
what the paragraph speaks of; else the article's region when it has only one. Several regions at once are never guessed among.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from esep import regions
from esep.press.figures import polling, wording
from esep.press.figures.grounds import (
    CENTRE,
    NATIONAL,
    SEVERAL,
    UNKNOWN,
    Ground,
    Place,
    Scope,
    between,
    is_venue,
    of_title,
    pattern,
    region_of,
    survey,
)
from esep.press.names import roles
from esep.press.names.places import Mention
from esep.press.text import Span, lower

__all__ = ["NATIONAL", "UNKNOWN", "Ground", "Scope", "of", "of_kind", "of_title", "respective", "survey"]

BESIDE = 12  # characters between a district and its region
OPENING = 400  # characters: what the article is about
NEAR = 200  # characters back to the town that «in the town» means
NOT_FAR = 700  # characters back to the district that «in the district» means
BREAK = re.compile(r"[;:()\n]|,(?!\d)|(?<!\w)(?:и|а|но|ал|және|мен|пен|бен|and)(?!\w)")
JOINED = re.compile(r"[»\"]?\s*(?:,|и|и в|и район|және|мен|бен|пен|and|,? а также)?\s*(?:в\s+|район\s+)?[«\"]?")
OF_THE_TOWN = re.compile(r"(?<!\w)(?:городск|қалалық|қаласында|в городе(?!\w))")
OF_THE_REGION = re.compile(r"(?<!\w)(?:област|регион|облыс|өңір)")
REGION_AGAIN = re.compile(r"(?<!\w)(?:област|регион|облыс|өңір|аймақ)")
OF_TOWN, OF_AREA = re.compile(r"город|қала|шаһар"), re.compile(r"район|аудан")
POLLS = {"voters", "stations"}
GENERAL = {NATIONAL, UNKNOWN, SEVERAL}
OF_DISTRICT = re.compile(r"район|аудан|город|қала|в городе|шаһар")
FROM_ALL, FROM_ALL_KK = re.compile(r"(?<!\w)(?:из|со?|от)\s+$"), re.compile(r"(?:і|лер|лар)?(?:[дтн][ае]н)(?!\w)")
FROM = re.compile(r"(?<!\w)(?:из|до|от|from)\s+(?:города\s+)?$")


def of(ground: Ground, sentence: Span, paragraph: Span, before: str, start: int, end: int) -> list[Scope]:
    """The scopes of a figure at start..end of the text: one, or one for each region of «по 60 в A, B и C»."""
    around = _places(ground, sentence)
    place = _governing(ground.text, around, sentence, start, end)
    if place is None:
        return [_by_context(ground, sentence, paragraph, before, start)]
    if place.codes == {SEVERAL}:
        inside = [p for p in around if p.end <= place.start and len(p.codes) == 1 and not p.codes & GENERAL]
        if inside:
            return [Scope(next(iter(inside[-1].codes)))]
        return [replace(_local(ground, sentence, paragraph, before, start, ""), unit_code=None)]
    if not place.codes and (
        named := [p for p in around if p.end <= place.start and len(p.codes) == 1 and SEVERAL not in p.codes]
    ):
        place = named[-1]  # «в Костанайской области …, областной штаб …»
    if not place.codes:
        word = lower(ground.text[place.start : place.end])
        return [_local(ground, sentence, paragraph, before, start, word)]
    if len(place.codes) > 1:
        is_each = wording.RATE.search(lower(ground.text[sentence.start : start]))
        return [Scope(code) for code in sorted(place.codes)] if is_each else [Scope(UNKNOWN)]
    return [Scope(next(iter(place.codes)), None if _is_hall(ground, sentence, place) else place.unit)]


def of_kind(
    kind: str, ground: Ground, sentence: Span, paragraph: Span, before: str, start: int, end: int
) -> list[Scope]:
    """The scopes of a figure of a class of nouns: voters and stations too few for the country are never the nation's."""
    if kind == "proposals" and _is_collected_by_all(ground, sentence, before):
        return [Scope(NATIONAL)]
    if kind not in POLLS:
        return of(ground, sentence, paragraph, before, start, end)
    near = replace(ground, is_national=False, is_overview=False, begins=0, is_near=True)
    found = of(near, sentence, paragraph, before, start, end)
    if any(scope.code in {NATIONAL, UNKNOWN} for scope in found):
        said = lower(f"{ground.text[:OPENING]} {before} {sentence.said}")
        is_of_country = ground.is_national or ground.is_overview or wording.says("nationwide", said)
        return [] if is_of_country else [Scope(UNKNOWN)]  # some of the country's, we do not know which
    return found


def _is_collected_by_all(ground: Ground, sentence: Span, before: str) -> bool:
    """Proposals on the nation's portals; the capital is where its commission sits."""
    said = f"{before} {lower(sentence.said)}"
    named = {code for place in _places(ground, sentence) for code in place.codes}
    return polling.is_on_portals(said) and not named - {roles.CAPITAL, NATIONAL}


def _is_hall(ground: Ground, sentence: Span, place: Place) -> bool:
    """«Во дворце культуры Кокшетау собрались 400 человек»: of the region, the centre is where it meets."""
    if not place.unit or not CENTRE.fullmatch(place.unit):
        return False
    said = lower(ground.text[sentence.start : sentence.end])
    return pattern("hall").search(said) is not None and not _is_of_the_town(said)


def _is_of_the_town(said: str) -> bool:
    """Whether a sentence speaks of the regional centre for itself, not of the region that meets there."""
    return OF_THE_TOWN.search(said) is not None and not OF_THE_REGION.search(said)


def _places(ground: Ground, sentence: Span) -> list[Place]:
    key = (sentence.start, sentence.end)
    if key not in ground.known:
        ground.known[key] = _look(ground, sentence)
    found = ground.known[key]
    return [place for place in found if place.codes != {NATIONAL}] if ground.is_near else found


def _look(ground: Ground, sentence: Span) -> list[Place]:
    found: list[Place] = []
    chains: dict[int, list[Mention]] = {}
    for mention in between(ground.mentions, sentence):
        if mention.start < ground.venue and is_venue(ground.text, mention):
            continue
        if not FROM.search(lower(ground.text[max(sentence.start, mention.start - 12) : mention.start])):
            chains.setdefault(mention.chain, []).append(mention)
    units = between(ground.units, sentence)
    for chain in chains.values():
        codes = frozenset(mention.code for mention in chain)
        found.append(Place(chain[0].start, chain[-1].end, codes))
    for group in _joined(ground.text, units):
        one = group[0].code if len({unit.code for unit in group}) == 1 else None  # several districts are none
        found.append(Place(group[0].start, group[-1].end, frozenset(region_of(unit.code) for unit in group), one))
    said = lower(sentence.said)
    taken = [(place.start, place.end) for place in found]
    forms = (
        (pattern("all_regions"), frozenset({NATIONAL})),
        (pattern("several_regions"), frozenset({UNKNOWN})),
        (pattern("several_units"), frozenset({SEVERAL})),
        (wording.pattern("nationwide"), frozenset({NATIONAL})),
        (pattern("region_again"), frozenset[str]()),
        (wording.pattern("local"), frozenset[str]()),
    )
    for form, codes in forms:
        for match in form.finditer(said):
            begin, finish = sentence.start + match.start(), sentence.start + match.end()
            if FROM_ALL.search(said, max(0, match.start() - 5), match.start()) or FROM_ALL_KK.match(said, match.end()):
                continue  # «гости со всех регионов»
            if not any(a < finish and begin < b + 12 for a, b in taken):
                found.append(Place(begin, finish, codes))
                taken.append((begin, finish))
    return sorted(found, key=lambda place: place.start)


def _joined(text: str, units: Sequence[Mention]) -> list[list[Mention]]:
    """Districts in rows: those that only a join or a comma parts stand together."""
    groups: list[list[Mention]] = []
    for unit in units:
        if groups and JOINED.fullmatch(lower(text[groups[-1][-1].end : unit.start])):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def respective(ground: Ground, sentence: Span, figures: int) -> list[Scope]:
    """«A и B: соответственно 52 и 49»: the places of the one row that has as many as there are figures, else none."""
    units = [unit for unit in ground.units if sentence.start <= unit.start < sentence.end]
    rows = [[Scope(region_of(unit.code), unit.code) for unit in row] for row in _joined(ground.text, units)]
    chains: dict[int, list[Scope]] = {}
    for mention in ground.mentions:
        if sentence.start <= mention.start < sentence.end:
            chains.setdefault(mention.chain, []).append(Scope(mention.code))
    for candidates in (rows, list(chains.values())):
        fitting = [row for row in candidates if len(row) == figures]
        if len(fitting) == 1:
            return fitting[0]
    return []


def _governing(text: str, places: list[Place], sentence: Span, start: int, end: int) -> Place | None:
    first, last = _clause(text, places, sentence, start, end)
    here = [place for place in places if first <= place.start < last]
    if here:
        return _best(here, start)
    before = [place for place in places if place.end <= start]
    if before:
        return _last(before)
    after = [place for place in places if place.start >= end]
    return after[0] if after else None


def _clause(text: str, places: list[Place], sentence: Span, start: int, end: int) -> tuple[int, int]:
    """The stretch between two breaks that are not inside an enumeration of places."""
    first, last = sentence.start, sentence.end
    for mark in BREAK.finditer(text, sentence.start, sentence.end):
        if any(place.start <= mark.start() < place.end for place in places):
            continue
        if mark.end() <= start:
            first = mark.end()
        elif mark.start() >= end:
            last = mark.start()
            break
    if text[last : last + 1] == "(":  # «15 (Павлодар)»
        closing = text.find(")", last, sentence.end)
        last = closing if 0 < closing - last <= 60 else last
    return first, last


def _best(here: list[Place], start: int) -> Place:
    """Among the places of one clause: a named one before a general one, the nearest before the figure, else the first after."""
    named = (
        [place for place in here if place.codes and not place.codes & GENERAL] or [p for p in here if p.codes] or here
    )
    units = [place for place in named if place.unit]
    whole = [place for place in named if not place.unit]
    if len(units) == 1 and all(place.codes == units[0].codes for place in whole):
        return units[0]
    if len(units) > 1 and len({place.codes for place in named}) == 1:
        return Place(named[0].start, named[0].end, named[0].codes)  # several districts of one region
    before = [place for place in named if place.start < start]
    return before[-1] if before else named[0]


def _last(before: list[Place]) -> Place:
    """The place named last; its district with it when both stand together."""
    last = before[-1]
    if not last.unit:
        units = [p for p in before if p.unit and p.codes == last.codes and last.start - p.end < 40]
        return units[-1] if len(units) == 1 else last
    return last


def _local(ground: Ground, sentence: Span, paragraph: Span, before: str, start: int, word: str) -> Scope:
    """«В области», «в районе»: the one that was named last, or the article's only one; `word` is what was said."""
    is_of_district = OF_DISTRICT.search(word) is not None
    if ground.is_national:
        return Scope(NATIONAL)
    said_before = _just_before(ground, sentence, paragraph, before)
    if said_before and not is_of_district:
        return Scope(said_before.code)
    if said_before and said_before.unit_code and _is_such(said_before.unit_code, word):
        return said_before
    heading = _heading(ground, paragraph)
    if heading and (heading.unit_code or len(ground.primary) != 1):
        return heading if is_of_district else Scope(heading.code)
    if unit := is_of_district and _unit_before(ground, sentence.start, word):
        return Scope(region_of(unit), unit)
    if said_before:
        return Scope(said_before.code)
    if len(ground.primary) == 1:
        return Scope(next(iter(ground.primary)))
    scope = _by_context(ground, sentence, paragraph, before, start)
    return Scope(scope.code if scope.code != NATIONAL else UNKNOWN)


def _unit_before(ground: Ground, start: int, word: str) -> str | None:
    """The district or town named last, not far above, that `word` may mean: «в районе», «қалада»."""
    near = start - (NOT_FAR if OF_AREA.search(word) else NEAR)
    named = [unit.code for unit in ground.units if near <= unit.start < start and _is_such(unit.code, word)]
    if named:
        return named[-1]
    return ground.home if ground.home and _is_such(ground.home, word) else None


def _is_such(unit_code: str, word: str) -> bool:
    """Whether «в районе» may mean this unit, or «в городе»."""
    unit = regions.units_by_code().get(unit_code)
    if unit is None:
        return False
    return unit.kind == "city" if OF_TOWN.search(word) and not OF_AREA.search(word) else unit.kind != "city"


def _just_before(ground: Ground, sentence: Span, paragraph: Span, before: str) -> Scope | None:
    """The one place of the sentence before; a reminder («напомним») is about something else."""
    if not before:
        return None
    start = max(paragraph.start, sentence.start - len(before) - 2)
    near = _places(ground, Span(ground.text[start : sentence.start], start, sentence.start))
    codes = {code for place in near for code in place.codes} - {SEVERAL}
    if near and not codes and OF_DISTRICT.search(lower(ground.text[near[-1].start : near[-1].end])):
        unit = _unit_before(ground, start, before)
        return Scope(region_of(unit), unit) if unit else None  # «Аудандық коалиция 18 кездесу өткізді. Оған …»
    if len(codes) != 1 or (roles.BACKGROUND.search(before) and codes != {NATIONAL}):
        return None
    if codes == {NATIONAL} and not ground.is_national and not re.search(r"\d", before):
        return None  # «По всей стране идёт обсуждение», in passing
    if any(SEVERAL in place.codes for place in near):
        return Scope(codes.pop())
    units = set().union(*(_units_in(ground, place) for place in near))
    is_one = len(units) == 1 and (not CENTRE.fullmatch(next(iter(units))) or _is_of_the_town(before))
    return Scope(codes.pop(), units.pop() if is_one else None)


def _units_in(ground: Ground, place: Place) -> set[str]:
    return {unit.code for unit in between(ground.units, Span("", place.start, place.end))}


def _by_context(ground: Ground, sentence: Span, paragraph: Span, before: str, start: int) -> Scope:
    if total := _of_all_before(ground, sentence, paragraph, start):
        return total
    if said_before := _just_before(ground, sentence, paragraph, before):
        return said_before
    is_total = ground.is_overview and pattern("total").search(lower(ground.text[sentence.start : start]))
    if ground.is_national or is_total or start < ground.begins:
        return Scope(NATIONAL)
    if unit := _unit_above(ground, paragraph, sentence.start):
        return Scope(region_of(unit), unit)
    inside = {m.code for m in between(ground.mentions, Span("", paragraph.start, start))}
    if not inside and (unit := _said_again(ground, paragraph, sentence.start)):
        return Scope(region_of(unit), unit)
    if not inside and (heading := _heading(ground, paragraph)):
        return heading
    if len(ground.primary) == 1:
        return Scope(
            next(iter(ground.primary)),
            ground.home if ground.home and region_of(ground.home) in ground.primary else None,
        )
    return Scope(inside.pop()) if len(inside) == 1 else Scope(UNKNOWN if ground.primary else NATIONAL)


def _said_again(ground: Ground, paragraph: Span, start: int) -> str | None:
    """The district of «в районе …» further up in the paragraph."""
    said = lower(ground.text[paragraph.start : start])
    if len(said) > NOT_FAR or pattern("several_units").search(said):
        return None
    again = [match.start() for match in pattern("district_again").finditer(said)]
    last = max((m.start() for m in REGION_AGAIN.finditer(said)), default=-1)
    return _unit_before(ground, paragraph.start, "район") if again and again[-1] > last else None


def _of_all_before(ground: Ground, sentence: Span, paragraph: Span, start: int) -> Scope | None:
    """«Всего 675 встреч» after a row of regions or districts: of all of them, not of the last."""
    if not pattern("total").search(lower(ground.text[sentence.start : start])):
        return None
    told = {m.code for m in ground.mentions if paragraph.start <= m.start < sentence.start}
    units = {unit.code for unit in ground.units if paragraph.start <= unit.start < sentence.start}
    told |= {region_of(unit) for unit in units}
    heads = {scope for end, scope in ground.headings if end <= paragraph.start and scope}
    if not told and len(heads) > 1 and pattern("total").match(lower(paragraph.said)):
        told = {scope.code for scope in heads}
    elif len(told) == 1 and len(units) < 2:
        return None
    if not told:
        return None
    return (
        Scope(told.pop())
        if len(told) == 1
        else Scope(NATIONAL if ground.is_national or ground.is_overview else UNKNOWN)
    )


def _unit_above(ground: Ground, paragraph: Span, start: int) -> str | None:
    """The district its paragraph speaks of, when that is the place named last in it and the only one."""
    units = [unit for unit in ground.units if paragraph.start <= unit.start < start]
    named = [m for m in ground.mentions if paragraph.start <= m.start < start]
    is_last = units and not any(_is_reset(m, units[-1]) for m in named) and not CENTRE.fullmatch(units[-1].code)
    return units[-1].code if is_last and len({unit.code for unit in units}) == 1 else None


def _is_reset(region: Mention, unit: Mention) -> bool:
    """Whether a region named after a district leads back to the whole; «в районе X области Y» does not."""
    return region.start > unit.end and (region.start > unit.end + BESIDE or region.code != region_of(unit.code))


def _heading(ground: Ground, paragraph: Span) -> Scope | None:
    """What the short line above names: «Павлодарская область», «Денисовский район», then its paragraphs."""
    index = bisect.bisect_right(ground.headings, paragraph.start, key=lambda pair: pair[0]) - 1
    return ground.headings[index][1] if index >= 0 else None
