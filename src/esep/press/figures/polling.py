"""Who is in the lists of a ballot and how many stations open, apart from those of them that are only told of beside.

Voters are named in many ways («в списки включены N жителей», «N тұрғын дауыс бере алады»); N of them who vote for the first
time, or N stations in hospitals, are no count of their own. The words stand in polling.yml.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

from esep.press.figures import wording

TABLE = Path(__file__).parent / "polling.yml"
FIGURE = "#"
AROUND = 160  # characters on either side of a figure
FAR = 60  # characters from a figure to a word that makes it one of a part
MOST_STATIONS = 20_000  # more are people
BALLOT = re.compile(r"референдум|голос|избирател|участ(?:ок|к)|сайлаушы|дауыс бер|учаске|сайлау")
BESIDE = re.compile(
    r"\W*(?:(?!(?:в|во|по|на|у)\s|\w+(?:да|де|та|те)\s)\w+\s+){0,2}"
)  # between «of them» and the figure
VOTERS = re.compile(r"избирател|голосующ|спис(?:к|ок)|сайлаушы|дауыс беруші|тізім|дауыс бере|құқығы бар|право голос")
TO_COME = re.compile(r"смо(?:гут|жет)|(?<!\w)могут|прав[оа]|буд[уе]т|вправе|предстоит|при(?:мет|мут)|алады|құқ")
ON = re.compile(r"(?<!\w)на\s$")
HAPPENS = re.compile(
    r"голос|референдум|выбор|пройд[её]т|проход|провод|состо[ия]т|выскаж|приход|прид[уё]т|идти|принимать|жд[уё]т"
)
HALTS = re.compile(r"[;:.!?()](?!\d)|,(?!\d)|\s[—–-]\s")
ENDS = re.compile(r"[;.!?](?!\d)")


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """One list of polling.yml."""
    table: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return re.compile("|".join(table[name]))


@functools.lru_cache(maxsize=64)
def is_listed(said: str, start: int, end: int, context: str) -> bool:
    """Whether the people counted at start..end are in the lists of a ballot or will vote; context: what is told around."""
    if not BALLOT.search(f"{context} {said}"):
        return False
    left = ENDS.split(said[max(0, start - AROUND) : start])[-1]
    right = ENDS.split(said[end : end + AROUND], maxsplit=1)[0]
    return pattern("listed").search(f"{left.rstrip()} {FIGURE}{right}") is not None


def is_no_list(said: str, start: int, end: int) -> bool:
    """Whether the people counted at start..end are in a list of another kind, have voted, or came to a meeting."""
    left = ENDS.split(said[max(0, start - FAR) : start])[-1]
    right = ENDS.split(said[end : end + FAR], maxsplit=1)[0]
    if pattern("not_lists").search(f"{left}{FIGURE}{right}"):
        return True
    first, last = _clause(said, start, end)
    return pattern("came").search(said, first, last) is not None


def is_some_voters(said: str, start: int, end: int, before: str = "") -> bool:
    """Whether these are only some of those in the lists: «из них 310 голосуют впервые», «2103-і мүгедектігі бар».

    before: the sentence before.
    """
    first, last = _clause(said, start, end)
    return pattern("some_voters").search(said, first, last) is not None or _is_part(said, first, start, before)


def is_some_stations(said: str, start: int, end: int) -> bool:
    """Whether these are only some of the stations: «40 участков оборудованы», «учаскелердің 12-сі ауруханада»."""
    if pattern("more").search(said, max(0, start - 20), start):
        return True
    first, last = _clause(said, start, end)
    if pattern("abroad").search(said, first, last):
        return True
    if pattern("all").search(said, max(0, start - 20), start):
        return False
    if ON.search(said, max(0, start - 4), start) and not HAPPENS.search(said, first, last):
        return True  # «на 140 участках заменили мебель»
    return pattern("some_stations").search(said, end, last) is not None and not _is_where(said, end, last)


def _is_where(said: str, end: int, last: int) -> bool:
    """«412 участков расположены в районах и городах»: all of them, wherever they are."""
    return re.match(r"[^,;]{0,40}(?:по всей|на территории|в регионе|в области|аумағында)", said[end:last]) is not None


def _is_part(said: str, first: int, start: int, before: str) -> bool:
    """«Из них 310», «олардың 7 мыңы»; «из них в области 500 тысяч» is the whole of that region."""
    last = next(reversed([*pattern("part").finditer(said, max(first, start - FAR), start)]), None)
    if last is None or not BESIDE.fullmatch(said, last.end(), start):
        return False
    return VOTERS.search(before + said[: last.start()]) is not None


def _clause(said: str, start: int, end: int) -> tuple[int, int]:
    """The stretch around a figure between two halts."""
    first = max((m.end() for m in HALTS.finditer(said, max(0, start - AROUND), start)), default=max(0, start - AROUND))
    halt = HALTS.search(said, end, end + AROUND)
    return first, halt.start() if halt else min(len(said), end + AROUND)


def is_to_come(said: str) -> bool:
    """Whether those who vote are yet to do so: «смогут участвовать в голосовании»."""
    return TO_COME.search(said) is not None


def is_ballot(said: str) -> bool:
    """Whether lower-case text speaks of a vote."""
    return BALLOT.search(said) is not None


def is_on_portals(said: str) -> bool:
    """Whether proposals came by the nation's own portals or to its commission."""
    return pattern("national_portals").search(said) is not None and not wording.says("local", said)


def is_of_drafting(said: str) -> bool:
    """Whether lower-case text tells of the time when the draft was written."""
    return pattern("drafting").search(said) is not None
