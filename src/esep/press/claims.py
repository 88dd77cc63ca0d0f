"""Figures that an article states about the campaign, each bound to a measure, a region or the nation, and a status.

One claim a figure. The figure's head noun (measures.yml) says what is counted; the words around it say whether it was
planned or held and whether it belongs to the region or to national background. A figure without such a noun is no claim.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from esep.press import numbers, roles, wording
from esep.press.numbers import Number, Quantity
from esep.press.places import WEAK, Mention
from esep.press.text import Span, lower, paragraphs, sentences

TABLE = Path(__file__).parent / "measures.yml"
LONGEST_SPAN = 160
LONGEST_SENTENCE = 2_000  # characters: more is a table or an attack, not prose
NATIONAL = "national"
UNKNOWN = "unknown"  # «облыс бойынша» in an article that never says which: not the nation's figure either

# Between a figure and its Russian noun stand only adjectives, conjunctions and a few adverbs.
GAP_RU = (
    r"(?:[ ,]{1,2}(?:[\w-]+(?:ых|их|ыми|ими|ым|им|ые|ие|ая|яя|ую|ого|его|ой|ый|мых)|и|или|так|самых|более|"
    r"не|человек(?=\s+[а-я]+(?:ков|лей|тов)\b)|[«\"]?[А-ЯA-Z]\w+[»\"]?))"
)
# A Kazakh noun phrase does not bend before its end: a word with a case ending belongs to something else.
BENT_KK = (
    r"(?:\w*(?:[аәеоөыіуүуи]|\w)(?:нда|нде|да|де|та|те|дан|ден|тан|тен|нан|нен|ға|ге|қа|ке|ды|ді|ты|ті|ны|"
    r"ні|дың|дің|тың|тің|ның|нің|мақ|мек|ады|еді|йды|йді)\b)"
)
GAP_KK = rf"(?:[ ,]{{1,2}}(?:және|мен|пен|бен|(?!{BENT_KK})[\w«»\"-]+|[\w-]+(?:ғы|гі|дай|дей)))"
AFTER_KK = r"(?:\s+(?:астам|аса|артық|жуық|тарта|таяу|шақты|кем\s+емес|дейін))?"
COUNTED_NOUN = re.compile(r"(?<!\w)(?:числ|количеств|численност|тираж|сан(?:ы|ын|ының)?\b|таралым)")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as said. start..end are code points of the article's text."""

    measure: str
    low: Number | None
    high: Number | None
    comparator: str
    unit: str
    scope: str
    status: str
    text: str
    start: int
    end: int
    rule_id: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rest of the article says about a figure's place and occasion."""

    language: str
    mentions: Sequence[Mention]
    primary: frozenset[str]
    occasion: str  # session, meeting, concert: what the title and the lead are about


@dataclass(frozen=True, slots=True)
class _Class:
    name: str
    unit: str
    noun: dict[str, re.Pattern[str]]
    following: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A figure with the class of its noun; end covers the noun."""

    quantity: Quantity
    kind: _Class
    end: int
    is_inherited: bool = False


@functools.cache
def _classes() -> tuple[_Class, ...]:
    table = []
    for entry in yaml.safe_load(TABLE.read_text(encoding="utf-8")):
        noun = {language: re.compile(rf"(?<![\w-])(?:{entry[language]})") for language in ("ru", "kk")}
        following = {
            "ru": re.compile(rf"{GAP_RU}{{0,6}}?[ ,]{{1,2}}[«\"]?(?P<noun>{entry['ru']})"),
            "kk": re.compile(rf"{AFTER_KK}{GAP_KK}{{0,4}}?[ ]?[«\"]?(?<![\w-])(?P<noun>{entry['kk']})"),
        }
        table.append(_Class(entry["class"], entry["unit"], noun, following))
    return tuple(table)


def find(text: str, setting: Setting) -> list[Claim]:
    """The claims of an article, in order; a figure repeated word for word counts once."""
    found: dict[tuple[object, ...], Claim] = {}
    for paragraph in paragraphs(text):
        before = ""
        for sentence in sentences(paragraph.said):
            if len(sentence.said) > LONGEST_SENTENCE:
                continue
            span = Span(sentence.said, paragraph.start + sentence.start, paragraph.start + sentence.end)
            for claim in _in_sentence(text, span, before, paragraph, setting):
                key = (claim.measure, claim.low, claim.high, claim.comparator, claim.unit, claim.scope)
                if key not in found or (found[key].status == "fact" and claim.status != "fact"):
                    found.setdefault(key, claim)
            before = lower(sentence.said)
    return sorted(found.values(), key=lambda claim: claim.start)


def _in_sentence(text: str, sentence: Span, before: str, paragraph: Span, setting: Setting) -> list[Claim]:
    said = lower(sentence.said)
    counted = _counted(said, numbers.find(sentence.said, setting.language), setting.language)
    claims = []
    for item in counted:
        occasion = (
            wording.occasion(said, item.quantity.start) or wording.occasion(before, len(before)) or setting.occasion
        )
        meaning = wording.meaning(item.kind.name, item.quantity, said, before, item.end, occasion, setting.language)
        if not meaning:
            continue
        start, end = sentence.start + item.quantity.start, sentence.start + item.end
        end = min(end, start + LONGEST_SPAN)
        quote = text[start:end].rstrip()
        scope = _scope(meaning, item, said, before, start, sentence, paragraph, setting)
        claims.append(
            Claim(
                measure=meaning.measure,
                low=item.quantity.low,
                high=item.quantity.high,
                comparator=item.quantity.comparator,
                unit="percent" if item.quantity.is_percent else item.kind.unit,
                scope=scope,
                status=meaning.status,
                text=quote,
                start=start,
                end=start + len(quote),
                rule_id=f"{setting.language}.{item.kind.name}" + (".shared" if item.is_inherited else ""),
            )
        )
    return claims


def _counted(said: str, quantities: list[Quantity], language: str) -> list[_Counted]:
    found: dict[int, _Counted] = {}
    for index, quantity in enumerate(quantities):
        limit = quantities[index + 1].start if index + 1 < len(quantities) else len(said)
        item = _by_noun(said, quantity, limit, language)
        if item:
            found[index] = item
    # a Kazakh noun stands after the last figure of a row, a Russian one after the first: walk away from it
    order = range(len(quantities) - 1, -1, -1) if language == "kk" else range(len(quantities))
    for index in order:
        quantity = quantities[index]
        if index not in found and not quantity.is_percent:
            shared = _shared(said, quantities, found, index, language)
            if shared:
                found[index] = shared
    return [found[index] for index in sorted(found)]


def _by_noun(said: str, quantity: Quantity, limit: int, language: str) -> _Counted | None:
    if quantity.is_percent:
        return _Counted(quantity, _class("articles"), quantity.end)
    best: tuple[int, int, _Class] | None = None
    for kind in _classes():
        match = kind.following[language].match(said, quantity.value_end if language == "ru" else _tail(said, quantity))
        if match and match.start("noun") < limit and (best is None or match.start("noun") < best[0]):
            best = (match.start("noun"), match.end("noun"), kind)
    if best:
        return _Counted(quantity, best[2], max(best[1], quantity.end))
    return _by_preceding_noun(said, quantity, language)


def _tail(said: str, quantity: Quantity) -> int:
    """Where the figure ends with its Kazakh case ending: «300-ден»."""
    ending = re.match(r"-\w+", said[quantity.value_end :])
    return quantity.value_end + (ending.end() if ending else 0)


def _by_preceding_noun(said: str, quantity: Quantity, language: str) -> _Counted | None:
    """«число членов коалиции достигло 457», «избирателей — 1 195 000», «мүшелер саны 457»."""
    start = max(said.rfind(mark, 0, quantity.start) for mark in (";", ":", "(")) + 1
    left = said[max(start, quantity.start - 110) : quantity.start]
    offset = quantity.start - len(left)
    counting = list(COUNTED_NOUN.finditer(left))
    dashed = re.search(r"[—–-]\s*(?:это\s+|всего\s+)?$", left) and not re.search(r"\d", left)
    if not counting and not dashed:
        return None
    if counting and re.search(r"\d", left[counting[-1].start() :]):
        return None
    window = left[counting[-1].start() :] if counting and language == "ru" else left[-70:] if counting else left[-40:]
    base = quantity.start - len(window)
    best: tuple[int, _Class] | None = None
    for kind in _classes():
        for match in kind.noun[language].finditer(window):
            if not counting and (
                kind.name in wording.CONSTANT
                or not re.fullmatch(r"\W{1,4}(?:это\s|всего\s)?\s*", window[match.end() :])
            ):
                continue
            if best is None or (match.start() < best[0] if language == "ru" and counting else match.start() > best[0]):
                best = (match.start(), kind)
    if best is None:
        return None
    return _Counted(replace(quantity, start=max(base + best[0], offset)), best[1], quantity.end)


# «12 районных и 5 городских коалиций»; «в Павлодарской области 120 встреч, в Костанайской — 95»
FORWARD_GAP = re.compile(r"[\s\w-]{0,60}?(?:,|\bи\b|\bмен\b|\bжәне\b|\bпен\b|\bбен\b)[\s\w-]{0,40}$")
BACKWARD_GAP = re.compile(r"[^.;:]{0,120}[—–-]\s*(?:более\s+|около\s+|свыше\s+)?$")
# «из 800 запланированных встреч состоялось 214», «800 кездесудің 214-і өтті»
OUT_OF_RU = re.compile(r"(?:^|\s)из\s+(?:[\w-]+\s+){0,2}$")
DONE_RU = re.compile(
    r"[^.;:]{0,40}(?:состоял|провед|прош|организован|реализован|выполнен)\w*\s+(?:лишь\s+|только\s+|всего\s+)?"
)
PART_OF_KK = re.compile(r"\s*(?:қазір\s+|бүгінге дейін\s+)?")
NOTHING_COUNTED_RU = re.compile(r"\s*(?:[,.;)]|и\b|$)")
ADJECTIVE_RU = re.compile(r"\s+[\w-]+(?:ых|их)\s+и\s")


def _shared(
    said: str, quantities: list[Quantity], found: dict[int, _Counted], index: int, language: str
) -> _Counted | None:
    quantity = quantities[index]
    after = said[quantity.end :]
    following, previous = found.get(index + 1), found.get(index - 1)
    if following:
        gap = said[quantity.end : following.quantity.start]
        if (language == "kk" and NOTHING_COUNTED_RU.match(after) and FORWARD_GAP.fullmatch(gap)) or (
            language == "ru" and ADJECTIVE_RU.match(after) and FORWARD_GAP.fullmatch(gap)
        ):
            return _Counted(quantity, following.kind, quantity.end, is_inherited=True)
    if previous and language == "kk" and PART_OF_KK.fullmatch(said[previous.end : quantity.start]):
        return _Counted(quantity, previous.kind, quantity.end, is_inherited=True)
    if previous and language == "ru" and NOTHING_COUNTED_RU.match(after):
        gap = said[previous.end : quantity.start]
        is_part = OUT_OF_RU.search(said, 0, previous.quantity.start) and DONE_RU.fullmatch(gap)
        if is_part or BACKWARD_GAP.fullmatch(gap):
            return _Counted(quantity, previous.kind, quantity.end, is_inherited=True)
    return None


def _class(name: str) -> _Class:
    return next(kind for kind in _classes() if kind.name == name)


def _scope(
    meaning: wording.Meaning,
    item: _Counted,
    said: str,
    before: str,
    start: int,
    sentence: Span,
    paragraph: Span,
    setting: Setting,
) -> str:
    if meaning.is_national or wording.is_nationwide(said, item.quantity, meaning.measure):
        return NATIONAL
    here = [m for m in setting.mentions if m.strength > WEAK or m.code in setting.primary]
    in_sentence = [m for m in here if sentence.start <= m.start < sentence.end]
    if in_sentence:
        codes = {m.code for m in in_sentence}
        if len(codes) == 1:
            return in_sentence[0].code
        return _nearest(in_sentence, start, setting.primary)
    just_before = {
        m.code for m in here if paragraph.start <= m.start < start and sentence.start - m.start <= len(before) + 2
    }
    if len(just_before) == 1 and not wording.LOCAL.search(said) and not roles.BACKGROUND.search(before):
        return just_before.pop()
    if len(setting.primary) == 1:
        return next(iter(setting.primary))
    earlier = [m for m in here if paragraph.start <= m.start < start]
    if earlier:
        return earlier[-1].code
    return UNKNOWN if wording.LOCAL.search(said) and not setting.primary else NATIONAL


def _nearest(mentions: Collection[Mention], start: int, primary: frozenset[str]) -> str:
    """The region named last before the figure, else the first after it; the article's own when it is among them alone."""
    before = [m for m in mentions if m.start < start]
    if before:
        return before[-1].code
    own = [m for m in mentions if m.code in primary]
    return (own or list(mentions))[0].code
