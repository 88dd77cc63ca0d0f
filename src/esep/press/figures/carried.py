"""The figure that completes a sentence whose noun stands in the sentence before: «Их прошло 64», «оның 88-і өтті».

What the sentence before counted, or only named, is carried on to a figure that counts nothing of its own.
"""

from __future__ import annotations

import re

from esep.press.figures import bare
from esep.press.figures.nouns import CARRIED, Class, of_name
from esep.press.figures.numbers import Quantity

REFERRED = CARRIED | {"voters", "stations", "participants", "organisations"}  # what «их» may stand for
HANDED_OUT = re.compile(
    r"(?<!\w)(?:роздано|раздали|раздано|распространено|таратылды|таратылған)\s+(?:уже\s+|всего\s+)?$"
)
# «Ещё 5 тысяч ждут», «120 уже позади», «напечатали 40 тысяч»: of what the sentence before counted
MORE_OF_THEM = re.compile(
    r"(?:^|[,;]\s)[—–\s]*(?:(?:и|впереди|алда|в\s+планах|на\s+очереди|жоспарда)\s+)?(?:ещё|еще|тағы)\s+$"
)
AHEAD = re.compile(r"(?:-\w+)?\s+(?:уже\s+)?(?:позади|впереди|артта|алда)(?!\w)")
OUT_OF_THEM = re.compile(rf"(?<!\w)(?:из\s+них|из\s+этого\s+числа|олардың|оның|соның)\s+{bare.SMALL}$")
# «Счёт перевалил за триста», «саны 400-ден асты»
COUNT_OF_THEM = re.compile(
    r"(?<!\w)(?:сч[её]т\w*|(?:числ|количеств)\w*|саны|есебі|всего|итого|жиыны|барлығы)\s+"
    r"(?:(?:их|уже|составил[ои]?|достигл[ои]|дошло\s+до|пош[её]л\s+на|[—–-])\s+)*$"
)
# What is done with the things told of, right before a bare figure and, in Kazakh, right after it.
DEALT_WITH_RU = {
    "materials": r"напечатали|напечатано|отпечатано|отпечатали|выпустили|разнесли|раздали|роздано|раздано|распространили",
    "households": r"обошли|обойдено|посетили|посещено|охватили|охвачено|постучали\s+в",
    "questions": r"задали|задано|прозвучало|поступило",
    "proposals": r"поступило|внесено|внесли|прозвучало|собрали|собрано|озвучено|учтено",
}
DEALT_WITH_KK = {
    "materials": r"таратыл|таратты|басылды|басылып|басып\s+шығар|үлестір",
    "households": r"аралап|аралады|аралан|қамтылды",
    "questions": r"қойылды|түсті|келіп\s+түсті",
    "proposals": r"түсті|келіп\s+түсті|айтылды|енгізілді|жазбаша\s+түсті|жолданды",
    "meetings": r"өтті|өтіп|өткізілді|өткіздік|өтеді|өткізіледі|ұйымдастырылды",
    "events": r"өтті|өтіп|өткізілді|өткіздік|өтеді|өткізіледі|ұйымдастырылды",
}
RIGHT_BEFORE = {name: re.compile(rf"(?<!\w)(?:{verbs})\s+{bare.SMALL}$") for name, verbs in DEALT_WITH_RU.items()}
RIGHT_AFTER = {
    name: re.compile(rf"(?:-\w+)?\s+(?:(?:астамы|жуығы|шақтысы)\s+)?(?:{verbs})")
    for name, verbs in DEALT_WITH_KK.items()
}
HANDED_OUT_AFTER = re.compile(r"\s+(?:раздали|роздано|таратылды|таратылған|үлестірілді)\b")
PLACE_BRACKET = re.compile(r"[^.;\d]{3,70}\(\s*$")
OF_THEM = re.compile(
    r"(?<!\w)их\s+(?!средн|возраст|дол[яи]\b|рост\b|цен|стаж)(?:\w+\s+){0,2}(?:[^.;\d]{0,40}[—–-]\s*)?$"
)
PLACE_DASH = re.compile(rf"(?:^|[,;)])[^.;,\d]{{3,70}}\s[—–-]\s*{bare.SMALL}$")
DONE_AND_NOTHING = re.compile(
    r"(?<!\w)(?:проведено|провели|провести|намечено|планируется|планируют|проведут|состоится|состоял[оиа]сь|прошл[оиа]|проведены|намечалось|планировалось|запланировано|өтті|өткен)\s+(?:уже\s+|пока\s+|всего\s+|лишь\s+|ещё\s+)?$"
)
PLACE_KK = re.compile(r"(?:^|[,;])[^.;,\d]{3,70}(?:да|де|та|те)\s+(?:[—–-]\s*)?$")
NOTHING_COUNTED = re.compile(r"(?:-\w+)?\s*(?:[,.;)]|и\b|және\b|мен\b|$)")
POSSESSIVE_KK = re.compile(r"-(?:ы|і|сы|сі|ын|ін|сын|сін|еуі|ауы|уі)\b")
POSSESSIVE_WORD_KK = re.compile(
    r"(?<!\w)(?:\w{2,7}[ае][уй][ыі]|мыңы(?:н|ның)?|жүзінің|астамы|жуығы|шақтысы|артығы|тартасы|асамы|бірі|екісі|үші|төрті|бесі|алтысы|жетісі|сегізі|тоғызы|оны|жиырмасы|отызы|қырқы|елуі|алпысы|жетпісі|сексені|тоқсаны|жүзі)$"
)


def carried(said: str, quantity: Quantity, kinds: list[Class], language: str, last: Class | None) -> Class | None:
    """The noun of the sentence before: «… 268 мероприятий. В одном районе — 41, в другом — 36», «их провели 36»."""
    is_bare = (
        bare.is_bare(said, quantity.end, language)
        or (language == "kk" and is_possessive(said, quantity))
        or NOTHING_COUNTED.match(said, quantity.end)
        or HANDED_OUT_AFTER.match(said, quantity.end)
    )
    if quantity.is_percent or not is_bare or language == "en":
        return None
    left = said[max(0, quantity.start - 110) : quantity.start]
    if OF_THEM.search(left):
        named = [
            (m.end(), kind)
            for kind in kinds
            if kind.name in REFERRED
            for m in kind.noun[language].finditer(left)
            if kind.name != "coalitions" or m.group() == "коалиций"
        ]
        named = [pair for pair in named if pair[1].name == "members"] or named
        return max(named, key=lambda pair: pair[0])[1] if named else last
    if last and (is_of_topic(said, quantity, last, language) or (MORE_OF_THEM.search(left) and last.name in CARRIED)):
        return last
    if HANDED_OUT.search(left) or HANDED_OUT_AFTER.match(said, quantity.end):
        return of_name("materials")
    form = PLACE_DASH if language == "ru" else PLACE_KK
    if last and PLACE_BRACKET.search(left) and said[quantity.end : quantity.end + 1] == ")":
        return last
    if last and last.name not in {"members", "coalitions"} and DONE_AND_NOTHING.search(left):
        return last
    return last if last and (form.search(left) or PLACE_DASH.search(left)) else None


def is_of_topic(said: str, quantity: Quantity, topic: Class, language: str) -> bool:
    """«Встречи идут по графику. 120 уже позади», «листовки печатает типография. Напечатали 40 тысяч»."""
    if topic.name not in CARRIED or quantity.is_percent:
        return False
    left = said[max(0, quantity.start - 110) : quantity.start]
    if language == "kk" and topic.name in RIGHT_AFTER and RIGHT_AFTER[topic.name].match(said, quantity.end):
        return True
    if not bare.is_bare(said, quantity.end, language):
        return False
    if COUNT_OF_THEM.search(left) or OF_THEM.search(left):
        return True
    if topic.name in RIGHT_BEFORE and RIGHT_BEFORE[topic.name].search(left):
        return True
    is_ahead = AHEAD.match(said, quantity.end) or bool(
        OUT_OF_THEM.search(left) and bare.DONE_AFTER.match(said, quantity.end)
    )
    return bool(is_ahead) or (topic.name in {"meetings", "events"} and DONE_AND_NOTHING.search(left) is not None)


def is_possessive(said: str, quantity: Quantity) -> bool:
    """«88-і», «сегізі»: one of them, whatever verb follows."""
    figure = said[quantity.value_start : max(tail(said, quantity), quantity.end)]
    return (POSSESSIVE_KK.search(figure) or POSSESSIVE_WORD_KK.search(figure)) is not None


def tail(said: str, quantity: Quantity) -> int:
    """Where the figure ends with its Kazakh case ending: «300-ден»."""
    ending = re.match(r"-\w+", said[quantity.value_end :])
    return quantity.value_end + (ending.end() if ending else 0)
