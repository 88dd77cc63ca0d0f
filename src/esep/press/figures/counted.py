"""Which noun a figure counts: the head noun after it, before it, or one it shares with the figure beside it.

The classes of nouns stand in measures.yml. A figure without such a noun is none of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from esep.press.figures import bare, carried
from esep.press.figures.nouns import CARRIED, Class, named, of_name
from esep.press.figures.numbers import Quantity

MOST_FIGURES = 30  # in a sentence

COUNTED_NOUN = re.compile(
    r"(?<!\w)(?:сч[её]т\b|қатар(?:ы|ын)\b|числ|количеств|численност|тираж|сан(?:ы|ын|ына|ының)?\b|қарасы\b|таралым|number of|total of)"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with the class of its noun; end covers the noun."""

    quantity: Quantity
    kind: Class
    end: int
    is_inherited: bool = False


def find(
    said: str,
    quantities: list[Quantity],
    language: str,
    last: Class | None = None,
    *,
    is_answer: bool = False,
    topic: Class | None = None,
) -> list[Counted]:
    """The figures of a lower-case sentence that count something of ours, in order.

    last: what the sentence before counted, or asked for when this is_answer; topic: what it named without a figure.
    """
    found: dict[int, Counted] = {}
    if len(quantities) > MOST_FIGURES:
        return []  # a table, not a sentence
    kinds = named(said, language)
    for index, quantity in enumerate(quantities):
        limit = quantities[index + 1].start if index + 1 < len(quantities) else len(said)
        item = _by_noun(said, quantity, limit, language, kinds)
        if item:
            found[index] = item
    _share(said, quantities, found, language)
    _leave_out(said, quantities, found, kinds, language)
    for index, quantity in enumerate(quantities):
        if index not in found:
            kind = _from_before(said, quantity, kinds, language, last, is_answer=is_answer) or (
                topic if topic and carried.is_of_topic(said, quantity, topic, language) else None
            )
            if kind:
                found[index] = Counted(quantity, kind, quantity.end, is_inherited=True)
                last = kind if kind.name in CARRIED else last
    _leave_out(said, quantities, found, kinds, language)
    return [found[index] for index in sorted(found)]


def _share(said: str, quantities: list[Quantity], found: dict[int, Counted], language: str) -> None:
    """Give a figure the noun of the one beside it.

    A Kazakh noun stands after the last figure of a row, a Russian one after the first: walk away from it.
    """
    order = range(len(quantities) - 1, -1, -1) if language == "kk" else range(len(quantities))
    for _ in range(2):
        for index in order:
            if index in found or quantities[index].is_percent:
                continue
            if shared := _shared(said, quantities, found, index, language):
                found[index] = shared
    for index, quantity in enumerate(quantities):
        if index not in found and _is_some_of_them(said, quantity, found.get(index - 1)):
            found[index] = replace(found[index - 1], quantity=quantity, end=quantity.end, is_inherited=True)


def _leave_out(
    said: str, quantities: list[Quantity], found: dict[int, Counted], kinds: list[Class], language: str
) -> None:
    """Give a bare figure the noun it leaves out, when the sentence has one near enough."""
    for index, quantity in enumerate(quantities):
        if index not in found and (kinds or found):
            item = _left_out(said, quantity, found, kinds, language)
            if item:
                found[index] = item


def _from_before(
    said: str, quantity: Quantity, kinds: list[Class], language: str, last: Class | None, *, is_answer: bool
) -> Class | None:
    kind = carried.carried(said, quantity, kinds, language, last)
    return kind or (_answered(said, quantity, kinds, language, last) if is_answer and last else None)


def _is_some_of_them(said: str, quantity: Quantity, previous: Counted | None) -> bool:
    """«На заводе трудится 1 400 человек, 320 из них пришли на встречу»."""
    if not previous or previous.kind.name != "people" or quantity.is_percent:
        return False
    return SOME_OF.match(said, quantity.end) is not None


def _answered(said: str, quantity: Quantity, kinds: list[Class], language: str, asked: Class) -> Class | None:
    """«— Уже 140.»: the bare figure of an answer, when no noun of ours stands before it."""
    is_bare = not quantity.is_percent and bare.is_bare(said, quantity.end, language)
    is_alone = not any(kind.noun[language].search(said, 0, quantity.start) for kind in kinds)
    return asked if is_bare and is_alone else None


def _noun(span: tuple[int, int], name: str, index: int, counted: list[tuple[int, int]]) -> bare.Noun:
    """A noun of the sentence, with the figure that it stands with when it is counted."""
    figure = next(((a, b) for a, b in counted if a <= span[0] < b), None)
    return bare.Noun(span[0], max(span[1], figure[1]) if figure else span[1], name, figure is not None, index)


def _left_out(
    said: str, quantity: Quantity, found: dict[int, Counted], kinds: list[Class], language: str
) -> Counted | None:
    """The figure with the noun it leaves out, when one of the sentence is near enough (see `bare`)."""
    if quantity.is_percent or not bare.is_bare(said, quantity.end, language):
        return None
    kinds = [*kinds, *(item.kind for item in found.values() if item.kind not in kinds)]
    counted = [(item.quantity.start, item.end) for item in found.values()]
    begin = max(0, quantity.start - 2 * bare.FARTHEST)
    nouns = [
        _noun(m.span(), kind.name, index, counted)
        for index, kind in enumerate(kinds)
        if kind.name in FRONTED or (kind.name == "people" and CAME.search(said, begin, quantity.start))
        for m in kind.noun[language].finditer(said, begin, quantity.start)
    ]
    nouns += [
        bare.Noun(item.quantity.start, item.end, item.kind.name, is_counted=True, index=kinds.index(item.kind))
        for item in found.values()
        if item.is_inherited and item.kind in kinds and begin <= item.quantity.start < quantity.start
    ]
    if MORE.search(said[: quantity.start][-10:]) or SOME_OF.match(said, quantity.end):
        nouns = [noun for noun in nouns if noun.name in CARRIED and noun.name != "members"]
    noun = bare.noun_of(said, quantity.start, quantity.end, nouns, language)
    if noun is None:
        return None
    start = quantity.start if noun.is_counted or language == "kk" else noun.start
    return Counted(replace(quantity, start=start), kinds[noun.index], quantity.end, is_inherited=noun.is_counted)


MORE = re.compile(r"(?<!\w)(?:ещё|еще|тағы)\s+$")  # «участков 510, ещё три …»: no total of what there is
CAME = re.compile(r"(?:собрал|приш|набрал|прибыл|явил)\w+\s+(?:\w+\s+){0,2}$")  # «студентов собралось около 500»
SOME_OF = re.compile(r"\s+(?:из них|из которых)(?!\w)")


def _by_noun(said: str, quantity: Quantity, limit: int, language: str, kinds: list[Class]) -> Counted | None:
    if quantity.is_percent:
        return Counted(quantity, of_name("articles"), quantity.end)
    begin = quantity.end if language != "kk" else carried.tail(said, quantity)
    begin = max(begin, quantity.end) if said[quantity.end - 1 : quantity.end] == ")" else begin
    best: tuple[int, int, Class] | None = None
    is_of_them = language == "kk" and carried.is_possessive(said, quantity)  # «соның 42 мыңы тұрғындардың қолына тиді»
    for kind in kinds:
        if is_of_them and kind.name == "people":
            continue
        match = kind.following[language].match(said, begin)
        if match and language == "kk" and kind.name == "members" and match["noun"].startswith("мүшелер"):
            continue  # a counted noun has no plural: «40 мүше», not «40 металлург мүшелерді тыңдады»
        if match and match.start("noun") < limit and (best is None or match.start("noun") < best[0]):
            best = (match.start("noun"), match.end("noun"), kind)
    if not best or best[2].name == "people":
        named = _by_preceding_noun(said, quantity, language, kinds) if kinds else None
        if named and (not best or named.kind.name in {"voters", "members", "participants"}):
            return named  # «число членов достигло 402 человек»
    return Counted(quantity, best[2], max(best[1], quantity.end)) if best else None


MEMBERS_BEFORE_KK = re.compile(r"(?<!\w)мүшелері(?:нің\s+саны)?\s+$")
MEMBERS_BEFORE_RU = re.compile(
    r"(?<!\w)(?:численность\s+(?:\w+\s+)?(?:коалици|штаб)\w+\s*(?:[—–-]\s*|составляет\s+|составила\s+)$|(?:людей|человек|членов|участников|нас|их)\s+в\s+(?:\w+\s+)?(?:\w+\s+)?(?:коалици|штаб)\w+\s*(?:[—–-]\s*|уже\s+|стало\s+|сейчас\s+)?$)"
)
VOTERS_BEFORE = re.compile(r"сайлаушы\w*\s+тізім\w+\s+$|списк\w+\s+избирателей[^.;\d]{0,70}$")
DASHED = re.compile(r"[—–:-]\s*(?:это\s+|всего\s+|уже\s+)?$")
INSTRUMENTAL = re.compile(r"(?:[ая]ми|[ая]м|[ая]х)$")  # «с металлургами — 12» are no metal workers
HAS_FIGURE = re.compile(r"\d[^,;:.—–]*$")
DASH_TO_NOUN = re.compile(r"\W{1,4}(?:это\s|всего\s|уже\s)?\s*")


def _by_preceding_noun(said: str, quantity: Quantity, language: str, kinds: list[Class]) -> Counted | None:
    """«число членов коалиции достигло 457», «избирателей — 1 195 000», «мүшелер саны 457»."""
    start = max(said.rfind(mark, 0, quantity.start) for mark in (";", "(")) + 1
    start = max(start, said.rfind(":", 0, max(0, quantity.start - 2)) + 1)
    left = said[max(start, quantity.start - 110) : quantity.start]
    offset = quantity.start - len(left)
    counting = list(COUNTED_NOUN.finditer(left))
    if language == "kk" and bare.is_bare(said, quantity.end, language) and (adjacent := MEMBERS_BEFORE_KK.search(left)):
        return Counted(replace(quantity, start=offset + adjacent.start()), of_name("members"), quantity.end)
    if language == "ru" and (adjacent := MEMBERS_BEFORE_RU.search(left)):
        return Counted(replace(quantity, start=offset + adjacent.start()), of_name("members"), quantity.end)
    if language == "kk" and (some := _some_of_kk(said, quantity, left, kinds)):
        return some
    if VOTERS_BEFORE.search(left):
        return Counted(quantity, of_name("voters"), quantity.end)
    dashed = DASHED.search(left)
    if not counting and not dashed:
        return _inverted(said, quantity, left) if language == "ru" else None
    if counting and re.search(r"\d", left[counting[-1].start() :]):
        return None
    window = left[counting[-1].start() :] if counting and language != "kk" else left[-70:] if counting else left[-40:]
    base = quantity.start - len(window)
    best: tuple[tuple[int, int], int, Class] | None = None
    for kind in kinds:
        for match in kind.noun[language].finditer(window):
            if not counting and (
                kind.name in {"parties", "articles", "sections", "oblasts", "regions", "cities"}
                or INSTRUMENTAL.search(match.group())
                or (language == "ru" and kind.name == "coalitions" and match.group() != "коалиций")
                or not DASH_TO_NOUN.fullmatch(window[match.end() :])
                or HAS_FIGURE.search(window[: match.start()])
            ):
                continue
            # of the Russian genitives after «число» the first is counted, of the Kazakh ones before «саны» the last
            rank = (-match.start(), match.end()) if language != "kk" and counting else (match.end(), -match.start())
            if best is None or rank > best[0]:
                best = (rank, match.start(), kind)
    if best is None:
        return None
    return Counted(replace(quantity, start=max(base + best[1], offset)), best[2], quantity.end)


SOME_OF_KK = re.compile(r"(?<![\w-])(?P<noun>\w{3,30}[дтл][ае]р[дт][ыі]ң)\s+$")


def _some_of_kk(said: str, quantity: Quantity, left: str, kinds: list[Class]) -> Counted | None:
    """«Ғалымдардың отызға жуығы», «кездесулердің 88-і өтті»: so many of those named right before."""
    owner = SOME_OF_KK.search(left)
    if not owner or not carried.is_possessive(said, quantity) or re.search(r"\d", left):
        return None
    for kind in kinds:
        is_named = kind.noun["kk"].match(left, owner.start("noun")) is not None
        if is_named and (
            kind.name == "people" or (kind.name in {"meetings", "events"} and bare.DONE_AFTER.match(said, quantity.end))
        ):
            return Counted(quantity, kind, quantity.end)
    return None


INVERTED = re.compile(r"(?<!\w)(?:человек|жителей|участников)\s$")  # «человек сорок»: about forty


def _inverted(said: str, quantity: Quantity, left: str) -> Counted | None:
    """«Человек сорок»: about forty."""
    if not carried.NOTHING_COUNTED.match(said, quantity.end):
        return None
    if (inverted := INVERTED.search(left)) and quantity.comparator == "eq" and not said[quantity.value_start].isdigit():
        start = quantity.start - len(inverted.group())
        return Counted(replace(quantity, comparator="approx", start=start), of_name("people"), quantity.end)
    return None


FRONTED = {
    "articles", "sections", "organisations", "meetings", "events", "members", "coalitions", "materials", "households", "questions",
    "proposals", "participants",
    "voters", "stations",
}  # fmt: skip
# «12 районных и 5 городских коалиций»; «в Павлодарской области 120 встреч, в Костанайской — 95»
FORWARD_GAP = re.compile(r"[\s\w-]{0,60}?(?:,|\bи\b|\bмен\b|\bжәне\b|\bпен\b|\bбен\b|\bал\b)[\s\w,—–-]{0,60}$")
BOUND_RU = r"(?:более\s+(?:чем\s+)?|около\s+|свыше\s+|почти\s+|не\s+менее\s+|порядка\s+|до\s+|ещё\s+|еще\s+|тағы\s+)?"
BACKWARD_GAP = re.compile(rf"[^.;:]{{0,120}}[—–-]\s*{BOUND_RU}$")
LISTED_GAP = re.compile(
    rf"[^.:]{{0,60}}?[,;(]\s*(?:а\s+|и\s+|ещё\s+|еще\s+)*(?:в\s+)?[\w\s«»-]{{0,60}}[—–-]\s*{BOUND_RU}$"
)
IN_BRACKETS = re.compile(r"[^.;]{0,90}\(\s*$")
BRACKETED = re.compile(r"\s*(?:в\s+|-\s*)?[^)\d]{0,40}\)|\s*\)")
# «из 800 запланированных встреч состоялось 214», «планировалось 30 встреч, проведено 25», «800 кездесудің 214-і өтті»
DONE_RU = re.compile(
    r"[^.;:]{0,40}(?:состоял|провед|провел|прош|организован|реализован|выполнен)\w*\s+"
    r"(?:уже\s+|лишь\s+|только\s+|всего\s+|пока\s+|более\s+|около\s+|свыше\s+)*"
)
THEN_DONE_RU = re.compile(
    r"\s*,[^.;:]{0,30}(?:состоял|провед|провел|прош|организован)\w*\s+(?:уже\s+|лишь\s+|только\s+)?"
)
OUT_OF = re.compile(r"\s+из\s+")
PLANNED_RU = re.compile(r"\s+(?:запланированн|намеченн|планируем)")
OUT_OF_GAP = re.compile(r"\s+из\s+|\s+и\s+")  # «25 из 30 запланированных встреч», «52 и 49 встреч»
PLAN_OF_GAP = re.compile(r"\s*,?\s+(?:при плане|план|по плану)\s*(?:в\s+|[—–-]\s*)?")
PART_GAP = re.compile(r"\s*,\s*(?:из них|в том числе|из которых)\s*(?:[—–-]\s*)?")
COMMA_GAP = re.compile(r"[,;](?!\s*(?:из них|в том числе|из которых|включая))[^.:\d]{0,70}")
# «провела 150, помогли собрать 44 предложения»: a clause of its own
OTHER_DEED = re.compile(
    r"(?<!\w)(?!прове|состоя|прош|организ|запланир|планир|намеч|выполн|реализ|остал|предсто|удал|отмен|перен|села|село|дела)"
    r"\w{2,}(?:[аияеы]л[аои]?|[аияеы]лись|[аи]ть)(?!\w)"
)
OTHER_NOUN = re.compile(
    r"(?<!\w)(?:встреч|мероприятий|листовок|буклетов|вопросов|предложений|членов|участников|домохозяйств|дворов|организаций|статей"
    r"|разделов|коалиций|избирателей|участков)(?!\w)"
)
# «30 встреч в одной области и 25 в другой»
NEXT_PLACE_GAP = re.compile(
    r"[^.:\d]{0,60}?(?:[,;]|\bи)\s+(?:а\s+|ещё\s+|еще\s+)*(?:в\s+[^.:\d,]{0,60}\s)?(?:ещё\s+|еще\s+|[—–-]\s*)?"
)
PART_OF_KK = re.compile(r"[^.;:]{0,60}?")
NOT_BUT_KK = re.compile(r"\s*емес,?\s*")
NOTHING_COUNTED_RU = re.compile(r"\s*(?:[,.;)(]|и\b|а\b|$)|\s+(?:[—–-]\s+)?(?:в|во|по|на)\s+\w")
ADJECTIVE_RU = re.compile(r"\s+[\w-]+(?:ых|их)\s+и\s")


def _shared(
    said: str, quantities: list[Quantity], found: dict[int, Counted], index: int, language: str
) -> Counted | None:
    quantity = quantities[index]
    beside = {n: item for n, item in found.items() if not item.quantity.is_percent}
    kind = (
        _shared_kk(said, quantity, beside.get(index - 1), beside.get(index + 1))
        if language == "kk"
        else _shared_ru(said, quantity, beside.get(index - 1), beside.get(index + 1))
    )
    return Counted(quantity, kind, quantity.end, is_inherited=True) if kind else None


def _shared_kk(said: str, quantity: Quantity, previous: Counted | None, following: Counted | None) -> Class | None:
    is_bare = carried.NOTHING_COUNTED.match(said, quantity.end)
    if following and NOT_BUT_KK.fullmatch(said, quantity.end, following.quantity.start):
        return following.kind
    if following and is_bare and FORWARD_GAP.fullmatch(said[quantity.end : following.quantity.start]):
        return following.kind
    if previous:
        gap = said[previous.end : quantity.start]
        is_of_it = carried.is_possessive(said, quantity) and PART_OF_KK.fullmatch(gap)
        if is_of_it or BACKWARD_GAP.fullmatch(gap) or NOT_BUT_KK.fullmatch(gap):
            return previous.kind
        if IN_BRACKETS.fullmatch(gap) and BRACKETED.match(said, quantity.end):
            return previous.kind
    return None


def _shared_ru(said: str, quantity: Quantity, previous: Counted | None, following: Counted | None) -> Class | None:
    after = quantity.end
    if following:
        gap = said[quantity.end : following.quantity.start]
        if ADJECTIVE_RU.match(said, after) and FORWARD_GAP.fullmatch(gap):
            return following.kind
        is_after = following.is_inherited or following.end > following.quantity.end  # «вопросов 340, предложений — 22»
        if (is_after and COMMA_GAP.fullmatch(gap) and not OTHER_DEED.search(gap)) or OUT_OF_GAP.fullmatch(gap):
            return following.kind  # «планировалось 30, проведено 25 встреч»; «в одной области 12, в другой 9 встреч»
    if previous and OUT_OF.fullmatch(said, previous.end, quantity.start) and PLANNED_RU.match(said, after):
        return previous.kind  # «1 012 мероприятий из 1 080 запланированных»
    if not previous or not NOTHING_COUNTED_RU.match(said, after):
        return None
    gap = said[previous.end : quantity.start]
    if bare.OWN_NOUN.search(gap) or OTHER_NOUN.search(gap):
        return None  # «проведено 30 встреч, концертов — 6»
    is_listed = any(
        form.fullmatch(gap) for form in (BACKWARD_GAP, LISTED_GAP, DONE_RU, THEN_DONE_RU, PLAN_OF_GAP, PART_GAP)
    )
    if is_listed or (IN_BRACKETS.fullmatch(gap) and BRACKETED.match(said, after)):
        return previous.kind
    return previous.kind if NEXT_PLACE_GAP.fullmatch(gap) else None
