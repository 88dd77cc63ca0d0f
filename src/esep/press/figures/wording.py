"""The words around a figure: lists of them (wording.yml), the clause it stands in, what is told as planned or as held.

A word nearby decides, the nearest first; a verb that no list has is judged by its form.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

from esep.press.text import lower

TABLE = Path(__file__).parent / "wording.yml"
WHOLE_WORDS = {"planned", "held", "negated", "compared", "told_held", "told_planned", "supposed", "refuted"}
WORD_BEGINNINGS = {
    "abroad", "each", "former", "joined", "local", "missions", "nationwide", "opinion", "other_deed", "part_of", "practice", "results",
    "to_become", "vote_before",
}  # fmt: skip


OTHER_STAFF = re.compile(r"(?:тренерск|оперативн|генеральн|бапкер)\w* штаб\w*")
CLAUSE_END = re.compile(r"[;:()]|,(?!\d)|\s[—–-]\s|(?<!\w)(?:а|но|однако|ал|бірақ)(?!\w)")
OUT_OF_PLANNED = re.compile(r"\s+из\s+[\d ]{1,12}(?:тыс\w*\s+)?(?:запланированн|намеченн|планируем)")
AGAINST_PLAN = re.compile(r"\s+при\s+плане\b")
OUT_OF_BEFORE = re.compile(r"(?<!\w)из\s+(?:почти\s+|более чем\s+)?$")
OUT_OF_DONE = re.compile(r",?\s+(?:уже\s+)?(?:проведен|состоял|прошл|провел)")
SPEECH = re.compile(
    r"сообщ|расска|отмет|добав|уточн|заяв|подчерк|поясн|сказ|напомн|указ|назва|анонс|обеща|реш|утверд|соглас|начало|правило|"
    r"отдел|модел|пожел|предлож|айтты|айтқан|деді|деген|хабарла|мәлімде|жеткіз|атап|тоқтал|түсіндір|еске|ұсын|сөйле|бастады"
)
PAST_RU = re.compile(
    r"(?<!\w)(?P<not>не\s+)?(?P<verb>\w{2,30}(?:али|или|яли|ыли|ало|ило|ялось|лись|лось|лся|лась|ано|ены|ено|аны))(?!\w)"
)
LAST_VERB_KK = re.compile(
    r"(?<!\w)(?P<verb>\w{2,30}(?:ды|ді|ты|ті|дық|дік|тық|тік|ған|ген|қан|кен|[дт][ыі]ңыз(?:дар)?|[дт][ыі]ңіз(?:дер)?|йды|йді|мақ|мек|пақ|пек|мақшы|мекші))(?=\s*(?:[.!?,;»]|$))"
)
NEGATIVE_KK = re.compile(r"(?:ма|ме|ба|бе|па|пе)(?:ды|ді|ған|ген)$")
FUTURE_KK = re.compile(r"(?:айды|ейді|ылады|іледі|[аеыі]нады|[аеыі]неді|мақ|мек|пақ|пек|мақшы|мекші)$")
WILL_BE = re.compile(r"(?<!\w)(?:буд[уе]т|должн[оыа]\s+быть|планируется,?\s+что)\s+(?:\w+\s+)?$")
BY_PLAN_KK = re.compile(r"\s+(?:бойынша|сәйкес|сай)(?!\w)")
BY_PLAN_RU = re.compile(r"(?:по|согласно)\s+(?:графику|плану)$")
PLAN_BEFORE = re.compile(r"(?<!\w)(?:план|жоспар)\s*[—–:-]?\s*$")
RATE = re.compile(r"(?<!\w)по\s+$")
SPORT_OPENING = 250
OPENING, OFTEN = 1_000, 3  # characters; times: what is said once far down is a remark


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """One list of wording.yml."""
    forms = "|".join(_table()[name])
    if name in WHOLE_WORDS:
        return re.compile(rf"(?<!\w)(?:{forms})(?!\w)")
    return re.compile(rf"(?<!\w)(?:{forms})" if name in WORD_BEGINNINGS else forms)


@functools.lru_cache(maxsize=256)
def hits(name: str, said: str) -> tuple[tuple[int, int], ...]:
    """Where a list's words stand in lower-case text."""
    return tuple(match.span() for match in pattern(name).finditer(said))


@functools.cache
def _table() -> dict[str, list[str]]:
    return dict(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def says(name: str, said: str) -> bool:
    """Whether lower-case text holds one of a list's words."""
    return bool(hits(name, said))


def is_about_campaign(text: str) -> bool:
    """Whether a text is about the campaign; without that its spectators and visitors are nobody's figures."""
    said = OTHER_STAFF.sub("", lower(text))
    found = hits("campaign", said)
    if says("sport", said[:SPORT_OPENING]) and not says("campaign", said[:SPORT_OPENING]):
        return False
    return bool(found) and (found[0][0] < OPENING or len(found) >= OFTEN)


def occasion(said: str, position: int) -> str:
    """session, meeting or concert, by the word nearest to a figure; '' when none is there."""
    best, name = None, ""
    for kind in ("session", "meeting", "concert"):
        for begin, finish in hits(kind, said):
            distance = min(abs(begin - position), abs(finish - position))
            if best is None or distance < best:
                best, name = distance, kind
    return name


@functools.lru_cache(maxsize=64)
def clause(said: str, start: int, end: int) -> tuple[int, int]:
    """The stretch around start..end up to the nearest comma, dash, bracket or «but» on either side."""
    first, last = 0, len(said)
    for mark in CLAUSE_END.finditer(said):
        if mark.end() <= start:
            first = mark.end()
        elif mark.start() >= end:
            last = mark.start()
            break
    return first, last


@functools.lru_cache(maxsize=64)
def status(said: str, start: int, end: int, language: str) -> str:
    """planned, held or negated, by the nearest word that says so; '' when none does. A Kazakh verb stands after its figure."""
    if OUT_OF_PLANNED.match(said, end) or AGAINST_PLAN.match(said, end):
        return "held"  # «1 012 мероприятий из 1 080 запланированных»
    if OUT_OF_BEFORE.search(said, 0, start) and OUT_OF_DONE.match(said, end):
        return "planned"  # «из 700 встреч проведено 420»
    if PLAN_BEFORE.search(said, max(0, start - 20), start):
        return "planned"
    best: tuple[int, str] | None = None
    for name in ("negated", "held", "planned"):
        for begin, finish in hits(name, said):
            # «будет проведено»: a participle of the past, and yet to come
            told = "planned" if name == "held" and WILL_BE.search(said, max(0, begin - 20), begin) else name
            distance = begin - end if begin >= end else start - finish
            if language == "kk" and distance > 2 and begin < start:
                distance += 40  # «жоспарланған 800 кездесу» apart, a Kazakh verb stands after its figure
            between = said[min(end, begin) : max(start, begin)]
            if name == "planned" and (
                BY_PLAN_KK.match(said, finish) or BY_PLAN_RU.search(said, max(0, begin - 9), finish)
            ):
                distance += 60  # «жоспар бойынша өтті», «прошли по графику»: as planned, so the verb decides
            distance += 60 * len(re.findall(r"[,;]|\s[—–]\s", between))
            if best is None or distance < best[0]:
                best = (distance, told)
    return best[1] if best else _by_form(said, start, end, language)


def _by_form(said: str, start: int, end: int, language: str) -> str:
    """The status by the form of a verb that no list has: Russian past in the clause, the Kazakh verb that ends it."""
    if language == "kk":
        verb = LAST_VERB_KK.search(said, end)
        if not verb or SPEECH.match(verb["verb"]):
            return ""
        return (
            "negated" if NEGATIVE_KK.search(verb["verb"]) else "planned" if FUTURE_KK.search(verb["verb"]) else "held"
        )
    first, last = clause(said, start, end)
    past = next((m for m in PAST_RU.finditer(said, first, last) if not SPEECH.match(m["verb"])), None)
    return "" if past is None else "negated" if past["not"] else "held"
