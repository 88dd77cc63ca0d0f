"""Which of the regions a text mentions it is about: primary, and which only stand in its background.

The title decides; without a region there, the first paragraph; without one there, who is mentioned most. Regions that are
enumerated with a primary one are primary too. «Накануне в столице…», «Еске салайық…» are background.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import takewhile

from esep.press.places import Mention
from esep.press.text import Span, lower, paragraphs, sentences

BACKGROUND = re.compile(
    r"(?:^|[\s«\"(])(?:напомн|накануне|ранее|до этого|как сообщал|еске сал|бұған дейін|осыған дейін|"
    r"буған дейін|бұдан бұрын|алдында хабарла)"
)
NATIONAL_COALITION = re.compile(r"общенациональн\w+ коалици|жалпыұлттық коалиция|центральн\w+ штаб|орталық штаб")
# «в ряде регионов», «бірқатар өңірде»: a round-up; the first region named further down is one of several
MANY_REGIONS = re.compile(
    r"(?:ряде|нескольких|разных) регион|в регионах|бірқатар өңір|бірнеше өңір|аймақтарда|өңірлерде|"
    r"барлық (?:өңір|аймақ)"
)
ROUND_UP = 400  # characters at the beginning
CAPITAL = "71"
SHORT_LEAD = 90  # characters: a heading or a greeting, the lead is the next paragraph


def primary(text: str, mentions: Collection[Mention], title: Collection[Mention]) -> set[str]:
    """The codes of the regions the text is about."""
    telling = _without_background(text, mentions)
    named = {mention.code for mention in title}
    if named:
        return named | _enumerated_with(named, _lead(text, telling))
    lead = _lead(text, telling)
    is_of_many = bool(MANY_REGIONS.search(lower(text[:ROUND_UP])))
    if lead and not (is_of_many and lead[0].start > _first_paragraph_ends(text)):
        return {mention.code for mention in lead}
    counted = Counter(mention.code for mention in telling or mentions)
    most = max(counted.values(), default=0)
    return {code for code, times in counted.items() if times * 2 >= most}


def _lead(text: str, mentions: Collection[Mention]) -> list[Mention]:
    """The mentions in the first paragraph that has one, when it is among the opening two."""
    opening: list[Span] = []
    for paragraph in paragraphs(text):
        opening.append(paragraph)
        if sum(len(p.said) > SHORT_LEAD for p in opening) == 2:
            break
    for paragraph in opening:
        if found := [m for m in mentions if paragraph.start <= m.start < paragraph.end]:
            return found
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
        if BACKGROUND.search(said):
            continue
        is_of_all = is_shared and NATIONAL_COALITION.search(said)
        kept += [mention for mention in here if not (is_of_all and mention.code == CAPITAL)]
    return kept


def _first_paragraph_ends(text: str) -> int:
    return next((p.end for p in paragraphs(text) if len(p.said) > SHORT_LEAD), 0)


def _enumerated_with(codes: set[str], mentions: Collection[Mention]) -> set[str]:
    chains = {mention.chain for mention in mentions if mention.code in codes}
    return {mention.code for mention in mentions if mention.chain in chains}
