"""Which sentences of an article speak of the campaign, and which of a flood, a budget, a tournament on the same page.

A sentence that names the campaign speaks of it; what follows it does so too («Всего …», «Барлығы …») until another subject
begins, and that one holds until the campaign is named again. The words stand in relevance.yml.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from esep.press.names.concepts import Mention
from esep.press.text import Span, lower, paragraphs, sentences

TABLE = Path(__file__).parent / "relevance.yml"
LONGEST_LEAD, SHORT_LEAD = 1_500, 90  # characters: a shorter paragraph is a heading
HEADING = 60  # characters
OPENING = 700  # characters: what the article is about
FEWEST_SUBJECTS = 3
OFTEN = 2  # an article names the campaign in so many sentences when it is about it
STOP = re.compile(r"[.!?\n]")
SUBJECT = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]*(?: [\w-]+){0,2}\.\s")
MEMBERS_NEAR = 70  # characters from an owner of members to their number
CLAUSE_END = re.compile(r"[;:]|,?\s(?:а|но|ал|бірақ)\s|\s[—–]\s")
OF_A_PARTY = re.compile(r"[\s\d]*(?:член\w*|мүше\w*)\s+(?:\w+\s+)?(?:парти|профсоюз|объединени)|[\s\d]*партийц")
OF_ITS_OWN = re.compile(r"(?!.*(?:коалици|штаб|филиал))[^,]{0,45}")  # between the owner and the number of its members
BEGINS = re.compile(r"[\W\d]*")


@dataclass(frozen=True, slots=True)
class Field:
    """The stretches of a text that are of another subject, in order; a title of another subject counts for its figures."""

    said: str  # the text in lower case
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    is_title_ours: bool = True

    def is_ours(self, position: int) -> bool:
        """Whether the sentence at a position of the text speaks of the campaign."""
        index = bisect.bisect_right(self.starts, position) - 1
        return index < 0 or position >= self.ends[index]

    def tells(self, measure: str, start: int) -> bool:
        """Whether the figure at a position of the text is one of the campaign's."""
        return self.is_ours(start) and not (measure == "members_count" and is_of_others(self.said, start))

    def concepts(self, found: Sequence[Mention]) -> list[Mention]:
        """Without the kinds of events and the topics of other subjects; how people are reached is no subject."""
        return [mention for mention in found if mention.kind == "channel" or self.is_ours(mention.start)]


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the words of each list stand in a text."""

    ours: tuple[int, ...]
    other: tuple[int, ...]
    ballot: tuple[int, ...]
    another_vote: tuple[int, ...]

    def between(self, name: str, start: int, end: int) -> bool:
        """Whether a word of a list stands in start..end."""
        at: tuple[int, ...] = getattr(self, name)
        index = bisect.bisect_left(at, start)
        return index < len(at) and at[index] < end


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    table: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(table[name])})")


@functools.lru_cache(maxsize=4)
def field(text: str, title: str = "") -> Field:
    """What of a text is of another subject; kept, since several readers of one article ask."""
    said, headline = lower(text), lower(title or _first_line(text))
    of_title = _marks(headline)
    marks = _marks(said, is_of_another_vote=bool(of_title.another_vote))
    lead = _lead_ends(text)
    if _is_of_an_election(headline, said, lead):
        return Field(said, (0,), (len(said),), is_title_ours=False)
    headline_is_other = _pattern("actors").match(headline) is not None
    is_title_other = bool(of_title.other or headline_is_other) and not of_title.ours
    is_lead_ours = marks.between("ours", 0, lead) or _pattern("hints").search(said[:lead]) is not None
    is_title_likely = is_lead_ours and _pattern("likely").search(headline) is not None
    is_main = bool(of_title.ours) or is_title_likely or _times(said, marks.ours) >= OFTEN
    is_ours_at_once = is_main or is_lead_ours or _is_said_again(said, marks)
    if not (marks.ours or marks.other or of_title.other or headline_is_other):
        return Field(said, (), ())  # nothing tells it from the campaign
    thread = _Thread(is_ours_at_once and not is_title_other, is_main, _is_digest(text, marks))
    thread.is_other_vote = bool(of_title.another_vote)
    off = list(_off(text, said, marks, thread))
    begins_off = bool(off) and off[0][0] <= (len(said) - len(said.lstrip()))
    is_title_ours = bool(of_title.ours) or not (is_title_other or begins_off)
    return Field(said, tuple(start for start, _ in off), tuple(end for _, end in off), is_title_ours)


def _is_of_an_election(headline: str, said: str, lead: int) -> bool:
    """Whether title and opening tell of an election, and of no referendum nor the constitution, nor much further down."""
    opening = f"{headline}\n{said[: max(lead, OPENING)]}"
    is_of_one = _pattern("another_vote").search(opening) is not None and _pattern("this_vote").search(opening) is None
    return is_of_one and len(_pattern("this_vote").findall(said)) <= OFTEN


def _first_line(text: str) -> str:
    """The headline of a text that has none apart: its first line, when that is short."""
    first = next(iter(paragraphs(text[:LONGEST_LEAD])), None)
    return first.said if first and len(first.said) < SHORT_LEAD else ""


def _is_said_again(said: str, marks: _Marks) -> bool:
    """«Концерт … Концерт организовала коалиция»: what the opening tells of turns out to be the campaign's."""
    if not marks.ours:
        return False
    start = max((stop.end() for stop in STOP.finditer(said, 0, marks.ours[0])), default=0)
    again = _pattern("occasion_again").match(said, start + len(said[start:]) - len(said[start:].lstrip(' «"—–')))
    return again is not None and again.group() in said[:start] and not marks.between("other", 0, start)


def _times(said: str, positions: tuple[int, ...]) -> int:
    """How many sentences, about, name the campaign."""
    return len(positions[:1]) + sum(STOP.search(said, a, b) is not None for a, b in itertools.pairwise(positions))


def _lead_ends(text: str) -> int:
    """The end of the first paragraph of some length."""
    lines = paragraphs(text[:LONGEST_LEAD])
    return next((p.end for p in lines if len(p.said) > SHORT_LEAD or re.search(r"\d", p.said)), LONGEST_LEAD)


def _is_digest(text: str, marks: _Marks) -> bool:
    """Whether lines begin with the names of their subjects: «Транспорт. …», «Референдум. …»."""
    heads = [(line.start, line.start + head.end()) for line in paragraphs(text) if (head := SUBJECT.match(line.said))]
    return len(heads) >= FEWEST_SUBJECTS and any(marks.between("ours", start, end) for start, end in heads)


def _marks(said: str, *, is_of_another_vote: bool = False) -> _Marks:
    not_ours = [match.span() for match in _pattern("not_ours").finditer(said)]
    ours = [
        match.start()
        for match in _pattern("ours").finditer(said)
        if not any(a <= match.start() < b for a, b in not_ours[:50])
    ]
    at = {
        name: [match.start() for match in _pattern(name).finditer(said)] for name in ("other", "ballot", "another_vote")
    }
    if not at["another_vote"] and not is_of_another_vote:
        ours = sorted([*ours, *at["ballot"]])
    return _Marks(
        tuple(ours), tuple(sorted([*at["other"], *at["another_vote"]])), tuple(at["ballot"]), tuple(at["another_vote"])
    )


@dataclass(slots=True)
class _Thread:
    """What is being told of while an article is read: is_on the campaign, is_aside a remark in a paragraph on it."""

    is_on: bool
    is_main: bool  # the title names the campaign, or the text does often: whatever names nothing goes on with it
    is_digest: bool  # every paragraph has a subject of its own
    is_aside: bool = False
    is_other_vote: bool = False  # the ballot spoken of is an election's
    is_apart: bool = False  # a paragraph that does not seem to be of the campaign

    def begin(self, said: str) -> None:
        """A paragraph that does not name the campaign at once."""
        is_heading = len(said) < HEADING and not re.search(r"\d", said)
        is_of_it = self.is_main or is_heading or said.startswith(("—", "–", "-")) or _pattern("likely").search(said)
        self.is_aside, self.is_apart = False, self.is_digest or not is_of_it
        if _pattern("turning").match(said):
            self.is_on = False

    def hear(self, said: str, *, is_first: bool, is_of_another: bool) -> None:
        """A sentence that does not name the campaign."""
        is_back = _pattern("back").search(said) is not None
        if not is_of_another:
            self.is_aside = self.is_aside and not is_back
            return
        is_back = is_back or (not is_first and _pattern("asked").search(said) is not None)
        self.is_aside = self.is_on and not is_first and not is_back
        if not is_back and (is_first or _pattern("occasions").search(said)):
            self.is_on = False


def _off(text: str, said: str, marks: _Marks, thread: _Thread) -> Iterator[tuple[int, int]]:
    """The stretches of another subject: sentences, or clauses of a sentence that speaks of both."""
    for index, paragraph in enumerate(paragraphs(text)):
        for number, part in enumerate(sentences(paragraph.said)):
            start, end = paragraph.start + part.start, paragraph.start + part.end
            sentence = Span(said[start:end], start, end)
            if marks.between("ours", start, end) or (not thread.is_other_vote and marks.between("ballot", start, end)):
                thread.is_other_vote = False
                thread.is_on, thread.is_aside, thread.is_apart = True, False, False
                yield from _clauses_of_another(sentence, marks)
                continue
            if number == 0 and index:
                thread.begin(said[start : paragraph.end])
            thread.is_other_vote = thread.is_other_vote or marks.between("another_vote", start, end)
            thread.hear(sentence.said, is_first=number == 0, is_of_another=_is_of_another(sentence, marks))
            if not thread.is_on or thread.is_aside or thread.is_apart:
                yield start, end


def _is_of_another(sentence: Span, marks: _Marks) -> bool:
    if marks.between("other", sentence.start, sentence.end):
        return True
    begin = BEGINS.match(sentence.said)
    return _pattern("actors").match(sentence.said, begin.end() if begin else 0) is not None


def _clauses_of_another(sentence: Span, marks: _Marks) -> Iterator[tuple[int, int]]:
    """Of a sentence that names the campaign and another subject, the clauses of the other one alone."""
    if not marks.between("other", sentence.start, sentence.end):
        return
    cuts = [0, *(mark.end() for mark in CLAUSE_END.finditer(sentence.said)), len(sentence.said)]
    for start, end in itertools.pairwise(cuts):
        a, b = sentence.start + start, sentence.start + end
        if marks.between("other", a, b) and not marks.between("ours", a, b):
            yield a, b


def is_of_others(said: str, start: int) -> bool:
    """Whether members counted at `start` of a lower-case text are a party's or a union's, not the coalition's."""
    if OF_A_PARTY.match(said, start):
        return True
    left = re.split(r"[.;!?\n]", said[max(0, start - MEMBERS_NEAR) : start])[-1]
    owners = [match.end() for match in _pattern("member_of").finditer(left)]
    return bool(owners) and OF_ITS_OWN.fullmatch(left[owners[-1] :]) is not None
