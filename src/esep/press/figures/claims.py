"""Figures that an article states about the campaign, each bound to a measure, a region or the nation, and a status.

One claim a figure. The figure's head noun (measures.yml) says what is counted; the words around it say whether it was
planned or held and whether it belongs to the region or to national background. A figure without such a noun is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from esep.press.figures import counted, meanings, nouns, numbers, relevance, scopes, wording
from esep.press.figures.numbers import Number
from esep.press.names.places import Mention
from esep.press.page.quotes import Quote
from esep.press.text import Span, lower, paragraphs, sentences

LONGEST_SPAN = 160
FEWEST_TOLD_AGAIN = 100
LONGEST_SENTENCE = 2_000  # characters: more is a table or an attack, not prose
PART_AFTER = re.compile(r"\s*(?:из них|из которых|из этого числа)(?!\w)")
# «Мероприятие собрало …»: whatever the sentence before told of
SUCH_AN_EVENT = re.compile(r"(?<!\w)(?:мероприяти(?:е|ю|ем)|акци(?:я|ю|ей)|(?:іс-)?шара(?:ға|ны|да|сына|сы)?)(?!\w)")
SOME_OF_THEM = re.compile(r"\W*(?:из\s+них|из\s+этого\s+числа|среди\s+них|(?:оның|соның|олардың)(?!\s+ішінде))(?!\w)")
PART_KK = re.compile(r"\d[\d ]*-(?:ы|і|сы|сі)\b")
DENIAL = re.compile(r"(?<!\w)не (?:[а-я]+ ){0,2}\d|емес")
# «Сколько встреч вы провели? — Уже 140»: what is asked is read as if the answer stood in it
HOW_MANY = re.compile(
    r"(?<!\w)(?:сколько|қанша|неше)(?!\w)(?:\s+(?:у\s+[вн]ас|вы|мы|же|уже|всего|сейчас|сегодня|их)(?!\w))*"
)
ROUNDED = 1.2  # times what a headline says
MOST_FIGURES = 600  # of ours in one article: more is a table or an attack
ANSWERS = 4  # sentences after a question
OPENING = 400  # characters: what the article is about
THIS_FIGURE = re.compile(
    r"(?<!\w)(?:эт[аио]|та|названн\w+|прежн\w+|бұл)\s+(?:цифр|числ|план|показател|сан|көрсеткіш|жоспар)"
)
POLLS = {"voters_count", "stations"}
AUDIENCES = {"session_participants", "concert_participants"}
NATIONAL = scopes.NATIONAL
UNKNOWN = scopes.UNKNOWN


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as said. start..end are code points of the article's text; both 0 when it stands in the title alone."""

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
    unit_code: str | None = None
    speaker_role: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rest of the article says about a figure's place and occasion."""

    language: str
    mentions: Sequence[Mention]
    primary: frozenset[str]
    occasion: str  # session, meeting, concert: what the title and the lead are about
    units: Sequence[Mention] = ()
    quotes: Sequence[Quote] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Last:
    """What a sentence counted last, and as what."""

    kind: nouns.Class
    meaning: meanings.Meaning


@dataclass(slots=True)
class _Thread:
    """What carries on from sentence to sentence of an article."""

    last: _Last | None = None
    asked: _Last | None = None  # by a question, for the ANSWERS sentences after it
    question: str = ""
    figures: int = 0
    opening: str = ""  # the title and the first words of the article
    answers: int = 0
    mode: str = ""  # held or planned, of the meetings told last with a verb of their own


def find(text: str, setting: Setting) -> list[Claim]:
    """The claims of an article, in order; a figure repeated word for word counts once."""
    if _is_foreign(text, setting):
        return []
    denied = _denied(f"{setting.title}\n{text}", setting.language)
    found: dict[tuple[object, ...], Claim] = {}
    ground = scopes.survey(text, setting.title, setting.mentions, setting.units, setting.primary)
    spoken = relevance.field(text, setting.title)
    for claim in _in_text(ground, setting):
        if (claim.unit, claim.low) not in denied and spoken.tells(claim.measure, claim.start):
            found.setdefault(_key(claim), claim)
    claims = _one_place(_one_audience(sorted(found.values(), key=lambda claim: claim.start)))
    return [*(_in_title(ground, setting, claims) if spoken.is_title_ours else ()), *claims]


def _one_audience(claims: list[Claim]) -> list[Claim]:
    """Those who came to a session or a concert are not, told again, as many at some meeting."""
    known = {(claim.low, claim.high, claim.scope) for claim in claims if claim.measure in AUDIENCES}
    return [c for c in claims if c.measure != "meeting_participants" or (c.low, c.high, c.scope) not in known]


def _one_place(claims: list[Claim]) -> list[Claim]:
    """A figure of a district, told again without its name, is not as many of the region's."""
    of_units = {(claim.measure, claim.low, claim.high) for claim in claims if claim.unit_code}
    in_regions = {(claim.measure, claim.low, claim.high, claim.scope) for claim in claims if claim.unit_code}
    of_regions = {(claim.measure, claim.low, claim.high) for claim in claims if claim.scope != UNKNOWN}

    def is_told_again(claim: Claim) -> bool:
        if claim.unit_code:
            return False
        if claim.measure in POLLS:
            known = of_regions if claim.scope == UNKNOWN else of_units
            return (claim.measure, claim.low, claim.high) in known
        # two places may both have held twenty meetings; four thousand people came once
        is_large = (claim.low or claim.high or 0) >= FEWEST_TOLD_AGAIN
        return is_large and (claim.measure, claim.low, claim.high, claim.scope) in in_regions

    return [claim for claim in claims if not is_told_again(claim)]


def _is_foreign(text: str, setting: Setting) -> bool:
    """Whether an article tells of another country: it says so at once and names no region of ours."""
    opening = lower(f"{setting.title}\n{text[:300]}")
    is_ours = setting.mentions or setting.primary or re.search(r"казахстан|қазақстан|kazakhstan", opening)
    return not is_ours and wording.says("abroad", opening)


def _denied(text: str, language: str) -> set[tuple[str, Number | None]]:
    """What an article takes back: «312, а не 412 встреч», «640 емес, 460 кездесу»."""
    found: set[tuple[str, Number | None]] = set()
    before = ""
    for sentence in sentences(text):
        said = lower(sentence.said)
        if len(said) > LONGEST_SENTENCE:
            continue
        if DENIAL.search(said):
            items = counted.find(said, numbers.find(said, language), language)
            found |= {(i.kind.unit, i.quantity.low) for i in items if meanings.is_denied(said, i.quantity, i.end)}
        if wording.says("refuted", said):
            found |= _refuted(said, before, language)
        before = said
    return found


def _refuted(said: str, before: str, language: str) -> set[tuple[str, Number | None]]:
    """«План в 500 встреч оказался завышенным», «… 500 встреч. Эта цифра не подтвердилась»: the figure called wrong."""
    at = wording.hits("refuted", said)[0][0]
    items = counted.find(said, numbers.find(said, language), language)
    if not items and THIS_FIGURE.search(said):
        items, at = counted.find(before, numbers.find(before, language), language), len(before)
    items = [item for item in items if item.end <= at] or items
    return {(item.kind.unit, item.quantity.low) for item in items[-1:]}


def _key(claim: Claim) -> tuple[object, ...]:
    return (claim.measure, claim.low, claim.high, claim.comparator, claim.unit, claim.scope, claim.unit_code)


def _in_text(ground: scopes.Ground, setting: Setting) -> list[Claim]:
    claims = []
    thread = _Thread(opening=lower(f"{setting.title}\n{ground.text[:OPENING]}"))
    for paragraph in paragraphs(ground.text):
        before, thread.last = thread.question if thread.answers > 0 else "", None
        for sentence in sentences(paragraph.said):
            if len(sentence.said) > LONGEST_SENTENCE or thread.figures > MOST_FIGURES:
                continue
            span = Span(sentence.said, paragraph.start + sentence.start, paragraph.start + sentence.end)
            claims += _in_sentence(ground, span, before, paragraph, setting, thread)
            before = lower(sentence.said)
            if before.endswith("?"):
                thread.asked, thread.question, thread.answers = _asked(before, setting), before, ANSWERS
    return claims


def _in_title(text: scopes.Ground, setting: Setting, body: list[Claim]) -> list[Claim]:
    """Figures that stand in the title alone: the text repeats neither the value nor a bound of it."""
    if not setting.title or len(setting.title) > LONGEST_SENTENCE:
        return []
    ground = scopes.of_title(text, setting.title)
    told = {(claim.measure, bound) for claim in body for bound in (claim.low, claim.high)}
    values = {bound for claim in body for bound in (claim.low, claim.high)}
    found = _in_sentence(
        ground, _whole(setting.title), "", _whole(setting.title), setting, _Thread(opening=lower(setting.title))
    )
    return [
        _in_no_place(claim)
        for claim in found
        if not {claim.low, claim.high} & (values - {None})
        and (claim.measure, claim.low) not in told
        and not any(_rounds(claim, said) for said in body)
    ]


def _rounds(claim: Claim, said: Claim) -> bool:
    """Whether a figure is another one made round: «more than ten thousand» of 10 411."""
    if claim.measure != said.measure or claim.comparator not in {"ge", "approx"} or not claim.low or not said.low:
        return False
    return claim.low <= said.low <= ROUNDED * claim.low


def _whole(title: str) -> Span:
    return Span(title, 0, len(title))


def _in_no_place(claim: Claim) -> Claim:
    rule_id = f"{claim.rule_id}.title"
    values = {name: getattr(claim, name) for name in Claim.__slots__}
    return Claim(**{**values, "start": 0, "end": 0, "rule_id": rule_id})


def _in_sentence(
    ground: scopes.Ground, sentence: Span, before: str, paragraph: Span, setting: Setting, thread: _Thread
) -> list[Claim]:
    """The claims of one sentence; the thread is that of the sentences before, and is carried on."""
    thread.answers -= 1
    quantities = numbers.find(sentence.said, setting.language)
    if not quantities:
        thread.last = None
        return []
    topic = nouns.topic(before, setting.language) if before else None
    asked = thread.asked if thread.answers >= 0 else None
    said, before_it = lower(sentence.said), thread.last or asked
    last = before_it
    claims: list[Claim] = []
    items = counted.find(
        said, quantities, setting.language, last.kind if last else None, is_answer=asked is not None, topic=topic
    )
    thread.figures += len(items)
    row = scopes.respective(ground, sentence, len(items)) if wording.says("respectively", said) else []
    for number, item in enumerate(items):
        around = meanings.Around(
            item.kind.name,
            item.quantity,
            said,
            before,
            item.end,
            _occasion(said, before, item, setting),
            setting.language,
            thread.opening,
        )
        meaning = meanings.meaning(around)
        if not meaning and asked and item.kind is asked.kind:
            meaning = None if meanings.is_no_total(around) else asked.meaning
        if meaning and last and item.kind is last.kind:
            meaning = _as_before(meaning, around, last)
        if not meaning:
            continue
        meaning = _in_mode(meaning, around, thread)
        found = row[number : number + 1] or _scopes(meaning, item, ground, sentence, paragraph, before, said)
        if item.kind.name in {"meetings", "events"} and _is_nowhere(found, said) and not _own_status(around):
            continue  # «ten empty meetings are no substitute»: neither place nor verb
        for scope in found:
            claim = _claim(item, meaning, scope, ground.text, sentence, setting)
            if not _is_part(claim, claims, before_it, said, item):
                claims.append(claim)
        is_plan_beside = last is not before_it and last and last.kind is item.kind and meaning.status == "planned"
        if item.kind.name in nouns.CARRIED and not is_plan_beside:
            last = _Last(item.kind, meaning)
    thread.last = last if claims else None
    return claims


def _in_mode(meaning: meanings.Meaning, around: meanings.Around, thread: _Thread) -> meanings.Meaning:
    """A meeting without a verb of its own was held, or is to come, as those told before it."""
    if around.kind not in {"meetings", "events"}:
        return meaning
    if own := _own_status(around):
        thread.mode = own if own in {"held", "planned"} else thread.mode
    elif meaning.status == "planned" and (thread.mode == "held" or wording.says("results", around.near)):
        return meanings.Meaning(f"{around.kind}_held", "held")
    return meaning


def _asked(question: str, setting: Setting) -> _Last | None:
    """What a question wants the number of: «сколько встреч вы провели?»."""
    said, asked = HOW_MANY.subn("5000", question)
    if asked != 1 or len(said) > LONGEST_SENTENCE:
        return None
    quantities = [quantity for quantity in numbers.find(said, setting.language) if quantity.value == 5000]
    for item in counted.find(said, quantities, setting.language):
        around = meanings.Around(item.kind.name, item.quantity, said, "", item.end, setting.occasion, setting.language)
        if meaning := meanings.meaning(around):
            return _Last(item.kind, meaning)
    return None


def _occasion(said: str, before: str, item: counted.Counted, setting: Setting) -> str:
    here = wording.occasion(said, item.quantity.start)
    earlier = wording.occasion(before, len(before))
    if here == "meeting" and not wording.occasion(SUCH_AN_EVENT.sub("", said), 0):
        named = wording.occasion(SUCH_AN_EVENT.sub("", before), len(before)) or setting.occasion
        return "concert" if named == "concert" else here
    if here:
        return here
    if earlier == "concert" and wording.says("meeting", before):
        return "meeting"  # «встречи, круглые столы, концерты. В них участвовали …»
    return earlier or setting.occasion


def _as_before(meaning: meanings.Meaning, around: meanings.Around, last: _Last) -> meanings.Meaning:
    """«Проведено 268 мероприятий. В одном районе — 41»: held, as the sentence before said."""
    return meaning if _own_status(around) or meaning.measure == last.meaning.measure else last.meaning


def _own_status(around: meanings.Around) -> str:
    return wording.status(around.said, around.quantity.start, around.end, around.language)


def _is_nowhere(found: list[scopes.Scope], said: str) -> bool:
    """Whether a sentence names no place for its figure, nor the whole country."""
    return {scope.code for scope in found} <= {NATIONAL, UNKNOWN} and not wording.says("nationwide", said)


def _scopes(
    meaning: meanings.Meaning,
    item: counted.Counted,
    ground: scopes.Ground,
    sentence: Span,
    paragraph: Span,
    before: str,
    said: str,
) -> list[scopes.Scope]:
    kind = "voters" if meaning.measure == "voters_count" else item.kind.name
    if meaning.is_national or meanings.is_nationwide(kind, item.quantity, said):
        return [scopes.Scope(NATIONAL)]
    start, end = sentence.start + item.quantity.start, sentence.start + item.end
    found = scopes.of_kind(kind, ground, sentence, paragraph, before, start, end)
    if wording.RATE.search(said[: item.quantity.start]) and len(found) == 1:
        return []  # «по 20 встреч»: each of them, we do not know how many
    return found


def _claim(
    item: counted.Counted,
    meaning: meanings.Meaning,
    scope: scopes.Scope,
    text: str,
    sentence: Span,
    setting: Setting,
) -> Claim:
    start = sentence.start + item.quantity.start
    quote = text[start : min(sentence.start + item.end, start + LONGEST_SPAN)].rstrip()
    return Claim(
        measure=meaning.measure,
        low=item.quantity.low,
        high=item.quantity.high,
        comparator=item.quantity.comparator,
        unit="percent"
        if item.quantity.is_percent
        else "voters"
        if meaning.measure == "voters_count"
        else item.kind.unit,
        scope=scope.code,
        status=meaning.status,
        text=quote,
        start=start,
        end=start + len(quote),
        rule_id=f"{setting.language}.{item.kind.name}" + (".shared" if item.is_inherited else ""),
        unit_code=scope.unit_code if scope.code not in {NATIONAL, UNKNOWN} else None,
        speaker_role=next((q.speaker_role for q in setting.quotes if q.start <= start < q.end), None),
    )


def _is_part(claim: Claim, earlier: list[Claim], last: _Last | None, said: str, item: counted.Counted) -> bool:
    """«1959 встреч, из них 400 — с трудовыми коллективами»: a part of the whole before it."""
    ours = (claim.measure, claim.status, claim.scope, claim.unit_code)
    same = [c for c in earlier if (c.measure, c.status, c.scope, c.unit_code) == ours]
    if same and PART_KK.match(claim.text.casefold()):
        return True  # «120 адамның 40-ы әйелдер»
    if same and PART_AFTER.match(said, item.end):
        return True
    begins = [begin for begin, _ in wording.hits("part_of", said) if begin <= item.quantity.start]
    if not begins:
        return False
    is_of_last = last is not None and last.meaning.measure == claim.measure and claim.unit_code is None
    return bool(same) or (is_of_last and claim.unit != "items" and SOME_OF_THEM.match(said) is not None)
