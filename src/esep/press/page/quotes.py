"""Quotations: where they stand and in which role the speaker speaks. No name is kept.

Direct speech stands in quotation marks or after a dash and has a verb of speech beside it, or a line that ends in a colon
above it: slogans and names of parties in quotation marks have neither. Indirect speech is what follows «отметил, что» and
what precedes «… екенін атап өтті», and what somebody is the source of («по данным ЦИК», «мәліметінше»).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from esep.press.page import speakers
from esep.press.page.speakers import UNKNOWN
from esep.press.text import Span, lower, paragraphs, sentences, skeleton

OPENERS, CLOSERS = '«"“„‟', '»"”“'
LONGEST = 6_000  # characters of a paragraph that is looked into
MOST_JOINED = 6  # paragraphs of one quotation
FEWEST_WORDS = 3
DASH = "[–—―-]"
SOURCE_SIGNS: tuple[str, ...] = (
    "нша", "нше", "сүйенсек", "сәйкес", "по слов", "по мнени", "по данны", "по инфор", "по сведе", "по сообщ", "по утвер",
    "по оценк", "по подсч", "по его", "по её", "по ее", "по их",
)  # fmt: skip
KAZAKH = re.compile("[әғқңөұүһі]")
MARKS = re.compile(rf"[{CLOSERS}–—―]|-\s")
LOOK_BACK = 40  # sentences in which a speaker named again was first named with the role
NAME = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+-?\s+[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,}")
ENDS_SENTENCE = re.compile(r"[.!?…]+[»\"”]*(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation; start..end are code points of the article's text, without the words that introduce it."""

    start: int
    end: int
    is_direct: bool
    speaker_role: str


@dataclass(frozen=True, slots=True)
class _Forms:
    """The grammar of attributions, compiled; each is matched on lower-case text."""

    after: re.Pattern[str]  # «…», – отметил он. / – деп атап өтті ол.
    speech: re.Pattern[str]
    that: re.Pattern[str]  # отметил, что
    source: re.Pattern[str]  # по словам …, / … айтуынша,
    as_said: re.Pattern[str]  # как отметил …,
    kazakh_verb: re.Pattern[str]
    kazakh: re.Pattern[str]  # … екенін атап өтті, … деп мәлімдеді


@functools.cache
def _forms() -> _Forms:
    known = speakers.grammar()
    said = r"(?:деді|дейді|деп)(?!\w)"
    kazakh = rf"(?:(?:деді|дейді)(?!\w)|деп\s+(?:[^\s.!?]+\s+){{0,6}}?(?:{known.speech_kk}))"
    return _Forms(
        after=re.compile(
            rf"(?<![,.!?…])(?P<close>[»\"”“]?[,.!?…]*+[»\"”“]?)\s*(?:(?:,\s*)?{DASH}\s*(?:(?:\w+\s+){{0,3}}?(?:{known.speech_ru})|{said})|"
            rf"(?<=[»\"”“])\s*,?\s*{kazakh})(?!\w)"
        ),
        speech=re.compile(
            rf"(?<!\w)(?:{known.speech_ru}|{known.speech_kk}|выступи\w+|обратил\w+|сөз сөйле\w+|деді|дейді)(?!\w)"
        ),
        that=re.compile(
            rf"(?<!\w)(?P<verb>{known.speech_ru}|{known.passive})(?!\w)(?P<between>[^.!?\n,]{{0,120}}),\s*(?:что|чтобы|будто)\s+"
        ),
        source=re.compile(
            r"(?<!\w)(?:по (?:словам|мнению|данным|информации|сведениям|сообщению|утверждению|"
            r"оценк\w+|подсч[её]там)\s+(?P<who>[^,.!?\n]{2,160}),|"
            r"по (?:его|её|ее|их) (?:словам|мнению|данным|оценкам),|(?P<kazakh_who>[^,.!?\n]{2,160}?)\s"
            r"(?:айтуынша|сөзінше|мәліметінше|мәліметтеріне сүйенсек|дерегінше|деректерінше|пікірінше|хабарлауынша|"
            r"ақпаратынша|деректеріне сәйкес|мәліметі бойынша|мәліметіне сәйкес),?)\s*"
        ),
        as_said=re.compile(
            r"(?<!\w)как\s+(?:ранее\s+|уже\s+|также\s+)?(?:"
            r"отмети|сообщи|рассказа|заяви|подчеркну|поясни|уточни|добави|указа|напомни|сказа|"
            r"отмечает|сообщает|рассказывает|заявляет|поясняет|считает)[лаиют]{0,3}(?!\w)(?P<who>\s+[^.!?\n]{3,200}?),\s+"
        ),
        kazakh_verb=re.compile(rf"(?<!\w)(?:{known.speech_kk}|{known.passive})(?!\w)"),
        kazakh=re.compile(
            rf"(?P<mark>(?:\w{{2,}}(?:[ғгқкт][аеыі]н[ыі]н|[тң][ыі]н[ыі]н|[аеғгқк]н[ыі]н|екенін|[лдт][ыі][ғг][ыі]н|[ғг]анын|[ғг]енін|тынын|тінін|[уу][ыі]н|керегін|барын)|"
            rf"(?<!\w)деп))\s+(?P<between>(?:[^\s.!?,]+\s+){{0,3}}?)(?P<verb>{known.speech_kk}|{known.passive})(?!\w)|"
            r"(?<=\w)(?P<passive_mark>н[ыі]|т[ыі]|[ғг][ыі])\s+(?P<passive>айтылды|атап өтілді|баса айтылды|мәлімделді)(?!\w)"
        ),
    )


def find(text: str) -> list[Quote]:
    """The quotations of a text, in order; those that touch are two. Names serve to find the role and are not kept."""
    found: list[Quote] = []
    reader = _Reader(text)
    for block in _joined(paragraphs(text)):
        direct = list(reader.direct(block)) if len(block.said) <= LONGEST else []
        found += direct
        for sentence in sentences(block.said) if len(block.said) <= LONGEST else ():
            start, end = block.start + sentence.start, block.start + sentence.end
            if any(quote.start < end and start < quote.end for quote in direct):
                continue
            found += reader.indirect(Span(sentence.said, start, end))
        reader.above = block
        reader.was_direct = bool(direct)
    return sorted(found, key=lambda quote: (quote.start, quote.end))


def _joined(blocks: list[Span]) -> Iterator[Span]:
    """Paragraphs, those of one quotation as one: it opens in the first and closes in the last."""
    number = 0
    while number < len(blocks):
        first = blocks[number]
        last = number
        if first.said.lstrip()[:1] == "«" and first.said.count("«") > first.said.count("»"):
            depth = 0
            for at in range(number, min(number + MOST_JOINED, len(blocks))):
                depth += blocks[at].said.count("«") - blocks[at].said.count("»")
                if depth <= 0:
                    last = at
                    break
        said = "\n".join(block.said for block in blocks[number : last + 1])
        is_even = len(said) == blocks[last].end - first.start
        yield Span(said, first.start, blocks[last].end) if is_even else first
        number = last + 1 if is_even else number + 1


class _Reader:
    """Goes through an article once and remembers the role that spoke last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.role: str | None = None
        self.above = Span("", 0, 0)
        self.was_direct = False

    def direct(self, block: Span) -> Iterator[Quote]:
        """The direct speech of one paragraph."""
        said = lower(block.said)
        found = _forms().after.finditer(said) if MARKS.search(said) else ()
        marks = [mark for mark in found if _is_attribution(said, mark)]
        marks = [
            mark for mark in marks if not speakers.grammar().source_line.search(said[mark.start() : mark.end() + 40])
        ]
        if marks:
            yield from self._attributed(block, said, marks)
        elif opening := _after_colon(block.said):
            before = block.said[: opening[0]]
            if _forms().speech.search(lower(before)) or speakers.role_in(before):
                last = _last_sentence(before)
                yield self._quote(block, *opening, self._speaker(last, block.start) or UNKNOWN)
        elif whole := self._whole(block):
            above = speakers.role_in(self.above.said.split(". ")[-1]) if self.above.said.endswith(":") else None
            yield self._quote(block, *whole, above)

    def _attributed(self, block: Span, said: str, marks: list[re.Match[str]]) -> Iterator[Quote]:
        at = 0
        for mark in marks:
            if mark.start() < at:
                continue
            close = mark.start() + len(mark["close"].rstrip(" ,"))
            start = _opening(block.said, at, mark)
            ends = _attribution_ends(said, mark.end())
            who = block.said[mark.start() + len(mark["close"]) : ends]
            role = self._speaker(who, block.start) or _introduced(_last_sentence(block.said[at:start]))
            role = role or (UNKNOWN if _is_somebody_else(who) else None)
            quote = self._quote(block, start, close, role)
            if len(block.said[quote.start - block.start : quote.end - block.start].split()) >= FEWEST_WORDS:
                yield quote
            at = ends
        if going_on := _goes_on(block.said, at):
            yield self._quote(block, *going_on, self.role or UNKNOWN)

    def _whole(self, block: Span) -> tuple[int, int] | None:
        """A paragraph that is a quotation from end to end, when the one above announces it or is one."""
        said = block.said.strip()
        is_marked = said[:1] in OPENERS and said.rstrip(".!?…,")[-1:] in CLOSERS
        is_dashed = bool(re.match(rf"{DASH}\s", said)) and bool(ENDS_SENTENCE.search(said[-3:]))
        is_announced = self.above.said.rstrip().endswith(":")
        has_verb = bool(_forms().speech.search(lower(self.above.said[-600:])))
        if not (is_marked or is_dashed) or len(said.split()) < 6:
            return None
        if (
            is_announced
            or (self.was_direct and is_dashed and "?" not in said[-3:])
            or (is_marked and has_verb and len(said.split()) >= 12)
        ):
            return block.said.index(said[0]), len(block.said.rstrip())
        return None

    def _quote(self, block: Span, start: int, end: int, role: str | None) -> Quote:
        if role and role != UNKNOWN:
            self.role = role
        while start < end and (block.said[start] in OPENERS + " –—―-" or block.said[start].isspace()):
            start += 1
        if block.said[end - 2 : end - 1] in tuple(CLOSERS):
            end -= 1  # the full stop after the closing mark
        while end > start and (block.said[end - 1] in CLOSERS + OPENERS + " ,–—-" or block.said[end - 1].isspace()):
            end -= 1
        return Quote(block.start + start, block.start + end, is_direct=True, speaker_role=role or self.role or UNKNOWN)

    def indirect(self, sentence: Span) -> list[Quote]:
        """The indirect speech of a sentence outside direct speech; remembers who spoke."""
        said = lower(sentence.said)
        if len(said) > LONGEST or (speakers.grammar().source_line.search(said) and not _forms().that.search(said)):
            return []
        for shape in (self._that, self._source, self._as_said, self._kazakh):
            if (found := shape(sentence, said)) is not None:
                start, end, who = found
                role = self._speaker(who, sentence.start)
                self.role = role or _introduced(sentence.said) or self.role
                if end - start > 10:
                    return [
                        Quote(
                            sentence.start + start, sentence.start + end, is_direct=False, speaker_role=role or UNKNOWN
                        )
                    ]
                return []
        self.role = _introduced(sentence.said) or self.role
        return []

    def _that(self, sentence: Span, said: str) -> tuple[int, int, str] | None:
        match = _forms().that.search(said) if "что" in said or "будто" in said else None
        if not match:
            return None
        subject = re.split(r",\s", sentence.said[: match.start()])
        is_pronoun = speakers.grammar().pronouns.search(lower(subject[-1]))
        who = f"{subject[-1] if is_pronoun else sentence.said[: match.start()]} {match['between']}"
        return match.end(), _end(sentence.said), who

    def _source(self, sentence: Span, said: str) -> tuple[int, int, str] | None:
        match = _forms().source.search(said) if any(sign in said for sign in SOURCE_SIGNS) else None
        if not match:
            return None
        who = sentence.said[match.start() : match.end()]
        return match.end(), _end(sentence.said), who

    def _as_said(self, sentence: Span, said: str) -> tuple[int, int, str] | None:
        match = _forms().as_said.search(said) if "как" in said else None
        return (match.end(), _end(sentence.said), sentence.said[match.start() : match.end()]) if match else None

    def _kazakh(self, sentence: Span, said: str) -> tuple[int, int, str] | None:
        is_kazakh = KAZAKH.search(said) and _forms().kazakh_verb.search(said)
        match = _forms().kazakh.search(said) if is_kazakh else None
        if not match:
            return None
        is_that = match["mark"] == "деп"
        end = match.start() if is_that else match.end("mark") if match["mark"] else match.end("passive_mark")
        # the speaker of «… деп атап өтті» may stand between, that of «… екенін айтты» at the beginning
        end = len(sentence.said[:end].rstrip())
        return _begin(sentence.said), end, f"{sentence.said} {match['between'] or ''}"

    def _speaker(self, who: str, before: int) -> str | None:
        """The role that some words name or that the person had before; «он отметил», «ол айтты» is whoever spoke last."""
        is_pronoun = speakers.grammar().pronouns.search(lower(who))
        if is_pronoun and self.role:
            return self.role
        return speakers.role_in(who) or self._by_name(who.strip(), before)

    def _by_name(self, who: str, before: int) -> str | None:
        """The role with which a speaker was introduced who is now named without one; the words are compared, nothing is kept."""
        named = {skeleton(word)[:6] for word in re.findall(r"(?<![.!?]\s)(?<!^)[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{3,}", who)}
        if not named:
            return None
        for sentence in reversed(sentences(self.text[:before])[-LOOK_BACK:]):
            words = {skeleton(word)[:6] for word in re.findall(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{3,}", sentence.said)}
            if named & words and (role := speakers.role_in(sentence.said)):
                return role
        return None


def _is_attribution(said: str, mark: re.Match[str]) -> bool:
    """A dash before a verb is one after the end of a clause; «Цель – рассказали они – проста» has no comma and is none."""
    return bool(mark["close"].strip()) or bool(
        re.match(rf"\s*{DASH}?\s*(?:деді|дейді|деп)", said[mark.start() : mark.start() + 12])
    )


def _opening(said: str, at: int, mark: re.Match[str]) -> int:
    """Where the quotation begins that closes at `mark`."""
    part = said[at : mark.start()]
    lead = re.match(rf"[\s.,]*(?:{DASH}\s*)?", part)
    first = at + (lead.end() if lead else 0)
    if said[first : first + 1] in tuple(OPENERS):
        return first
    closing = re.sub(r"[\s,.!?…]", "", mark["close"])[:1]
    if closing == "»":
        return _balanced(said, mark.start(), at)
    if closing in {'"', "”", "“"}:
        opened = [n for n in (part.find(one) for one in '"“„') if n >= 0]
        colon = re.search(r":\s*[\"“„]", part)
        return at + (colon.end() - 1 if colon else min(opened)) if opened else first
    colon = re.search(rf":\s+{DASH}\s", part)
    return at + colon.end() if colon else first


def _balanced(said: str, end: int, least: int) -> int:
    depth = 1
    for at in range(end - 1, least - 1, -1):
        depth += (said[at] == "»") - (said[at] == "«")
        if depth == 0:
            return at
    return least


def _attribution_ends(said: str, at: int) -> int:
    """Where the words about the speaker end: a full stop, or a comma and a dash after which the speech goes on."""
    match = re.compile(rf"[.!?…](?=\s|$)|[,:]\s*{DASH}\s|:\s*(?=[«\"“„])|$").search(said, at)
    return match.start() if match else len(said)


def _after_colon(said: str) -> tuple[int, int] | None:
    """The quotation after «сказал:», to its closing mark."""
    match = re.search(r":\s*(?P<open>[«\"“„])", said)
    if not match:
        return None
    start = match.start("open")
    if match["open"] == "«":
        depth = 0
        for at in range(start, len(said)):
            depth += (said[at] == "«") - (said[at] == "»")
            if depth == 0:
                return (start, at) if len(said[start:at].split()) >= FEWEST_WORDS else None
        return start, len(said)
    end = max(said.rfind(one) for one in '"”“')
    return (start, end) if end > start and len(said[start:end].split()) >= FEWEST_WORDS else None


def _is_somebody_else(who: str) -> bool:
    """A name or a noun follows the verb, so it is not simply whoever spoke before."""
    words = re.findall(r"[^\W\d_]+", who)
    return not speakers.grammar().pronouns.search(lower(who)) and (
        len(words) > 3 or any(word[0].isupper() for word in words)
    )


def _goes_on(said: str, at: int) -> tuple[int, int] | None:
    """Where speech goes on after the words about its speaker: «– … – сказал он. – …», «…», – сказал он. «…»."""
    match = re.match(rf"[\s.,!?]*(?P<dash>{DASH}\s*)?(?P<mark>[«\"“„])?", said[at:])
    if not match or not (match["dash"] or match["mark"]):
        return None
    start, end = at + match.end(), len(said)
    if match["mark"] and not match["dash"]:
        found = [n for n in (said.find(one, start) for one in CLOSERS) if n > 0]
        end = min(found, default=end)
        if re.match(r"[»\"”“]\s+[а-яёәғқңөұүһі]", said[end : end + 3]) or not re.search(
            r"[.!?…,]|\s\S+\s\S+\s", said[start:end]
        ):
            return None  # a name in quotation marks begins the next sentence
    return (start, end) if len(said[start:end].split()) >= FEWEST_WORDS else None


def _introduced(said: str) -> str | None:
    """The role of the person that a sentence introduces with role and name, the last of some; a line «…, врач:» too."""
    at, found = 0, None
    for name in NAME.finditer(said):
        found = speakers.role_in(said[at : name.start()]) or found
        at = name.end()
    if said.rstrip().endswith(":"):
        found = speakers.role_in(said[at:]) or found or speakers.role_in(said)
    return found


def _last_sentence(said: str) -> str:
    told = sentences(said)
    return told[-1].said if told else ""


def _begin(said: str) -> int:
    return len(said) - len(said.lstrip())


def _end(said: str) -> int:
    return len(said.rstrip().rstrip(".!?…").rstrip())
