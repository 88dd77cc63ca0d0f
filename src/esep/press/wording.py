"""What the words around a figure make of it: its measure, planned or held, regional or national.

Numbers that carry a name are facts of the campaign: five parties, more than 300 organisations, 96 articles are national
wherever they are printed. They never land on the region of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from esep.press.numbers import Quantity
from esep.press.text import lower


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure and a status (planned, held, fact); is_national where the measure has no regional reading."""

    measure: str
    status: str
    is_national: bool = False


PLANNED = re.compile(
    r"(?<!\w)(?:провед[уёе]т\w*|планир\w*|планом|по плану|в план(?:е|ах)|заплан\w*|намеч\w*|намерен\w*|"
    r"предсто[ияи]\w*|состо[яи]тся|состоятся|пройд[уёе]т\w*|буд[уе]т|организуют|охват[яи]т\b|посет[яи]т\b|"
    r"предусмотрен\w*|предполага\w*|ожида\w*|раздадут|распространят|до конца|жоспар\w*|көзде\w*|"
    r"өткізіледі|өткізеді|өткізбек\w*|өтпек\w*|өтеді|өткізуді|өткізу|ұйымдастырылады|ұйымдастырады|"
    r"ұйымдастырмақ|болады|тиіс|қарастырыл\w*|таратылады|таратады|аралайды|қамтылады|қамтиды|қатысады|"
    r"қатыспақ|өтетін|өткізілетін|жүргізіледі|жүргізеді|күтіл\w*|алдағы)(?!\w)"
)
HELD = re.compile(
    r"(?<!\w)(?:провел[иао]?|провёл|проведен\w*|проведён\w*|состоял[оиа]?сь|прош(?:ло|ли|ла|ёл|ел)|"
    r"организован[оаы]?|организовал[иао]?|охва(?:тил|чен)\w*|завершен\w*|реализован\w*|"
    r"роздан\w*|раздал\w*|распространен\w*|распространён\w*|распространил\w*|посетил\w*|обошл\w*|"
    r"вручен\w*|өткізілді|өткізілген|өткізді|өткізген|өтті|өткен|өтіп|ұйымдастырылды|ұйымдастырылған|"
    r"ұйымдастырды|болды|болған|жүргізілді|жүргізілген|жүргізді|жасалды|таратылды|таратылған|таратты|"
    r"таратқан|аралады|аралаған|қамтылды|қамтылған|қамтыды|берілді|қатысты|қатысқан)(?!\w)"
)
SESSION = re.compile(
    r"заседани|учредител|собрани|конференци|сесси|(?:создан|сформирован|учрежд)\w*\s.{0,60}(?:коалици|"
    r"штаб)|отырыс|жиналыс|құрылтай|конференция|коалиция\w*\s+(?:\w+\s+){0,2}құрыл|бас қос"
)
MEETING = re.compile(
    r"встре[чт]|кругл\w+ стол|обсужден|мероприяти|дискусси|лекци|семинар|диалогов\w+ площад|акци[яийею]|"
    r"кездес|үстел|талқыла|іс-шара|дәріс|диалог алаң|шарала|жүздес"
)
CONCERT = re.compile(r"концерт")
TAKES_PART = re.compile(
    r"участ(?:ву|во|и[ея]|ник|ни)|собрал|посетил|приш[лё]|присутств|охва[чт]|встре[чт]|слушател|зрител|"
    r"объединил|қатыс|жина[лқғ]|қамт|келді|келген|бас қос|кездес|тыңда|жүздес"
)
JOINED = re.compile(
    r"член\w* (?:\w+ )?коалиции стал|стали членами|вошл|вошел|вошёл|входят|войдут|в состав|состоит из|"
    r"насчитывает|объединя[ею]т|объединил|включены|құрам\w+|кірді|кіреді|енді\b|енген|бірік|мүше бол"
)
COALITION = re.compile(r"коалици|штаб")
DOORS = re.compile(
    r"от двери|двер|обошл|обход|посети|посещ|поквартир|подворо|охва[чт]|есіктен|аралад|аралаған|аралап|үй-үй|барды|қамт"
)
CHANGED = re.compile(r"измен|поправ|затраг|затрон|обновл|корректир|переработ|өзгер|түзет|жаңарт|қайта қара")
COVERED = re.compile(r"охва[тч]|қамт")
CONSISTS = re.compile(r"состо[яи]|содерж|включа|насчитыва|тұрады|тұратын|құралған|бар\b|закрепл")
WHOLE_TEXT = re.compile(r"текст|конституци|основн\w+ закон|мәтін|ата заң")
DRAFT = re.compile(
    r"конституци|основн\w+ закон|проект|преамбул|раздел|конституция|ата заң|жоба|кіріспе|бөлім|преамбула"
)
HEADQUARTERS = re.compile(r"штаб|коалици")
NATIONWIDE = re.compile(
    r"по всей стране|по стране|по республике|по всему казахстану|в целом по|во всех регионах|"
    r"по казахстану|в масштабах страны|в республике|центральн\w+ (?:избирательн|комисси|штаб)|\bцик\b|"
    r"\bцкр\b|"
    r"еліміз|ел бойынша|ел көлемінде|республика бойынша|республика көлемінде|барлық өңір|"
    r"қазақстан бойынша|орталық (?:сайлау|комиссия|референдум|штаб)|жалпы ел|бүкіл ел|казахстанцев"
)
LOCAL = re.compile(
    r"областн|городск|районн|регионе\b|области\b|облыстық|қалалық|аудандық|облыста\b|облысында|"
    r"облыс бойынша|облысымыз|өңірде\b|аймақта\b|аймақ бойынша|в регионе|коалиция қатар|"
    r"региональн\w+ коалици|өңірлік"
)

# An article without any of these is about something else: its spectators and visitors are nobody's figures.
CAMPAIGN = re.compile(
    r"конституц|референдум|коалици|штаб|избирател|"
    r"участк\w* комисси|агитаци|голосован|основн\w+ закон|от двери к двери|"
    r"сайлаушы|ата заң|дауыс беру|есіктен есікке|үгіт|учаске"
)

OTHER_STAFF = re.compile(r"(?:тренерск|оперативн|генеральн|бапкер)\w* штаб\w*")

MOST_REGIONAL_VOTERS = 2_000_000  # the largest region has 1.5 million
MOST_REGIONAL_STATIONS = 1_500
NATIONAL_ORGANISATIONS_FROM = 250  # the coalition counts «more than 300»
CONSTANT = {"parties", "articles", "sections", "oblasts", "regions", "cities"}


def is_about_campaign(text: str) -> bool:
    """Whether a text has anything to do with the campaign."""
    return CAMPAIGN.search(OTHER_STAFF.sub("", lower(text))) is not None


def occasion(said: str, position: int) -> str:
    """session, meeting or concert, by the word nearest to a figure; '' when none is there."""
    best, name = None, ""
    for kind, pattern in (("session", SESSION), ("meeting", MEETING), ("concert", CONCERT)):
        for match in pattern.finditer(said):
            distance = min(abs(match.start() - position), abs(match.end() - position))
            if best is None or distance < best:
                best, name = distance, kind
    return name


def status(said: str, start: int, end: int, language: str) -> str:
    """planned or held, by the nearest word that says so; '' when none does. A Kazakh verb stands after its figure."""
    best: tuple[int, str] | None = None
    for name, pattern in (("planned", PLANNED), ("held", HELD)):
        for match in pattern.finditer(said):
            distance = match.start() - end if match.start() >= end else start - match.end()
            if language == "kk" and distance > 2 and match.start() < start:
                distance += 40  # «жоспарланған 800 кездесу» apart, a Kazakh verb stands after its figure
            distance += 60 * len(re.findall(r"[,;]", said[min(end, match.start()) : max(start, match.start())]))
            if best is None or distance < best[0]:
                best = (distance, name)
    return best[1] if best else ""


def meaning(
    kind: str, quantity: Quantity, said: str, before: str, end: int, about: str, language: str
) -> Meaning | None:
    """The measure of a figure whose noun is of class `kind`, or None when the words around do not support one."""
    when = status(said, quantity.start, end, language)
    if quantity.is_percent:
        near = f"{before} {said}"
        if WHOLE_TEXT.search(near) and (CHANGED.search(near) or COVERED.search(said)):
            return Meaning("share_changed", "fact", is_national=True)
        return None
    if kind in {"meetings", "events"}:
        # a figure without a verb of its own is a plan until somebody says it was held
        is_held = when == "held"
        return Meaning(f"{kind}_{'held' if is_held else 'planned'}", "held" if is_held else "planned")
    if kind in {"people", "participants"}:
        return _people(kind, quantity, said, before, end, about, when)
    if kind in {"materials", "households", "questions", "proposals"}:
        names = {"questions": "questions_count", "proposals": "proposals_count"}
        return Meaning(names.get(kind, kind), "planned" if when == "planned" else "held")
    if kind == "dwellings":
        return Meaning("households", "planned" if when == "planned" else "held") if DOORS.search(said) else None
    return _fact(kind, quantity, said, before, end)


def _people(kind: str, quantity: Quantity, said: str, before: str, end: int, about: str, when: str) -> Meaning | None:
    around = said[max(0, quantity.start - 90) : end + 60]
    if (
        JOINED.search(around)
        and COALITION.search(f"{before} {around}")
        and kind == "people"
        and not re.search(r"заседани|встреч|отырыс|кездес", around)
    ):
        return Meaning("members_count", "fact")
    if kind != "participants" and not TAKES_PART.search(said):
        return None
    measure = {"session": "session_participants", "concert": "concert_participants"}.get(about, "meeting_participants")
    return Meaning(measure, "planned" if when == "planned" else "held")


def _fact(kind: str, quantity: Quantity, said: str, before: str, end: int) -> Meaning | None:
    value = quantity.value
    near = f"{before} {said}"
    if kind == "articles":
        if _is_changed(said, quantity.start, end):
            return Meaning("articles_changed", "fact", is_national=True)
        return (
            Meaning("constitution_articles", "fact", is_national=True) if DRAFT.search(near) and value >= 20 else None
        )
    if kind == "sections":
        return (
            Meaning("constitution_sections", "fact", is_national=True) if DRAFT.search(near) and value <= 20 else None
        )
    if kind == "parties":
        return Meaning("parties_count", "fact", is_national=True) if value <= 12 else None
    if kind in {"oblasts", "regions", "cities"}:
        return (
            Meaning("regions_with_hq", "fact", is_national=True) if HEADQUARTERS.search(said) and value <= 20 else None
        )
    if kind == "headquarters":
        is_all = value == 20 and not LOCAL.search(said)
        return Meaning("regions_with_hq", "fact", is_national=True) if is_all else Meaning("coalitions_count", "fact")
    if kind == "members":
        return Meaning("members_count", "fact") if COALITION.search(near) else None
    if kind == "organisations":
        is_of_all = value >= NATIONAL_ORGANISATIONS_FROM
        return (
            Meaning("organisations_count", "fact", is_national=is_of_all)
            if is_of_all or COALITION.search(near)
            else None
        )
    names = {"voters": "voters_count", "stations": "stations", "coalitions": "coalitions_count"}
    return Meaning(names[kind], "fact")


def _is_changed(said: str, start: int, end: int) -> bool:
    """Whether a number of articles is of those that change, not of those the draft consists of."""

    def nearest(pattern: re.Pattern[str]) -> int:
        return min((max(m.start() - end, start - m.end(), 0) for m in pattern.finditer(said)), default=1000)

    if COVERED.search(said) and re.search(r"%|процент|пайыз", said):
        return nearest(CONSISTS) > 40
    return nearest(CHANGED) < min(110, nearest(CONSISTS))


def is_nationwide(said: str, quantity: Quantity, measure: str) -> bool:
    """Whether a figure that could be a region's belongs to the whole country."""
    if measure == "voters_count":
        return quantity.value > MOST_REGIONAL_VOTERS or (bool(NATIONWIDE.search(said)) and not LOCAL.search(said))
    if measure == "proposals_count" and quantity.value >= 1000 and DRAFT.search(said):
        return True  # what came in while the draft was written, not what a region collected
    if measure == "stations" and quantity.value > MOST_REGIONAL_STATIONS:
        return True
    return bool(NATIONWIDE.search(said)) and not LOCAL.search(said)
