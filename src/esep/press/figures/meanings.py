"""What a figure is of and what became of it: its measure, planned or held, national by its nature.

Numbers that carry a name are facts of the campaign: five parties, more than 300 organisations, 96 articles are national
wherever they are printed. They never land on the region of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from esep.config import settings
from esep.press.figures import polling, wording
from esep.press.figures.masks import MONTHS
from esep.press.figures.numbers import Quantity


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure and a status (planned, held, fact); is_national where the measure has no regional reading."""

    measure: str
    status: str
    is_national: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """A figure in its sentence: `said` and the sentence `before` in lower case, the figure's noun up to `end`."""

    kind: str
    quantity: Quantity
    said: str
    before: str
    end: int
    about: str  # session, meeting, concert
    language: str
    opening: str = ""  # the title and the first words of the article

    @property
    def near(self) -> str:
        """The sentence with the one before it."""
        return f"{self.before} {self.said}"

    @property
    def clause(self) -> str:
        """The words between the commas around the figure."""
        start, end = wording.clause(self.said, self.quantity.start, self.end)
        return self.said[start:end]


# «В заседании участвовали 40 членов штаба» are those who came
TAKES_PART_IN_SESSION = re.compile(
    r"заседани\w+\s+(?:\w+\s+){0,4}участ|участ\w+\s+в\s+заседани|отырыс\w*.{0,260}қатысты"
)
COPIES = re.compile(r"дана|copies")
PRINTED = re.compile(
    r"листов|шақыру|приглаш|буклет|брошюр|плакат|газет|материал|баннер|проект|конституц|памят|парақша|кітапша|жоба|leaflet|booklet|poster"
)
CAMPAIGN_MONTH = re.compile(r"феврал|март|ақпан|наурыз")
# «в 2022 году», not «13 февраля 2022 года»: the year of a full date may be a misprint
YEAR = re.compile(rf"(?P<day>\d{{1,2}}\s+{MONTHS}\s+)?(?P<year>(?:19|20)\d{{2}})\s*(?:год|жыл)(?!\w+\s+\d)")
OF_THEM_DONE = re.compile(
    r"(?<=[дтн][іы]ң)\s+(?:қазір\s+|бүгінге дейін\s+)?(?:\d+-(?:ы|і|сы|сі|еуі|ауы|уі)|бірі|екісі|үші|төрті|бесі|\w{2,7}[ае][уй][ыі])\s"
)
DENIED_BEFORE = re.compile(r"(?<!\w)(?:не|а не|отнюдь не)\s+$")
DENIED_AFTER = re.compile(r"\s+емес(?!\w)")
RATE_AFTER = re.compile(
    r"\s*(?:[—–-]\s*)?(?:ежедневно|еженедельно|ежемесячно|"
    r"в\s+(?:день|неделю|месяц|сутки)|күн\s+сайын|апта\s+сайын)(?!\w)"
)
# «84 против 40 в начале месяца», «вместо прежних 30»: the figure of another time
EARLIER_BEFORE = re.compile(r"(?<!\w)(?:против|вместо)\s+(?:прежних\s+|прошлогодних\s+)?$")
EARLIER_AFTER = re.compile(
    r"\s+(?:\w+\s+){0,3}(?:(?:неделей|месяцем|днём|днем|годом)\s+ранее|(?:неделю|месяц|год)\s+назад|бұрынғыдай)"
)
LEFT = re.compile(r"(?<!\w)(?:остал(?:ось|ись)|оста[её]тся|останется)(?!\w)[^.;,]*$")  # «осталось ещё 4 тысячи дворов»
BY_HOW_MUCH = re.compile(r"(?<!\w)(?:на|by)\s+$")

ELSEWHERE = re.compile(r"прожива|живут|тұрады|тұратын|населен|халқ|халық сан|получил|алды(?!\w)")
NEW_ONE = re.compile(r"[,;].{0,30}(?<!\w)(?:нов(?:ый|ая|ой|ом)|проект|жаңа|жоба)")
THE_NUMBER_OF = re.compile(r"(?:(?<!\w)(?:числ|количеств)\w*\s|\sсаны\s).*[—–:(-]\s*$")
# «Профсоюз, в котором 12 тысяч членов, поддержал коалицию»
OWN_MEMBERS = re.compile(
    r"(?<!\w)(?:профсоюз|парти|союз|ассоциаци|организаци|объединени|палат|федераци)\w*,\s+"
    r"(?:в\s+котор|котор|насчитыва|объединя|где\s)[^,]*$"
)
ANYBODY = re.compile(
    r"человек|людей|жител|граждан|активист|представител|участник|адам|азамат|тұрғын|белсенді|өкіл|мүше"
)
NEXT_OF_LIST = re.compile(r"\s*(?:,|и|мен|пен|бен|және)\s+\d")
BEFORE_IN_LIST = re.compile(r"\d\s+[^\W\d]+(?:\s[^\W\d]+)?(?:,|\s(?:и|мен|пен|бен|және))\s+$")
KNOCKED = re.compile(r"постуч|стуч|обош|обойд|обход")
ONE_OF = re.compile(r"(?<!\w)(?:од(?:ин|но|на|ном|ной|ну|ного)|кажд\w+)\s+из\s+$")
TAKEN_IN = re.compile(r"мүшелікке\s+(?:ал|қабылда)|приня(?:ли|то)\s+в|вступил")  # so many more
COUNT_OF_ALL = re.compile(
    r"(?<!\w)(?:бап(?:тар(?:дың)?|тың)?\s+саны?|числ[оа]\s+статей|статей\s+стало)\s+(?:\w+\s+){0,2}$"
)
ONE_PERSON = re.compile(
    r"(?<!\w)одн[аи]\w?\s+(?:\w+\s+)?(?:женщин|жительниц|жител|мужчин|пенсионер|студент)|"
    r"(?<!\w)бір\s+(?:әже|ақсақал|адам|тұрғын|студент)"
)
MORE_BEFORE = re.compile(r"(?<!\w)(?:ещё|еще|тағы|дополнительно)\s+$")  # «тағы 15 адам қабылданды»: no total
# Those who work for the campaign, and those who travel, are no audience.
HELPERS = re.compile(r"волонт|ерікті|доброволь|агитатор|үгітші")
GATHERED = re.compile(r"сл[её]т|форум|тренинг|семинар|встреч|кездесу|отырыс|жиын")
CREW = re.compile(
    r"(?<!\w)(?:сауалнама|опрос|анкет|в\s+работе\s+комисси|сапар|экспедиция|автокеруен|рейд|"
    r"поездк|автопробег|экспедици|десант)"
)
FARTHEST_LIST = 130  # characters between a figure and the list of voters it is from
FEWEST_VOTERS = 1_000  # fewer are a family or a village
MOST_REGIONAL_VOTERS = 2_000_000  # the largest region has 1.5 million
MOST_REGIONAL_STATIONS = 1_500
MOST_REGIONAL_PROPOSALS = 5_000
NATIONAL_ORGANISATIONS_FROM = 250  # the coalition counts «more than 300»
FEWEST_HEADQUARTERS = 4
FEWEST_ASKED = {"questions": 6, "proposals": 2}  # fewer are an anecdote
MOST_PEOPLE = 5_000_000
SUPPOSED = {"meetings", "events", "people", "participants", "materials", "households", "questions", "proposals"}
WHOLE_DRAFT = 90  # articles: so many are all of it, unless the clause itself says that they change
CONSTANT = {"parties", "articles", "sections", "oblasts", "regions", "cities"}


def meaning(around: Around) -> Meaning | None:
    """The measure of a figure, or None when the words around it support none."""
    quantity, said = around.quantity, around.said
    if is_no_total(around) or _is_elsewhere(around):
        return None
    if around.kind in {"meetings", "events", "people", "participants"} and wording.says("sport", said):
        return None
    if quantity.is_percent:
        return _share(around)
    when = wording.status(said, quantity.start, around.end, around.language)
    if when == "negated" and not OF_THEM_DONE.match(said, around.end):
        return None
    kind = around.kind
    if kind in {"meetings", "events"}:
        # a figure without a verb of its own is a plan until somebody says it was held
        is_held = when == "held" and not OF_THEM_DONE.match(said, around.end)  # «10 кездесудің 7-еуі өтті»
        is_held = is_held or (not when and _is_number_of(around))
        return Meaning(f"{kind}_{'held' if is_held else 'planned'}", "held" if is_held else "planned")
    if kind in {"people", "participants"} and is_register(around):
        return _fact(replace(around, kind="voters"))
    if kind in {"people", "participants"} and _is_of_the_lists(around):
        return None
    if kind in {"people", "participants"}:
        return _people(around, when)
    counted = "planned" if when == "planned" else "held"
    if kind in {"questions", "proposals"} and ONE_PERSON.search(said[: quantity.start]):
        return None
    if kind in {"questions", "proposals"}:
        return Meaning(f"{kind}_count", counted) if quantity.value >= FEWEST_ASKED[kind] else None
    if kind == "materials" and COPIES.search(said, quantity.end, around.end) and not PRINTED.search(around.near):
        return None
    if kind in {"materials", "households"}:
        return None if LEFT.search(said[: quantity.start][-40:]) else Meaning(kind, counted)
    if kind == "dwellings" and "двер" in said[quantity.end : around.end] and not KNOCKED.search(said):
        return None
    if kind == "dwellings":
        return Meaning("households", counted) if wording.says("doors", said) else None
    return _fact(around)


def is_no_total(around: Around) -> bool:
    """Denied («не 30, а 25»), a rate («ежедневно», «в каждом районе») or a difference («на 30 больше»)."""
    said, quantity = around.said, around.quantity
    left = said[: quantity.start]
    if is_denied(said, quantity, around.end) or EARLIER_BEFORE.search(left[-30:]):
        return True
    if RATE_AFTER.match(said, around.end) or EARLIER_AFTER.match(said, around.end):
        return True
    if around.kind in SUPPOSED and wording.says("supposed", around.clause):
        return True
    if BY_HOW_MUCH.search(left) and wording.says("compared", _beside(around)):
        return True
    return around.kind not in CONSTANT and wording.says("each", around.clause)


def _is_one_trade_of_many(around: Around) -> bool:
    """«40 врачей, 75 учителей»: parts of a whole that is not told."""
    said, start, end = around.said, around.quantity.start, around.end
    if ANYBODY.search(said, around.quantity.value_end, end):
        return False
    return bool(NEXT_OF_LIST.match(said, end) or BEFORE_IN_LIST.search(said, max(0, start - 60), start))


def _is_number_of(around: Around) -> bool:
    """«Число встреч в районе — 52»: of what there has been."""
    begin = max(0, around.quantity.start - 60)
    return THE_NUMBER_OF.search(around.said, begin, around.quantity.value_start) is not None


def _beside(around: Around) -> str:
    """The words right before a figure and those after it up to a comma."""
    after = re.split(r"[,;—–]", around.said[around.end : around.end + 40], maxsplit=1)[0]
    return f"{around.said[max(0, around.quantity.start - 40) : around.quantity.start]} {after}"


def is_denied(said: str, quantity: Quantity, end: int) -> bool:
    """«не 30», «30 емес», «30 кездесу емес»."""
    return bool(
        DENIED_BEFORE.search(said[: quantity.start])
        or DENIED_BEFORE.search(said[: quantity.value_start])
        or DENIED_AFTER.match(said, end)
        or DENIED_AFTER.match(said, quantity.end)
    )


def _is_elsewhere(around: Around) -> bool:
    """Another country's figure, or another year's."""
    is_of_a_vote = around.kind in {"voters", "stations", "articles", "sections"}
    if wording.says("missions", around.clause) or wording.says(
        "abroad", around.said if is_of_a_vote else around.clause
    ):
        return True
    years = {int(m["year"]) for m in YEAR.finditer(around.said) if not (m["day"] and CAMPAIGN_MONTH.search(m["day"]))}
    if not years or max(years) >= settings().campaign.voting_on.year:
        return False
    return wording.says("former", around.said) or re.search(r"референдум|выбор|сайлау(?!шы)", around.said) is not None


def _share(around: Around) -> Meaning | None:
    said = around.said
    after = said[around.quantity.end : around.quantity.end + 40]
    if wording.says("opinion", said) and not re.match(r"(?:-\w+)?\s+(?:всего\s+)?(?:текст|содержан|стат)", after):
        return None
    is_of_text = wording.says("whole_text", around.near) or (
        wording.says("draft", around.near) and around.quantity.value >= 70
    )
    if is_of_text and (wording.says("changed", around.near) or wording.says("covered", said)):
        return Meaning("share_changed", "fact", is_national=True)
    return None


def _people(around: Around, when: str) -> Meaning | None:
    said, quantity = around.said, around.quantity
    near = said[max(0, quantity.start - 90) : around.end + 60]
    if (
        around.kind == "people"
        and wording.says("joined", near)
        and wording.says("coalition", f"{around.before} {near}")
        and not re.search(r"заседани|встреч|отырыс|кездес", near)
    ):
        is_more = MORE_BEFORE.search(said[: quantity.start]) or TAKEN_IN.search(near)
        return None if is_more or _is_one_trade_of_many(around) else Meaning("members_count", "fact")
    if around.kind != "participants" and not _takes_part(around):
        return None
    if HELPERS.search(said[quantity.end : around.end]) and not GATHERED.search(said):
        return None
    if CREW.search(around.clause) and not wording.says("meeting", around.clause):
        return None
    if quantity.value > MOST_PEOPLE:
        return None  # a people, not an audience
    measure = {"session": "session_participants", "concert": "concert_participants"}
    return Meaning(measure.get(around.about, "meeting_participants"), "planned" if when == "planned" else "held")


def is_register(around: Around) -> bool:
    """Whether these people stand in a list of voters: «577 053 адам тізімге енгізілген», «включено 12 244 683 граждан»."""
    start, end = around.quantity.start, around.end
    if polling.is_no_list(around.said, start, end):
        return False
    has_voted = wording.says("vote_before", around.clause) and not polling.is_to_come(around.clause)
    context = f"{around.opening} {around.before}"
    if not (has_voted or ELSEWHERE.search(around.clause)) and polling.is_listed(around.said, start, end, context):
        return around.quantity.value > FEWEST_VOTERS
    said, listed = around.said, _distance("register", around.said, start, end)
    if listed >= FARTHEST_LIST and wording.says("register", around.before) and not ELSEWHERE.search(said):
        listed = 0 if not wording.says("takes_part", said) else listed
    others = min(10 + _distance(name, around.said, start, end) for name in ("vote_before", "other_deed"))
    return around.quantity.value > FEWEST_VOTERS and listed < min(FARTHEST_LIST, others)


def _is_of_the_lists(around: Around) -> bool:
    """Those of the voters told of apart: «среди которых около 2 600 голосуют впервые» came to no meeting."""
    start, end = around.quantity.start, around.end
    is_some = polling.is_some_voters(around.said, start, end, around.before) and polling.is_ballot(around.near)
    return is_some and not wording.says("takes_part", around.clause)


def _takes_part(around: Around) -> bool:
    """Whether these people came, rather than live, work, vote or speak there."""
    start, end = around.quantity.start, around.end
    nearest = _distance("takes_part", around.said, start, end)
    return nearest < 1000 and nearest <= _distance("other_deed", around.said, start, end)


def _distance(name: str, said: str, start: int, end: int) -> int:
    """Characters from start..end to the nearest word of a list; a comma between counts as thirty more."""
    best = 1000
    for begin, finish in wording.hits(name, said):
        between = said[min(end, finish) : max(start, begin)]
        best = min(best, max(begin - end, start - finish, 0) + 30 * between.count(","))
    return best


def _fact(around: Around) -> Meaning | None:
    kind, said, value = around.kind, around.said, around.quantity.value
    if kind in {"articles", "sections"}:
        return _of_the_draft(around)
    if kind == "parties":
        is_of_coalition = any(
            wording.says("coalition", part) for part in (around.near, around.opening)
        ) or wording.says("joined", said)
        return Meaning("parties_count", "fact", is_national=True) if 4 <= value <= 12 and is_of_coalition else None
    if kind in {"oblasts", "regions", "cities"}:
        return _with_headquarters(around)
    if kind == "headquarters":
        if value < FEWEST_HEADQUARTERS:
            return None
        is_all = value == 20 and not wording.says("local", said)
        return Meaning("regions_with_hq", "fact", is_national=True) if is_all else Meaning("coalitions_count", "fact")
    if kind == "members" and around.about == "session" and TAKES_PART_IN_SESSION.search(said):
        return _people(replace(around, kind="participants"), "held")
    if kind == "members" and OWN_MEMBERS.search(said[: around.quantity.start]):
        return None
    if kind == "members" and wording.says("to_become", around.clause):
        return None
    if kind == "members":
        return Meaning("members_count", "fact") if wording.says("coalition", around.near) else None
    if kind == "organisations" and MORE_BEFORE.search(said[: around.quantity.start]):
        return None
    if kind == "organisations":
        is_of_all = value >= NATIONAL_ORGANISATIONS_FROM
        start, end = around.quantity.start, around.end
        if _distance("other_deed", said, start, end) < min(40, _distance("joined", said, start, end)):
            return None  # «на учёте состоит 1 200 организаций»
        is_near = wording.says("coalition", around.near) or (is_of_all and wording.says("coalition", around.opening))
        if not is_near and not (is_of_all and wording.says("joined", said)):
            return None
        return Meaning("organisations_count", "fact", is_national=is_of_all)
    if kind == "voters":
        is_register = value > FEWEST_VOTERS and not wording.says("vote_before", around.clause)
        is_some = polling.is_some_voters(said, around.quantity.start, around.end, around.before)
        return Meaning("voters_count", "fact") if is_register and not is_some else None
    if kind == "stations":
        is_some = polling.is_some_stations(said, around.quantity.start, around.end)
        return None if is_some or value > polling.MOST_STATIONS else Meaning("stations", "fact")
    return Meaning("coalitions_count", "fact")


def _with_headquarters(around: Around) -> Meaning | None:
    value = around.quantity.value
    is_all_of_them = {
        "oblasts": 14 <= value <= 17,
        "regions": 17 <= value <= 20,
        "cities": value == 3
        and re.search(
            r"республиканск\w+ значени|республикалық маңызы|мегаполис|област(?:ей|ях)(?!\w)|\d\s+облыс", around.said
        ),
    }
    if ONE_OF.search(around.said[: around.quantity.start]):
        return None
    if is_all_of_them[around.kind] and wording.says("coalition", around.near):
        return Meaning("regions_with_hq", "fact", is_national=True)
    return None


def _of_the_draft(around: Around) -> Meaning | None:
    said, value = around.said, around.quantity.value
    start, end = around.quantity.start, around.end
    is_whole_of = OF_THEM_DONE.match(f"{said} ", end) is not None  # «96 бабының 77-сі»
    if (
        around.kind == "articles"
        and not is_whole_of
        and _is_changed(said, start, end, around.clause if value >= WHOLE_DRAFT else said)
    ):
        return Meaning("articles_changed", "fact", is_national=True)
    if _is_former(said[:start]) or wording.says("former", around.clause):
        return None
    is_draft = wording.says("draft", around.near) or wording.says("draft", around.opening)
    if around.kind == "articles":
        is_whole = is_draft and (value >= 80 or (value >= 20 and _distance("consists", said, start, end) < 60))
        return Meaning("constitution_articles", "fact", is_national=True) if is_whole else None
    is_whole = is_draft and (value >= 8 or (value >= 5 and wording.says("consists", said)))
    return Meaning("constitution_sections", "fact", is_national=True) if is_whole and value <= 20 else None


def _is_former(left: str) -> bool:
    """Whether the words before a figure speak of the constitution in force, and not again of the draft."""
    told = wording.hits("former", left)
    return bool(told) and NEW_ONE.search(left, told[-1][1]) is None


def _is_changed(said: str, start: int, end: int, within: str) -> bool:
    """Whether a number of articles is of those that change, not of those the draft consists of; `within` must say so."""
    if not wording.says("changed", within) or COUNT_OF_ALL.search(said, max(0, start - 40), start):
        return False
    consists, changed = (_distance(name, said, start, end) for name in ("consists", "changed"))
    if wording.says("covered", said) and re.search(r"%|процент|пайыз|per cent|percent", said):
        return consists > 40
    return changed < min(110, consists)


def is_nationwide(kind: str, quantity: Quantity, said: str) -> bool:
    """Whether a figure is too large for any region, whatever stands around it."""
    if kind == "voters":
        return quantity.value > MOST_REGIONAL_VOTERS
    if kind == "stations":
        return quantity.value > MOST_REGIONAL_STATIONS
    # what came in while the draft was written, not what a region collected
    is_of_draft = wording.says("draft", said) or polling.is_of_drafting(said)
    return kind == "proposals" and quantity.value >= (1000 if is_of_draft else MOST_REGIONAL_PROPOSALS)
