"""Which of the regions a text mentions it is about: primary, and which only stand in its background.

The title decides; without a region there, the opening; a round-up of several regions is about all of them. «Накануне в
столице…», «как и в Астане», «гости из Шымкента», «Еске салайық…» are background, unless nothing else is named.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import takewhile

from esep.press.names.placenames import is_bent
from esep.press.names.places import WEAK, Mention
from esep.press.text import Span, lower, paragraphs, sentences, skeleton

BACKGROUND = re.compile(
    r"(?:^|[\s«\"(])(?:напомн|накануне|ранее|до этого|как сообщал|еске сал|бұған дейін|осыған дейін|"
    r"буған дейін|бұдан бұрын|алдында хабарла|айта кетейік|айта кету керек|к слову|для справки|справочно|"
    r"анықтама үшін|естеріңізге сала|ол кезде|переименова|бұрынғы|бывш(?:ей|ая|ую|ий|его)\b)|(?<!\d)19[2-9]\d(?!\d)"
)
NATIONAL_COALITION = re.compile(
    r"общенациональн\w+ (?:коалици|форум|штаб)|жалпыұлттық (?:коалиция|форум|штаб)|центральн\w+ штаб|орталық штаб|"
    r"республиканск\w+ штаб|республикалық штаб"
)
# «в ряде регионов», «бірқатар өңірде»: a round-up; the first region named further down is one of several
MANY_REGIONS = re.compile(
    r"(?:ряде|нескольких|разных|всех|пяти|шести|трех|трёх|четырех|четырёх) регион|в регионах|по регионам|"
    r"бірқатар өңір|бірнеше өңір|аймақтарда|өңірлерде|өңірлердегі|аймақтардағы|"
    r"(?:барлық|екі|үш|төрт|бес|алты) (?:өңір|аймақ)"
)
COMPARED_RU = re.compile(
    r"(?:как и|так же,? как|как и раньше|подобно|вслед за|по примеру|по опыту|в отличие от|наряду с|после|опыт\w*|"
    r"позже|затем|аналогичн\w+ [а-яё]+ (?:уже )?(?:прошл\w+|проход\w+|созда\w+|работа\w+|есть)|"
    r"так(?:ая|ой|ое|ие|ую|ого|их) же [а-яё]+(?: [а-яё]+)?)"
    r"\s+(?:в|во|из|на)?\s*(?:г\.|городе|города)?\s*[«\"]?$"
)
FROM_RU = re.compile(r"(?<!\w)(?:из|до|от|к|ко|через|около|под)\s+(?:города\s+|г\.\s*)?[«\"]?$")
FROM_KK = re.compile(r"(?:дан|ден|тан|тен|нан|нен)$")
FROM_HEAD_KK = re.compile(r"(?:облыс|кала|аудан|онир)с?[ыи]н[ае]н$")
BEGINS_THERE_KK = re.compile(r"\s+(?:бастау|баста)")
LIKE_KK = re.compile(r"\s*(?:сияқты|секілді|тәрізді|үлгісі|тәжірибесі)|дай\b|дей\b")
ROUND_UP = 400  # characters at the beginning
OPENING = 5_000
MANY = 3
CAPITAL = "71"
BULLETS = " \t–—-•·*▪№)(.0123456789🔹🔸📍✅"
LONGEST_HEADING = 40  # characters after the name of a region that heads its lines
HEADING_ENDS = re.compile(
    r"(?:\s+(?:област[ьи]|обл\.|облысы|қаласы|город))?\s*(?:$|:|\.\s*(?:$|(?=[\s«\"]*[А-ЯЁӘҒҚҢӨҰҮҺІ0-9])))"
)
FIRST_WORDS = 40  # characters before the region that a paragraph begins with
SHORT_LEAD = 90  # characters: a heading or a greeting, the lead is the next paragraph


def primary(text: str, mentions: Collection[Mention], title: Collection[Mention]) -> set[str]:
    """The codes of the regions the text is about."""
    telling = _without_background(text, mentions)
    named = {mention.code for mention in title}
    headed = _headed(text, mentions)
    if len(headed) > 1 and (not named or len(headed) >= MANY):
        return named | headed
    if named:
        return named | _enumerated_with(named, _lead(text, telling))
    lead = _lead(text, telling)
    if len(opened := _opened(text, telling)) >= MANY:
        return opened | {mention.code for mention in lead}
    if _is_round_up(text, telling, lead):
        return {mention.code for mention in telling if mention.strength > WEAK or mention in lead}
    if lead:
        return {mention.code for mention in lead}
    counted = Counter(mention.code for mention in telling or mentions)
    most = max(counted.values(), default=0)
    return {code for code, times in counted.items() if times * 2 >= most}


def _by_line(text: str, mentions: Collection[Mention]) -> Iterator[tuple[Span, list[Mention]]]:
    """The lines that name regions, each with its mentions."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    first = 0
    for line in paragraphs(text):
        last = bisect.bisect_left(ordered, line.end, lo=first, key=lambda mention: mention.start)
        if last > first:
            yield line, ordered[first:last]
        first = last


def _headed(text: str, mentions: Collection[Mention]) -> set[str]:
    """The regions of a round-up that stand as headings: «Актобе» in a line, «СКО. Проведено …», «• Атырау: …»."""
    found: set[str] = set()
    for line, here in _by_line(text, mentions):
        if text[line.start : here[0].start].strip(BULLETS):
            continue
        rest = text[here[0].end : min(line.end, here[0].end + LONGEST_HEADING)]
        after = HEADING_ENDS.match(rest)
        if after and (after.end() < len(rest) or line.end - here[0].end <= LONGEST_HEADING):
            found.add(here[0].code)
    return found


def _opened(text: str, mentions: Collection[Mention]) -> set[str]:
    """The regions that paragraphs begin with, each alone in its first sentence: «В Абайской области …», «В Жетісу …»."""
    found: set[str] = set()
    for line, here in _by_line(text, mentions):
        if here[0].start - line.start > FIRST_WORDS:
            continue
        first = sentences(line.said[:OPENING])[0]
        codes = {mention.code for mention in here if mention.start < line.start + first.end}
        if len(codes) == 1:
            found |= codes
    return found


def _is_round_up(text: str, telling: Collection[Mention], lead: Collection[Mention]) -> bool:
    """Whether several regions are told of in turn, none of them alone in the first paragraph."""
    if len({mention.code for mention in telling}) < MANY:
        return False
    if not lead or min(mention.start for mention in lead) >= _first_paragraph_ends(text):
        return True
    return len({m.code for m in lead}) >= MANY or bool(MANY_REGIONS.search(lower(text[:ROUND_UP])))


def _lead(text: str, mentions: Collection[Mention]) -> list[Mention]:
    """The mentions in the first paragraph that has one, when it is among the opening two."""
    begun = 0  # paragraphs of some length
    for paragraph in paragraphs(text[:OPENING]):
        if found := [m for m in mentions if paragraph.start <= m.start < paragraph.end]:
            return found
        begun += len(paragraph.said) > SHORT_LEAD
        if begun == 2:
            break
    return []


def _without_background(text: str, mentions: Collection[Mention]) -> list[Mention]:
    is_shared = len({mention.code for mention in mentions}) > 1
    kept: list[Mention] = []
    waiting = sorted(mentions, key=lambda mention: mention.start)
    for sentence in sentences(text):
        here = list(takewhile(lambda mention: mention.start < sentence.end, waiting))  # noqa: B023
        waiting = waiting[len(here) :]
        if not here:
            continue
        said = lower(sentence.said)
        if BACKGROUND.search(said) or any(mention.kind == "old" for mention in here):
            continue
        passing: set[int] = set()  # enumerations: «из Алматы и Караганды»
        if is_shared:
            passing = {m.chain for m in here if _is_passing(said, m.start - sentence.start, m.end - sentence.start)}
        is_of_all = is_shared and NATIONAL_COALITION.search(said)
        kept += [
            mention for mention in here if not (is_of_all and mention.code == CAPITAL) and mention.chain not in passing
        ]
    return kept


def _is_passing(said: str, start: int, end: int) -> bool:
    """Whether a place is where somebody comes from, or what another is compared with; `said` is its sentence."""
    before, after = said[max(0, start - 60) : start], said[end : end + 20]
    if FROM_RU.search(before) or COMPARED_RU.search(before) or LIKE_KK.match(after):
        return True
    last = skeleton(re.split(r"[\s«»\"]+", said[start:end])[-1])
    is_from = FROM_HEAD_KK.search(last) or is_bent(last, FROM_KK)
    return bool(is_from and not BEGINS_THERE_KK.match(after))


def _first_paragraph_ends(text: str) -> int:
    return next((p.end for p in paragraphs(text) if len(p.said) > SHORT_LEAD), 0)


def _enumerated_with(codes: set[str], mentions: Collection[Mention]) -> set[str]:
    chains = {mention.chain for mention in mentions if mention.code in codes}
    return {mention.code for mention in mentions if mention.chain in chains}
