"""At least, at most, about: what the words beside a figure make of it, in Russian and in Kazakh."""

from __future__ import annotations

import re
from typing import Literal

Comparator = Literal["eq", "ge", "le", "approx", "range"]

# What stands before the figure. Longest first; between it and the figure a preposition may stand: «более чем в 300 сёлах».
BEFORE: tuple[tuple[Comparator, str], ...] = (
    ("ge", r"не\s+мен(?:ее|ьше)(?:,?\s+чем)?|no\s+fewer\s+than|not\s+less\s+than|at\s+least"),
    (
        "le",
        r"не\s+бол(?:ее|ьше)(?:,?\s+чем)?|не\s+превы\w+|не\s+дости\w+|не\s+дотяг\w+\s+до|no\s+more\s+than|at\s+most|up\s+to",
    ),
    (
        "ge",
        r"(?:чуть\s+|немногим\s+|намного\s+|уже\s+|значительно\s+)?(?:более|больше|свыше)(?:,?\s+чем)?|превы(?:си|ша)\w+|"
        r"перевал\w+\s+за|(?:далеко|уже)\s+за|(?<=[—–-]\s)за|(?<=лось\s)за|(?<=ло\s)за|как\s+минимум|минимум|more\s+than|over|>",
    ),
    ("le", r"(?:чуть\s+)?(?:менее|меньше)(?:,?\s+чем)?|максимум|до|fewer\s+than|less\s+than|<"),
    (
        "approx",
        r"приблизил\w+\s+к|прибли[жз]\w+\s+к|близк\w+\s+к|около|порядка|примерно|приблизительно|ориентировочно|почти(?:\s+что)?|практически|в\s+пределах|без\s+малого|в\s+районе|где-то|под|"
        r"(?:едва|чуть)\s+ли\s+не|about|around|nearly|almost|some|approximately|~|≈",
    ),
    ("approx", r"шамамен|жобамен|болжам\w*\s+бойынша"),
    ("ge", r"кем\s+дегенде|кемінде|ең\s+кемі|ең\s+азы"),
    ("le", r"көп\s+дегенде|ең\s+көбі"),
)
BEFORE_PATTERN = re.compile(
    "(?<!\\w)(?:"
    + "|".join(f"(?P<{name}{number}>{said})" for number, (name, said) in enumerate(BEFORE))
    + r")(?:\s+(?:в|во|на|с|со|из|для|у|к|по|о|об|за))?\s*$"
)
GE_WORDS = (
    r"(?:(?:сәл|да|де|едәуір|әлдеқайда)\s+)?(?:астам\w*|аса|артық|көп|жоғары|кем\s+емес|"
    r"асады|асты|асқан|асып(?:ты)?|асқалы|асатын|асуда|кем\s+болма\w+)"
)
Patterns = tuple[tuple[Comparator, re.Pattern[str]], ...]
AFTER_ABLATIVE: Patterns = (
    ("ge", re.compile(rf"\s+{GE_WORDS}(?!\w)")),
    ("le", re.compile(r"\s+(?:аспай\w*|кем|аз)(?!\w)")),
)
AFTER_DATIVE: Patterns = (
    (
        "approx",
        re.compile(
            r"\s+(?:жуы[қғ]\w*|тарта\w*|таяу\w*|тақау\w*|таман|жете[ғқ]абыл|жетіп\s+(?:жығыл|қал)\w*|жақын\w*)(?!\w)"
        ),
    ),
    ("le", re.compile(r"\s+(?:дейін(?:гі)?|жетпей\w*|жетер-жетпес)(?!\w)")),
)
GENITIVE = r"-?(?:дың|дің|тың|тің|ның|нің)"
AFTER_ANY: Patterns = (
    ("ge", re.compile(r"\s+(?:человек\s+)?перевалил\w*")),
    ("ge", re.compile(r"\s+астам(?!\w)")),  # «12 млн. астам», without its case
    (
        "approx",
        re.compile(
            rf"(?:\s+|-)(?:шақты(?:сы)?|шамасында|төңірегінде|шамалы)(?!\w)|{GENITIVE}\s+(?:шамасында|төңірегінде)\b"
        ),
    ),
    ("ge", re.compile(rf"{GENITIVE}\s+үстінде\b")),
    ("ge", re.compile(r"\s+с\s+лишним\b|\s+и\s+(?:более|больше)\b|\s+(?:және\s+)?одан\s+(?:да\s+)?(?:астам|көп)\b|\+")),
)
AFTER_GENITIVE: Patterns = (
    ("approx", re.compile(r"\s+(?:шамасында|төңірегінде|маңында)\b")),
    ("ge", re.compile(r"\s+үстінде\b")),
)
ENDING_KK = re.compile(r"-(?:[дтн][ае]н|[ғгқк][ае])(?!\w)")
ENDINGS_KK = {"н": "abl", "а": "dat", "е": "dat"}
AFTER = {"abl": AFTER_ABLATIVE, "dat": AFTER_DATIVE, "gen": AFTER_GENITIVE}
# «200 адамнан астам», «300 қоғамдық ұйымға жуық»: the noun carries the case.
NOUN_ABLATIVE = re.compile(
    rf"(?:\s+(?!мен\b|пен\b|бен\b|және\b|жүз|мың|миллион)[^\W\d_][\w-]*){{1,4}}?(?:дан|ден|тан|тен|нан|нен)\s+{GE_WORDS}(?!\w)"
)
NOUN_DATIVE = re.compile(r"(?:\s+[^\W\d_][\w-]*){1,4}?(?:ға|ге|қа|ке|на|не)\s+(?:жуық|тарта|таяу)(?!\w)")
NOUN_UP_TO = re.compile(r"\s+[^\W\d_][\w-]*(?:ға|ге|қа|ке)\s+дейін(?!\w)")
FARTHEST = 45  # characters before the figure


def is_bounded_before(text: str, start: int) -> bool:
    """Whether words for a bound stand right before `start`."""
    return BEFORE_PATTERN.search(text, max(0, start - FARTHEST), start) is not None


def comparator(text: str, start: int, end: int, case: str) -> tuple[Comparator, int, int]:
    """The comparator of the figure at start..end of lower-case text, and the stretch with its words."""
    before = BEFORE_PATTERN.search(text, max(0, start - FARTHEST), start)
    if before and before.lastgroup:
        return BEFORE[int(before.lastgroup[-1])][0], before.start(), end
    if not case and (ending := ENDING_KK.match(text, end)):
        case, end = ENDINGS_KK[ending.group()[-1]], ending.end()  # «12,4 млн-нан астам»
    for name, pattern in (*AFTER.get(case, ()), *AFTER_ANY):
        after = pattern.match(text, end)
        if after:
            return name, start, after.end()
    if case == "like":
        return "approx", start, end
    if not case and NOUN_ABLATIVE.match(text, end):
        return "ge", start, end
    if not case and NOUN_DATIVE.match(text, end):
        return "approx", start, end
    if not case and NOUN_UP_TO.match(text, end):
        return "le", start, end
    return "eq", start, end
