"""The noun that a bare figure leaves out: «встреч — 12», «коалиций в области шесть», «840 листовок, ещё 200 ждут».

A figure is bare when nothing of its own follows it. Every noun of ours in the sentence is a candidate, free or counted by
another figure; it is scored by its distance, by what stands between, and by how usual that order is. Below the threshold the
figure counts nothing: a wrong figure is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

THRESHOLD = 40
FARTHEST = 120  # characters between a figure and its noun

# What may follow a figure that counts nothing of its own: an end, a preposition, a conjunction, a verb.
VERB_RU = (
    r"(?:ждут\b|(?!недел|модел|детал|медал|отдел|предел|аул|дел|сел)\w{2,}(?:лись|лось|лась|"
    r"лся|ют|ются|ятся|ены|ено|аны|ано|али|или|яли|ели|шли|шло|вели|ило|ало|ело)\b)"
)
BARE_RU = re.compile(
    r"\s*(?:[.,;:)!?»]|$|[—–(])|\s+(?:и|а|но|или|в|во|на|по|с|со|за|к|от|до|для|при|против|уже|сегодня|сейчас|соответственно|позади|впереди|"
    rf"из|{VERB_RU})(?!\w)"
)
BARE_KK = re.compile(
    r"(?:-\w+)?(?:\s*(?:[.,;:)!?»]|$|[—–(])|\s+(?:және|мен|пен|бен|ал|болды|болған|болса|бар|артта|алда|(?:жет|құра|өс|арт|көбей|тең|ас|өткен|өтті|өтіп|өткіз|орындал|аяқтал|таратыл)\w*)(?!\w))"
)
# Small words between a noun and its figure: «встреч уже 12», «встреч — около 12».
SMALL = r"(?:(?:об|о|уже|всего|лишь|пока|ровно|аж|целых|ещё|еще|только|сразу|теперь|сейчас|сегодня|это|их|барлығы|қазір|бүгінде|тек)\s+)*"
BESIDE = re.compile(rf"\s*(?:[—–:-]|\s-)\s*{SMALL}$")
NEARBY = re.compile(rf"\s*{SMALL}$")
# «число встреч», «встречалар саны»: the noun beside it rules every bare figure that follows
COUNTING_RU = re.compile(r"(?<!\w)(?:числ|количеств|численност)\w*\s+(?:[\w-]+(?:ых|их|нных)\s+){0,2}$")
COUNTING_KK = re.compile(r"^\S*\s+(?:жалпы\s+|ұзын\s+)?сан(?:ы|ын|ына)\b")
MOST_KK = re.compile(r"(?<!\w)ең\s+(?:көп|аз)\s+$")  # «ең көп кездесу … ауданында өтті – 52»
HEADING = re.compile(r"[^.;,:\d]{0,60}:")  # «прошли встречи в сёлах: с педагогами — 9, с врачами — 4»
IN_HEADINGS = {"meetings", "events", "coalitions", "materials", "articles", "sections"}
CLAUSE_START = re.compile(
    r"(?:^|[.,;:(—–]\s|[«\"])\s*(?:а\s|и\s|но\s|всего\s|больше\s+всего\s|меньше\s+всего\s|[\w-]+(?:ых|их)\s)?$"
)
# «провели 310»; «15 прошли по графику»: the figure beside the verb of what another figure counted
DONE_BEFORE = re.compile(
    rf"[,;—–]\s(?:[\w-]+\s){{0,4}}(?:запланировано|намечено|предстоит|за\s+плечами|позади|впереди|провел[аи]|провести|проведено|состоялось|прошло|раздал[аи]?|роздано|обош[её]л|обошл[аи]|посетил[аи]?|өтті|өткізілді)\s+{SMALL}$"
)
# «избирателей, из них в области 500 тысяч»; «23 встречи из запланированных сорока»
PART_OF_ALL = re.compile(
    rf"\s*,\s*(?:из них|в том числе|из которых|оның ішінде)(?:\s+(?:в|во|на|по)\s[^,.;:\d]{{3,60}})?[\s—–-]*{SMALL}$"
    r"|\s+из\s+(?:запланированных|намеченных|планируемых)\s+$"
)
DENIED = re.compile(r"(?<!\w)не\s+[\w ]+$")
NOT_BUT = re.compile(r"\s*,\s*а\s+(?:всего\s+|только\s+|лишь\s+)?")  # «встреч не 800, а 640»
BRACKETS = re.compile(r"\)?[^.;:\d]{0,60}\(\s*")  # «больше всего в одном районе (33), в другом (15)»
CLAUSE_HEAD = re.compile(rf"[,;]\s+(?:а\s+|но\s+)?{SMALL}$")
DONE_AFTER = re.compile(
    r"(?:-\w+)?\s+(?:уже\s+)?(?:прошли|прошло|состоялись|состоялось|проведены|проведено|"
    r"отменены|перенесены|запланировано|запланированы|пройдут|предстоит|впереди|позади|роздано|раздали|распространено|таратылды|өт(?:ті|іп|кен)|өткізіл\w+|орындал\w+|аяқтал\w+)(?!\w)"
)
GENITIVE_PLURAL = re.compile(r"(?:ов|ев|ей|ий|ок|ств|еч|ив|век)$")
# A figure of another time or a part: not the noun's own.
FOREIGN_GAP = re.compile(
    r"(?<!\w)(?:среди|останется|осталось|остались|против|вместо|возраст\w*|дом|№|победил\w*|отмен[её]н\w*|сорвал\w*|"
    r"на каждого|человек|тенге|теңге|лет|жас)(?!\w)"
)
OWN_NOUN = re.compile(r"(?<!\w)[а-яё]{3,}(?:ов|ев|ей|(?<!к)ий|ок|ств)\s*(?:[—–:-]\s*)$")  # «встреч 30, концертов — 6»


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of ours at start..end; is_counted when another figure stands with it; index names it for the caller."""

    start: int
    end: int
    name: str
    is_counted: bool
    index: int


def is_bare(said: str, end: int, language: str) -> bool:
    """Whether a figure that ends here counts nothing of its own."""
    return (BARE_KK if language == "kk" else BARE_RU).match(said, end) is not None


def noun_of(said: str, start: int, end: int, nouns: Sequence[Noun], language: str) -> Noun | None:
    """The noun that the bare figure at start..end of a lower-case sentence leaves out, or None when none is near enough."""
    if language == "en" or not is_bare(said, end, language):
        return None
    scored = [
        (_score(said, noun, start, end - start, nouns, language), noun.end, noun)
        for noun in nouns
        if noun.end <= start <= noun.end + FARTHEST
    ]
    best = max(scored, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] >= THRESHOLD else None


def _score(said: str, noun: Noun, start: int, figure: int, nouns: Sequence[Noun], language: str) -> float:
    gap = said[noun.end : start]
    if "." in gap or ";" in gap or FOREIGN_GAP.search(gap) or OWN_NOUN.search(gap):
        return 0
    between = sum(noun.end <= other.start < start and other.name != noun.name for other in nouns)
    if _is_counting(said, noun, language):
        return 100 - 0.3 * len(gap) - 35 * between
    score = 100 - 0.5 * len(gap) - 35 * between - 12 * gap.count(",")
    if noun.is_counted:
        if said[start + figure : start + figure + 1] == ")" and BRACKETS.fullmatch(gap):
            return score
        if (
            PART_OF_ALL.fullmatch(gap)
            or DONE_BEFORE.search(gap)
            or (NOT_BUT.fullmatch(gap) and DENIED.search(said, noun.start, noun.end))
            or (CLAUSE_HEAD.search(gap) and DONE_AFTER.match(said, start + figure))
        ):
            return score
        return score - 25 if BESIDE.search(gap) or NEARBY.fullmatch(gap) else 0
    heading = HEADING.match(said, noun.end)
    if heading and (noun.name in IN_HEADINGS or not heading.group()[:-1].strip()) and BESIDE.search(gap):
        return 80 - 45 * between
    if re.search(r"\d", gap):
        return 0
    return score if _is_fronted(said, noun, gap, language) else 0


def _is_counting(said: str, noun: Noun, language: str) -> bool:
    """Whether the text names the number of these: «число статей менялось: сначала 104, затем 95»."""
    if language == "kk":
        return COUNTING_KK.match(said[noun.start : noun.end + 30]) is not None
    return COUNTING_RU.search(said[max(0, noun.start - 60) : noun.start]) is not None


def _is_fronted(said: str, noun: Noun, gap: str, language: str) -> bool:
    """«Встреч — 12», «предложений набралось ровно 412»: before its figure, beside it or at the head of the clause."""
    if language == "kk":
        is_most = MOST_KK.search(said, max(0, noun.start - 20), noun.start) and BESIDE.search(gap)
        return BESIDE.fullmatch(gap) is not None or bool(is_most)
    if not GENITIVE_PLURAL.search(said[noun.start : noun.end]):
        return False
    if BESIDE.fullmatch(gap):
        return True
    is_head = CLAUSE_START.search(said[max(0, noun.start - 40) : noun.start]) is not None
    return is_head and not re.search(r"(?<!\w)их(?!\w)", gap) and (":" not in gap or BESIDE.search(gap) is not None)
