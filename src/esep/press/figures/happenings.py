"""Events of the campaign that an article tells of: what kind, where, when, held or planned.

A sentence tells of an event when it names the kind, has a verb that says it was or will be held, and a place. «Meetings are
being held all over the region» is a practice, «30 meetings were held» is a figure: neither is an event.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from esep import days
from esep.config import settings
from esep.press.figures import counted, numbers, scopes, wording
from esep.press.names import concepts, places, roles
from esep.press.page import dates
from esep.press.text import Span, lower, paragraphs, sentences

LONGEST_SAID = 160
LONGEST_SENTENCE = 2_000  # characters: more is no prose
FARTHEST_VERB = 130  # characters from the kind to its verb
LEAD = 90  # characters: a paragraph this long is the lead, what stands above it a heading
# Nouns in the plural speak of events in general, unless a day and a place are told.
PLURAL = re.compile(
    r"(?<!\w)(?:встреч(?:и|ам|ами|ах)?|кругл(?:ые|ых|ыми) стол\w+|концерт(?:ы|ов|ах)|лекци(?:и|й|ях|ями)|семинар(?:ы|ов|ах)|"
    r"акци(?:и|й|ях)|площад(?:ки|ок|ках)|дискусси(?:и|й)|заседани(?:я|й|ях)|обсуждени(?:я|й)|мероприяти(?:я|й|ях)|"
    r"брифинг(?:и|ов)|эфир(?:ы|ов)|тренинг(?:и|ов)|точк(?:и|ах)|точек|выступлени(?:я|й)|meetings|events|tables|lectures)(?!\w)"
    r"|(?:лар|лер|дар|дер|тар|тер)(?:ы|і|да|де|ды|ді|ға|ге|ын|ін|ында|інде|ының|інің|дың|дің)?$"
)
# «встречу», «круглого стола»: one, whatever it is of
SINGULAR = re.compile(
    r"(?<!\w)(?:встреч(?:а|у|ей)|стол(?:а|е|у)?|концерт(?:а|е|у)?|лекци[яю]|семинар(?:а|е|у)?|акци[яю]|площадк[ау]|заседани[ею])(?!\w)"
)
# Work in the street has no singular: it needs a day and a place of its own.
UNCOUNTED = {"door_to_door", "leafleting", "postering", "info_point", "media_appearance", "livestream"}
TODAY = re.compile(r"(?<!\w)(?:сегодня|бүгін)(?!\w)")
YESTERDAY = re.compile(r"(?<!\w)(?:накануне|вчера|кеше)(?!\w)")
TOMORROW = re.compile(r"(?<!\w)(?:завтра|ертең)(?!\w)")
REMINDER = re.compile(r"(?<!\w)(?:напомн|ранее сообща|как сообщал|еске сал|бұған дейін|осыған дейін хабарла)")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as told; unit_code None when only the region is known, event_date None when no day is told."""

    event_type: str
    status: str
    region_code: str
    unit_code: str | None
    event_date: date | None
    date_basis: str
    text: str
    start: int
    end: int
    rule_id: str


def find(
    text: str,
    *,
    language: str,
    published_at: datetime | None,
    regions: Sequence[places.Mention],
    units: Sequence[places.Mention],
    primary: frozenset[str],
    kinds: Sequence[concepts.Mention],
) -> list[Happening]:
    """The events of an article, in order; one event told twice in one article counts once.

    date_basis: text (printed), relative (today, yesterday), published (a lead that tells what was held), none.
    """
    waiting = sorted((kind for kind in kinds if kind.kind == "event_type"), key=lambda kind: kind.start)
    if not waiting:
        return []
    ground = scopes.survey(text, "", regions, units, primary)
    published = days.calendar_day(published_at) if published_at else None
    found: list[Happening] = []
    is_lead = True
    for paragraph in paragraphs(text):
        before = ""
        for sentence in sentences(paragraph.said):
            span = Span(sentence.said, paragraph.start + sentence.start, paragraph.start + sentence.end)
            first = bisect.bisect_left(waiting, span.start, key=lambda kind: kind.start)
            here = waiting[first : bisect.bisect_left(waiting, span.end, key=lambda kind: kind.start)]
            if here and len(span.said) <= LONGEST_SENTENCE:
                told = _told(ground, span, paragraph, before, here, language, published, is_lead=is_lead)
                found += [event for event in told if not _is_known(event, found)]
            before = lower(sentence.said)
        is_lead = is_lead and len(paragraph.said) < LEAD
    return found


def _told(
    ground: scopes.Ground,
    sentence: Span,
    paragraph: Span,
    before: str,
    kinds: Sequence[concepts.Mention],
    language: str,
    published: date | None,
    *,
    is_lead: bool,
) -> list[Happening]:
    said = lower(sentence.said)
    if REMINDER.search(said) or wording.says("practice", said):
        return []
    day, basis = _day(said, published)
    aggregated = _aggregated(said, language)
    found = []
    for kind in kinds:
        start, end = kind.start - sentence.start, min(kind.end - sentence.start, len(said))
        status = _status(said, start, end, language)
        if not status or any(first < end and start < last for first, last in aggregated):
            continue
        scope = _scope(ground, sentence, paragraph, before, kind)
        if scope and scope.code == roles.CAPITAL and roles.NATIONAL_COALITION.search(said):
            continue  # the national coalition met in the capital: no event of its region
        if scope is None or (not _is_one(kind, said[start:end]) and (day is None or not scope.unit_code)):
            continue
        when, why = (
            (day, basis) if day or not (is_lead and status == "held" and published) else (published, "published")
        )
        quote = ground.text[kind.start : min(kind.end, kind.start + LONGEST_SAID)].rstrip()
        rule = f"{language}.{kind.code}.{status}.{why}"
        event = Happening(
            kind.code, status, scope.code, scope.unit_code, when, why, quote, kind.start, kind.start + len(quote), rule
        )
        found.append(event)
    return found


def _is_one(kind: concepts.Mention, said: str) -> bool:
    """Whether the kind is told in the singular."""
    if kind.code in UNCOUNTED:
        return False
    return SINGULAR.search(said) is not None or not any(PLURAL.search(word) for word in (said, *said.split()))


def _status(said: str, start: int, end: int, language: str) -> str:
    """held or planned by the nearest telling verb; '' when none is near, or it is denied."""
    best: tuple[int, str] | None = None
    for name, status in (("negated", ""), ("told_held", "held"), ("told_planned", "planned")):
        for first, last in wording.hits(name, said):
            distance = max(first - end, start - last, 0)
            if language == "kk" and last <= start:
                distance += 40  # a Kazakh verb stands after its noun
            distance += 60 * said[min(end, first) : max(start, first)].count(";")
            if distance <= FARTHEST_VERB and (best is None or distance < best[0]):
                best = (distance, status)
    return best[1] if best else ""


def _aggregated(said: str, language: str) -> list[tuple[int, int]]:
    """Stretches of figures that count events: «проведено 30 встреч»."""
    quantities = numbers.find(said, language)
    counts = counted.find(said, quantities, language) if quantities else []
    return [
        (item.quantity.start, item.end)
        for item in counts
        if item.kind.name in {"meetings", "events"} and (item.quantity.value != 1)
    ]


def _scope(
    ground: scopes.Ground, sentence: Span, paragraph: Span, before: str, kind: concepts.Mention
) -> scopes.Scope | None:
    """The one region, with its district, or None when the text names none or several."""
    found = scopes.of(ground, sentence, paragraph, before, kind.start, kind.end)
    if len(found) != 1 or found[0].code in {scopes.NATIONAL, scopes.UNKNOWN}:
        return None
    return found[0]


def _day(said: str, published: date | None) -> tuple[date | None, str]:
    campaign = settings().campaign
    found = []
    for day, offset, has_year in dates.printed(said, published.year if published else None):
        is_far = published is not None and abs((day - published).days) > dates.CONFLICT_DAYS
        if (
            day in {campaign.voting_on, campaign.silence_on}
            or is_far
            or (has_year and day.year < campaign.voting_on.year)
        ):
            continue
        printed = dates.PROSE_FORMS[-1].match(said, offset)
        after = said[printed.end() if printed else offset :]
        if wording.says("until_before", said[max(0, offset - 14) : offset]) or wording.says("until_after", after[:60]):
            continue
        found.append(day)
    if len(found) == 1:
        return found[0], "text"
    if found or published is None:
        return None, "none"
    for pattern, shift in ((TODAY, 0), (YESTERDAY, -1), (TOMORROW, 1)):
        if pattern.search(said):
            return published + timedelta(days=shift), "relative"
    return None, "none"


def _is_known(event: Happening, found: Sequence[Happening]) -> bool:
    """Whether an event was told already: the same kind, region and status, and nothing that tells the two apart."""
    return any(
        (known.event_type, known.region_code, known.status) == (event.event_type, event.region_code, event.status)
        and (event.unit_code in {None, known.unit_code} or known.unit_code is None)
        and (
            event.event_date is None
            or event.date_basis == "published"
            or known.event_date == event.event_date
            or (known.date_basis in {"none", "published"} and event.event_date is None)
        )
        for known in found
    )
