"""Dates as newspapers print them, in feeds and in prose. Anchored patterns only; an impossible date is none.

A general date finder read «84 %» as the year 1984 and the word for environment as Wednesday, so none is used. A clock time
without a zone is Almaty's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from esep import days
from esep.press.text import Span, lower, paragraphs, sentences

MONTH_STEMS = (
    ("янв", "қаң", "jan"), ("фев", "ақп", "feb"), ("мар", "нау", "mar"), ("апр", "сәу", "apr"), ("мая|май|мае", "мам", "may"),
    ("июн", "мау", "jun"), ("июл", "шіл", "jul"), ("авг", "там", "aug"), ("сен", "қыр", "sep"), ("окт", "қаз", "oct"),
    ("ноя", "қар", "nov"), ("дек", "жел", "dec"),
)  # fmt: skip
MONTHS = {stem: number for number, stems in enumerate(MONTH_STEMS, 1) for group in stems for stem in group.split("|")}
# Whole words: «30 научных» is not 30 Наурыз, «12 декларантов» not the 12th of December.
MONTH = (
    r"(?P<month>январ[ьяе]|феврал[ьяе]|марта?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|августа?|сентябр[ьяе]|октябр[ьяе]|"
    r"ноябр[ьяе]|декабр[ьяе]|янв|февр?|мар|апр|авг|сент?|окт|нояб?|дек|"
    r"(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)(?:[дтн][аеыі]\w{0,3}|ға|ге|қа)?|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)(?!\w)\.?"
)
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
ZONE = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{1,2}|[A-Za-z]{1,5}))?"

# Whole strings, as a feed gives them.
FEED_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<m>\d{{2}})-(?P<day>\d{{2}})(?:[T\s]+{CLOCK}{ZONE})?",
        rf"(?:[^\W\d_]{{2,12}}\.?,?\s+)?(?P<day>\d{{1,2}})[\s-]+{MONTH}[\s,-]+(?P<year>\d{{4}})(?:\s*(?:г\.?|"
        rf"года|жыл\w*))?(?:[\s,]+(?:в\s+)?{CLOCK}{ZONE})?",
        rf"(?P<day>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<year>\d{{4}})(?:[\s,|-]+{CLOCK}{ZONE})?",
        rf"(?:{CLOCK}[\s,|]+)(?P<day>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<year>\d{{4}})",
        rf"(?:{CLOCK}[\s,|]+)(?P<day>\d{{1,2}})\s+{MONTH}[\s,]+(?P<year>\d{{4}})(?:\s*(?:г\.?|года|жыл\w*))?",
        rf"(?P<year>\d{{4}})\s*(?:жылғы|жылы|ж\.)\s*(?P<day>\d{{1,2}})\s+{MONTH}(?:[\s,]+(?:сағат\s+)?{CLOCK}{ZONE})?",
        rf"(?:[^\W\d_]{{2,12}}\.?,?\s+)?{MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:[\s,]+{CLOCK}{ZONE})?",
    )
)
ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "msk": 3}
ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # RFC 822
ALMATY_NAMES = {"almt", "qyzt", "alm", "kzt"}
EARLIEST = 2000  # a feed of 1970 does not know its date

CONFLICT_DAYS = 60
LONGEST_SENTENCE = 2_000  # characters: more is no prose
TYPO_DAYS = 5  # a date that is right but for its year

_DAY = r"(?<![\d.,])(?P<day>\d{1,2})"
PROSE_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<m>\d{2})\.(?P<year>\d{4})(?!\d)",
        r"(?<![\d-])(?P<year>\d{4})-(?P<m>\d{2})-(?P<day>\d{2})(?!\d)",
        rf"(?P<year>(?:19|20)\d{{2}})\s*жыл(?:ғы|дың|ы)?\s+{_DAY}\s+{MONTH}",
        rf"{_DAY}\s+{MONTH}(?:\s+(?P<year>(?:19|20)\d{{2}}))?",
    )
)
TODAY = re.compile(r"(?<!\w)(?:сегодня|бүгін)(?!\w)")  # «бүгінде» is nowadays, not today
YESTERDAY = re.compile(r"(?<!\w)(?:накануне|вчера|кеше)(?!\w)")
HAPPENED = re.compile(
    r"состоя|прош[лё]|провед|провел|провёл|создан|сформир|учрежд|старт|начал|открыл|собрал|встрет|өтті|"
    r"өткі|құрыл|бастал|ұйымдас|жиналды|кездес|ашыл|болды|бас қос"
)
OTHER_OCCASION = re.compile(
    r"референдум|голосован|выбор|дауыс беру|сайлау|вступ\w+ в силу|принят\w*|қабылданған|указ|жарлық|"
    r"опубликован|жариялан"
)
HISTORY = re.compile(r"с тех пор|ранее|в истории|тарих|бұрын")


@dataclass(frozen=True, slots=True)
class EventDate:
    """When what the article tells of happened; is_relative when it said today or yesterday."""

    day: date | None
    is_conflict: bool = False
    is_relative: bool = False


def instant(said: str | None) -> datetime | None:
    """An instant printed by a feed or a page's head, or None. 30 February is none; 24:00 is the next midnight.

    >>> instant("13 ақпан 2026, 21:45").isoformat()
    '2026-02-13T21:45:00+05:00'
    """
    if not said:
        return None
    said = " ".join(lower(said).split())
    for form in FEED_FORMS:
        match = form.fullmatch(said)
        if match:
            return _instant(match.groupdict())
    return None


def _instant(parts: dict[str, str | None]) -> datetime | None:
    day = _day(parts, None)
    if day is None or day.year < EARLIEST:
        return None
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    zone = _zone(parts.get("zone"))
    if zone is None:
        return None
    later = timedelta(0)
    if (hour, minute, second) == (24, 0, 0):
        hour, later = 0, timedelta(days=1)
    try:
        clock = time(hour, minute, min(second, 59) if second <= 60 else second)
    except ValueError:
        return None
    return (datetime.combine(day, clock, tzinfo=zone) + later).astimezone(days.ALMATY)


def _zone(said: str | None) -> tzinfo | None:
    if not said or said in ALMATY_NAMES:
        return days.ALMATY
    if said[0] in "+-":
        digits = said[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return None
        sign = -1 if said[0] == "-" else 1
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
    return timezone(timedelta(hours=ZONES[said])) if said in ZONES else None


def _day(parts: dict[str, str | None], year: int | None) -> date | None:
    month = int(parts.get("m") or 0) or MONTHS.get((parts.get("month") or "")[:3], 0)
    given = int(parts.get("year") or 0) or year
    try:
        return date(given, month, int(parts["day"] or 0)) if given else None
    except ValueError:
        return None


def printed(text: str, year: int | None) -> list[tuple[date, int, bool]]:
    """Every date of a passage: (day, offset, whether its year was printed). Without a year, `year` is taken."""
    said = lower(text)
    found: dict[int, tuple[date, int, bool]] = {}
    taken: list[tuple[int, int]] = []
    for form in PROSE_FORMS:
        for match in form.finditer(said):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            parts = match.groupdict()
            day = _day(parts, year)
            taken.append(match.span())
            if day:
                found[match.start()] = (day, match.start(), parts.get("year") is not None)
    return [found[start] for start in sorted(found)]


def event_date(text: str, published: datetime | None, not_events: Collection[date] = ()) -> EventDate:
    """The day an article's lead tells of. `not_events`: days everybody writes about, such as the day of the vote."""
    published_on = days.calendar_day(published) if published else None
    opening = _opening(text, 2)
    is_conflict = False
    for sentence in _opening(text, 4):
        said = lower(sentence.said[:LONGEST_SENTENCE])
        for day, offset, has_year in printed(said, published_on.year if published_on else None):
            clause = said[max(0, offset - 40) : offset + 90]
            if day in not_events or (OTHER_OCCASION.search(clause) and not HAPPENED.search(clause)):
                continue
            if published_on and abs((day - published_on).days) > CONFLICT_DAYS:
                is_conflict = is_conflict or (has_year and _is_typo(day, published_on, said))
            elif HAPPENED.search(said) or sentence is opening[0]:
                return EventDate(day, is_conflict)
    if is_conflict and published_on:
        return EventDate(published_on, is_conflict=True)
    if published_on:
        for sentence in opening:
            said = lower(sentence.said)
            if HAPPENED.search(said) and YESTERDAY.search(said):
                return EventDate(published_on - timedelta(days=1), is_conflict, is_relative=True)
            if HAPPENED.search(said) and TODAY.search(said):
                return EventDate(published_on, is_conflict, is_relative=True)
    return EventDate(None, is_conflict)


def _opening(text: str, most: int) -> list[Span]:
    """The sentences of the first paragraphs."""
    lead = paragraphs(text)[:most]
    return sentences(text[: lead[-1].end]) if lead else []


def _is_typo(day: date, published_on: date, said: str) -> bool:
    """A date of the event with a wrong year, not a date out of history («Конституция 1995 года»)."""
    try:
        same_year = day.replace(year=published_on.year)
    except ValueError:
        return False
    is_near = abs((same_year - published_on).days) <= TYPO_DAYS
    return is_near or bool(HAPPENED.search(said) and not HISTORY.search(said) and not OTHER_OCCASION.search(said))


def is_believable(published: datetime, now: datetime) -> bool:
    """Whether a publication date may be one: not before 2000, not more than two days ahead of our clock."""
    return published.astimezone(UTC).year >= EARLIEST and published <= now + timedelta(days=2)
