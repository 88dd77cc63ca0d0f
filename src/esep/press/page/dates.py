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
    r"(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)(?:[дтн][аеыі]\w{0,3}|"
    r"[ыі](?:н[аеды]\w{0,2})?|ға|ге|қа|ғы|гі|қы)?|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)(?!\w)\.?"
)
# Abbreviated as sites do above a text; in prose «12 там» is no date.
LINE_MONTH = MONTH.replace("(?P<month>", r"(?P<month>(?:қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел)(?!\w)|")
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
ZONE = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{1,2}|[A-Za-z]{1,5}))?"

_OF_YEAR = r"(?:\s*(?:г|ж)\b\.?)?"  # «13.02.2026ж. 19:00», «02.03.2026г. в 17:41»

# Whole strings, as a feed gives them.
FEED_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<m>\d{{2}})-(?P<day>\d{{2}})(?:[T\s]+{CLOCK}{ZONE})?",
        rf"(?:[^\W\d_]{{2,12}}\.?,?\s+)?(?P<day>\d{{1,2}})[\s-]+{LINE_MONTH}[\s,-]+(?P<year>\d{{4}})(?:\s*(?:г\.?|"
        rf"года|жыл\w*|ж\.?))?(?:[\s,]+(?:в\s+)?{CLOCK}{ZONE})?",
        rf"(?P<day>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<year>\d{{4}}){_OF_YEAR}(?:[\s,|-]+(?:в\s+|сағат\s+)?{CLOCK}{ZONE})?",
        rf"(?P<day>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<short>[23]\d)(?:[\s,|-]+{CLOCK}{ZONE})?",
        rf"(?:{CLOCK}[\s,|]+)(?P<day>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<year>\d{{4}})",
        rf"(?:{CLOCK}[\s,|]+)(?P<day>\d{{1,2}})\s+{LINE_MONTH}[\s,]+(?P<year>\d{{4}})(?:\s*(?:г\.?|года|жыл\w*|ж\.?))?",
        rf"(?P<year>\d{{4}})\s*(?:жылғы|жылы|ж\.)\s*(?P<day>\d{{1,2}})\s+{LINE_MONTH}(?:[\s,]+(?:сағат\s+)?{CLOCK}{ZONE})?",
        rf"(?:[^\W\d_]{{2,12}}\.?,?\s+)?{LINE_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:[\s,]+{CLOCK}{ZONE})?",
    )
)
# The same inside a line that a site prints above its text: «Опубликовано: 13 февраля 2026, 21:45 | 352».
_CLOCK_AFTER = r"(?:[\s,|•·-]+(?:в\s+|сағат\s+)?\d{1,2}:\d{2}(?::\d{2})?)?"
LINE_FORMS = re.compile(
    rf"(?<![\w.])(?:\d{{4}}-\d{{2}}-\d{{2}}(?:[t\s]+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}{_OF_YEAR}{_CLOCK_AFTER}|"
    rf"\d{{1,2}}\.\d{{1,2}}\.[23]\d{_CLOCK_AFTER}|"
    rf"\d{{1,2}}:\d{{2}}[\s,|]+\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{1,2}}:\d{{2}}[\s,|]+\d{{1,2}}\s+[^\W\d_]{{3,10}}[\s,]+\d{{4}}|"
    rf"\d{{1,2}}[\s-]+[^\W\d_]{{3,10}}\.?[\s,-]+\d{{4}}(?:\s*(?:г\.?|года|ж\.|жыл))?{_CLOCK_AFTER}|"
    rf"\d{{4}}\s*(?:жылғы|жылы|ж\.)\s*\d{{1,2}}\s+[^\W\d_]{{3,10}}{_CLOCK_AFTER})(?![\w:])"
)
# What a line of nothing but dates and counters is made of (lower case).
LINE_TOKENS = re.compile(
    r"\d+|(?<!\w)(?:январ[ьяе]|феврал[ьяе]|марта?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|августа?|сентябр[ьяе]|октябр[ьяе]|"
    r"ноябр[ьяе]|декабр[ьяе]|янв|фев|февр|мар|апр|авг|сен|сент|окт|ноя|нояб|дек|"
    r"(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)(?:да|де|та|те)?|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс|"
    r"(?:дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі)(?: күні)?|mon|tue|wed|thu|fri|sat|sun|"
    r"сегодня|вчера|бүгін|кеше|today|yesterday|год[а]?|г|ж|жыл\w*|в|от|сағат|час\w*|мин\w*|ч|"
    r"опубликован[оа]?|обновлен[оа]?|обновлено|добавлено|размещено|создано|дата|время|published|updated|date|публикации|создания|обновления|изменения|размещения|материал|жариялау|"
    r"күн|"
    r"жарияланды|жарияланған|жаңартылды|жаңартылған|күні|уақыты|просмотр\w*|показ\w*|қаралым\w*|қаралды|оқылды|рет|views?|"
    r"almt|gmt|utc|t|z|am|pm|назад|бұрын|читать|чтения)(?!\w)"
)
ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "msk": 3}
ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # RFC 822
ALMATY_NAMES = {"almt", "qyzt", "alm", "kzt"}
EARLIEST = 2000  # a feed of 1970 does not know its date
LATEST = 2100  # nor does one of 9999, and days around it cannot be reckoned

CONFLICT_DAYS = 60
LONGEST_SENTENCE = 2_000  # characters: more is no prose
OLD_NEWS_DAYS = 14  # a day of the past this far away is told as history, unless its year is printed
TYPO_DAYS = 5  # a date that is right but for its year

_DAY = r"(?<![\d.,])(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_KAZAKH_MONTH = "(?P<month>қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)"
PROSE_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<m>\d{2})\.(?P<year>\d{4})(?!\d)",
        r"(?<![\d-])(?P<year>\d{4})-(?P<m>\d{2})-(?P<day>\d{2})(?!\d)",
        # «ақпанның 13-і», «2026 жылғы ақпан айының 13-інде», «ақпанның 13-і күні»
        rf"(?:{_YEAR}\s*жыл(?:ғы|дың)\s+)?{_KAZAKH_MONTH}(?:[нд][ыі]ң| айының)\s+(?P<day>\d{{1,2}})\s?-\s?с?[ыі]\w{{0,3}}(?!\w)",
        # «12-14 февраля», «с 12 по 14 февраля», «12 и 13 февраля», «12-13 ақпанда»: the first day
        rf"(?:{_YEAR}\s*жыл(?:ғы|дың|ы)?\s+)?{_DAY}\s*(?P<range>[-–—]|и|по|мен|пен|және|,)\s*\d{{1,2}}\s+{MONTH}(?:\s+(?P<late>20\d{{2}}))?",
        rf"{_YEAR}\s*жыл(?:ғы|дың|ы)?\s+{_DAY}\s*-?\s*{MONTH}",
        rf"{_DAY}(?:-?(?:го|е|ое)\s+|\s*-\s*|\s+){MONTH}(?:\s+(?P<year>(?:19|20)\d{{2}}))?",
    )
)
# «13 числа текущего месяца», «осы айдың 13-інде»
THIS_MONTH = re.compile(
    r"(?<!\w)(?P<day>\d{1,2})(?:-?го)?\s+числа\s+(?:текущего|этого|сего)\s+месяца|"
    r"(?:осы|ағымдағы|үстіміздегі)\s+айдың\s+(?P<kazakh>\d{1,2})\s?-\s?с?[ыі]\w{0,3}"
)
TODAY = re.compile(r"(?<!\w)(?<!на )(?:сегодня|бүгін)(?!\w)")  # «бүгінде» is nowadays, «на сегодня» as of now
# «накануне референдума» is the eve of it, not yesterday
YESTERDAY = re.compile(
    r"(?<!\w)(?:вчера|кеше|накануне(?!\s+(?:референдум|голосов|выбор|праздн|дня|нового|всенародн|республик|общенац|истор|"
    r"предстоящ|этого|принят|его|наурыз|международн|\d)))(?!\w)"
)
BEFORE_YESTERDAY = re.compile(r"(?<!\w)позавчера(?!\w)")
# «бүгінгі кездесуде», «на вчерашнем сходе»: a day beside an event, whatever the verb; «в сегодняшних условиях» is none
EVENT_WORD = (
    r"(?:\s+\w+){0,2}?\s+(?:встреч|собрани|заседани|совещани|сход|митинг|форум|концерт|акци|мероприяти|брифинг|кругл\w+ стол|семинар|"
    r"лекци|приём|прием|сесси|конференц|выезд|поездк|обсужден|диалог|открыти|презентац|пресс-конференц|дебат|рейд|марафон|"
    r"кездесу|жиын|жиналыс|отырыс|форум|акция|іс-шара|шара|дөңгелек үстел|дәріс|кеңес|сапар|пікірталас|басқосу|талқылау|таныстырылым|"
    r"рәсім|жүздесу|сұхбат|сессия|сайыс)"
)
TODAYS = re.compile(rf"(?<!\w)(?:сегодняшн\w+|бүгінгі){EVENT_WORD}")
YESTERDAYS = re.compile(rf"(?<!\w)(?:вчерашн\w+|кешегі){EVENT_WORD}")
TOMORROW = re.compile(r"(?<!\w)(?:завтра|ертең)(?!\w)")
WEEKDAYS = (
    "понедельник дүйсенбі", "вторник сейсенбі", "среду сәрсенбі", "четверг бейсенбі", "пятницу жұма", "субботу сенбі",
    "воскресенье жексенбі",
)  # fmt: skip
WEEKDAY = re.compile(
    r"(?<!\w)(?:во?\s+(?:(?P<which>минувш\w+|прошл\w+|прошедш\w+|эт\w+|ближайш\w+|следующ\w+)\s+)?"
    r"(?P<day>понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)|"
    r"(?:(?P<kazakh_which>өткен|осы|келесі|алдағы)\s+)?(?P<kazakh>дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі)"
    r"(?:\s+күні|д[ае]))(?!\w)"
)
LAST_WEEK = re.compile(r"(?:на прошлой|на минувшей|на прошедшей) неделе|өткен аптада|былтырғы аптада")
BEFORE = re.compile(r"минувш|прошл|прошедш|өткен")
AFTER = re.compile(r"ближайш|следующ|келесі|алдағы")
HAPPENED = re.compile(
    r"состоя|прош[лёе]|провед|вышл|вышел|съехал|провел|провёл|создан|сформир|учрежд|старт|начал|открыл|открыт|собрал|встрет|"
    r"обсуд|посети|участ[ио]|принял[аи]? участие|объедин|прибыл|побывал|презентов|организов|выступил|подвел|подвёл|избран|избрал|утвердил|"
    r"завершил|разъяснил|рассказал|поддержал|заслуша|вручил|"
    r"өтті|өткі|құрыл|бастал|бастады|ұйымдас|жиналды|кездес|ашыл|болды|бас қос|талқыла|қатыс|бірік|жүздес|сайлан|"
    r"аралады|жалғас|таныст|түсіндір|барды|келді|бекіт|шығар"
)
# «сегодня группы … работали»: a verb in the past, not «если», «цели», «земли»
PAST = re.compile(
    r"(?<!\w)(?!(?:если|или|нежели|модели|цели|роли|земли|недели|отрасли|доли|мысли|боли|соли)(?!\w))"
    r"[а-яё]{3,}(?:ли|лись|лось|лась|лся)(?!\w)"
)
CAMPAIGN = re.compile(r"агитаци\w+ (?:нача|старт|законч|заверш)|үгіт[\w-]* (?:\w+ )?(?:баст|аяқт)")
ISSUE = re.compile(r"^\w*\s+(?:нөмір|санын|номер|выпуск)")
PLANNED = re.compile(
    r"состоится|пройд[её]т|пройдут|проведут|планир|запланир|начн[её]тся|стартует|откроется|"
    r"өтеді|өтпек|өткізіледі|жоспарлан|басталады|болады|ашылады"
)
OTHER_OCCASION = re.compile(
    r"референдум|голосован|выбор|дауыс беру|сайлау|вступ\w+ в силу|принят\w*|қабылданған|указ|жарлық|"
    r"опубликован|жариялан"
)
HISTORY = re.compile(r"с тех пор|ранее|в истории|тарих|бұрын")
REMINDER = re.compile(
    r"^\W*(?:напомн|ранее|как (?:уже )?сообщал|до этого|еске сал|бұған дейін|осыған дейін|"
    r"буған дейін|бұдан бұрын|айта кет)"
)
DONE = re.compile(r"прош[лё]|состоял|провед[её]н|проводил|өтті|өткіз(?:ді|ілді)|құрылды|болды")
NEXT = re.compile(
    r"(?<!\w)(?:следующ\w+|очередн\w+|ближайш\w+|келесі|алдағы|кезекті)\s+(?:\w+\s+)?"
    r"(?:встреч|матч|заседани|собрани|концерт|кездесу|жиын|ойын|отырыс)"
)
# The event told of, by its own name at the beginning of a sentence and a verb of the past.
ITSELF = re.compile(
    r"^\W*(?:(?:сама|само|сам|эта|это|этот)\s+)?(?:встреча|мероприятие|собрание|заседание|акция|форум|концерт|совещание|сход|семинар|"
    r"брифинг|круглый стол|шара|іс-шара|кездесу|жиын|жиналыс|отырыс|акция|басқосу|дәріс|дөңгелек үстел)\s(?:[^.!?]{0,80}\s)?"
    r"(?:прош[лёе]\w*|состоял\w+|проведен\w*|проходил\w*|өтті|өткізілді|болды|өткен)(?!\w)"
)
ANOTHER = re.compile(
    r"аналогичн|подобн|так(?:ая|ое|ой) же|перв(?:ая|ое|ый)|предыдущ|прошл(?:ая|ое|ый)\s|мұндай|осындай|бұған дейін|алдыңғы|алғашқы|бұрын"
)
UNTIL_BEFORE = re.compile(r"(?<!\w)(?:до|к|ко|с|со|не позднее|начиная с|после)\s+$")
UNTIL_AFTER = re.compile(r"^\w*\s+(?:дейін|шейін|кейін|бастап)")


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
    short = parts.get("short")
    day = _day(parts, 2000 + int(short) if short else None)
    if day is None or not EARLIEST <= day.year <= LATEST:
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
        return date(given, month, int(parts.get("day") or 0)) if given else None
    except ValueError:
        return None


def instants_in(line: str) -> list[str]:
    """The instants printed inside a line above an article, as `instant` reads them."""
    said = " ".join(lower(line).split())
    found = [re.sub(r"[|•·]|(?<=\s)(?:в|сағат)(?=\s)", ",", match.group()) for match in LINE_FORMS.finditer(said)]
    found = [re.sub(r"[\s,-]*,[\s,]*", ", ", one) for one in found]
    return [one for one in found if instant(one)]


def printed(text: str, year: int | None) -> list[tuple[date, int, bool]]:
    """Every date of a passage: (day, offset, whether its year was printed). Without a year, `year` is taken."""
    return [(day, start, has_year) for day, start, _, has_year in _printed(text, year)]


def _printed(text: str, year: int | None) -> list[tuple[date, int, int, bool]]:
    said = lower(text)
    found: dict[int, tuple[date, int, int, bool]] = {}
    taken: list[tuple[int, int]] = []
    for form in PROSE_FORMS:
        for match in form.finditer(said):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            parts = match.groupdict()
            parts["year"] = parts.get("year") or parts.get("late")
            day = _day(parts, year)
            taken.append(match.span())
            if day:
                found[match.start()] = (day, match.start(), match.end(), parts["year"] is not None)
    return [found[start] for start in sorted(found)]


def event_date(text: str, published: datetime | None, not_events: Collection[date] = ()) -> EventDate:
    """The day an article's lead tells of. `not_events`: days everybody writes about, such as the day of the vote."""
    published_on = days.calendar_day(published) if published else None
    is_conflict = False
    for number, sentence in enumerate(_opening(text, 4)):
        said = lower(sentence.said[:LONGEST_SENTENCE])
        if number and (REMINDER.search(said) or NEXT.search(said)):
            continue
        days_told = _days_of(said, published_on)
        if number and len({day for day, *_ in days_told}) > 1 and not DONE.search(said):
            continue  # a programme of days to come
        for day, start, end, has_year in days_told:
            clause = said[max(0, start - 40) : start + 90]
            if (
                day in not_events
                or ISSUE.search(said[end : end + 30])
                or CAMPAIGN.search(clause)
                or (OTHER_OCCASION.search(clause) and not HAPPENED.search(clause))
            ):
                continue
            if published_on and abs((day - published_on).days) > CONFLICT_DAYS:
                is_conflict = is_conflict or (has_year and _is_typo(day, published_on, said))
            elif published_on and not has_year and (published_on - day).days > OLD_NEWS_DAYS:
                continue
            elif (HAPPENED.search(said) or not number) and not _is_a_limit(said, start, end):
                return EventDate(day, is_conflict)
    if is_conflict and published_on:
        return EventDate(published_on, is_conflict=True)
    if published_on and (day_told := _told_relatively(text, published_on)):
        return EventDate(day_told, is_conflict, is_relative=True)
    return EventDate(_told_last(text, published_on) if published_on else None, is_conflict)


def _days_of(said: str, published_on: date | None) -> list[tuple[date, int, int, bool]]:
    found = _printed(said, published_on.year if published_on else None)
    for match in THIS_MONTH.finditer(said) if published_on else ():
        day = _day({"day": match["day"] or match["kazakh"], "m": str(published_on.month)}, published_on.year)  # type: ignore[union-attr]
        found += [(day, match.start(), match.end(), False)] if day else []
    return sorted(found, key=lambda one: one[1])


def _is_a_limit(said: str, start: int, end: int) -> bool:
    """«до 13 марта», «13 наурызға дейін», «с 12 февраля»: not the day of an event, but «с 12 по 14 февраля» is."""
    is_range = bool(re.match(r"\d{1,2}\s*(?:[-–—]|по|и|мен)\s*\d", said[start:end]))
    return not is_range and bool(
        UNTIL_BEFORE.search(said[max(0, start - 14) : start]) or UNTIL_AFTER.search(said[end : end + 20])
    )


def _told_relatively(text: str, published_on: date) -> date | None:
    for number, sentence in enumerate(_opening(text, 2)):
        said = lower(sentence.said[:LONGEST_SENTENCE])
        if number and REMINDER.search(said):
            continue
        for pattern, distance in ((TODAYS, 0), (YESTERDAYS, -1)):
            if pattern.search(said):
                return published_on + timedelta(days=distance)
        if (HAPPENED.search(said) or PAST.search(said) or PLANNED.search(said)) and (
            day := _relative(said, published_on)
        ):
            return day
    return None


def _told_last(text: str, published_on: date) -> date | None:
    """«Встреча прошла 20 февраля», «Шара 21 ақпанда өтті» in the last paragraph: the event itself, shortly before the publication."""
    for sentence in sentences(paragraphs(text)[-1].said) if text.strip() else ():
        said = lower(sentence.said[:LONGEST_SENTENCE])
        if not ITSELF.search(said) or REMINDER.search(said) or ANOTHER.search(said):
            continue
        for day, start, end, _ in _days_of(said, published_on):
            if 0 <= (published_on - day).days <= OLD_NEWS_DAYS and not _is_a_limit(said, start, end):
                return day
    return None


def _relative(said: str, published_on: date) -> date | None:
    """The day that a sentence (lower case) names by its distance from the day of publication."""
    for pattern, distance in ((YESTERDAY, -1), (BEFORE_YESTERDAY, -2)):
        if pattern.search(said):
            return published_on + timedelta(days=distance)
    if weekday := WEEKDAY.search(said):
        return _weekday(weekday, said, published_on)
    if TODAY.search(said):
        return published_on
    if TOMORROW.search(said) and PLANNED.search(said):
        return published_on + timedelta(days=1)
    return None


def _weekday(match: re.Match[str], said: str, published_on: date) -> date:
    name = match["day"] or match["kazakh"]
    number = next(n for n, names in enumerate(WEEKDAYS) if name in names.split())
    if LAST_WEEK.search(said):
        return published_on - timedelta(days=published_on.weekday() + 7 - number)
    which = match["which"] or match["kazakh_which"] or ""
    back = (published_on.weekday() - number) % 7
    if BEFORE.search(which):
        return published_on - timedelta(days=back or 7)
    is_ahead = AFTER.search(which) or (PLANNED.search(said) and not HAPPENED.search(PLANNED.sub("", said)))
    return published_on + timedelta(days=(-back % 7) or 7) if is_ahead and back else published_on - timedelta(days=back)


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
