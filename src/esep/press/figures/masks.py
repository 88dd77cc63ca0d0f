"""What looks like a figure and counts nothing: dates, clock times, money, measures, ages, scores, references, telephones."""

from __future__ import annotations

import re

MONTHS = (
    r"(?:январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз"
    r"|қыркүйек|қазан\b|қазанн|қазанд|қараша|желтоқсан|january|february|march\b|april|june|july|august|september|october"
    r"|november|december)\w*"
)
SCALE = r"(?:тыс\.?|млн\.?|млрд\.?|тысяч\w*|мың\w*|миллион\w*|миллиард\w*)"
# Time, length, area, weight, heat: nothing of the campaign is counted in them.
MEASURES = (
    r"(?:лет\b|год(?:а|ов|у|ам)?\b|гг?\.|месяц\w*|недел[яиьюе]\w*|дн(?:я|ей|и|ям|ями)\b|день\b|сут(?:ок|ки)\b|"
    r"час(?:а|ов|у|ам|ы)?\b|минут\w*|мин\b|секунд\w*|раз(?:а)?\b|км\b|кв\.?\s?[кс]?м|квадратн\w+|м²|"
    r"километр\w*|метр\w*|гектар\w*|га\b|тонн\w*|кг\b|килограмм\w*|литр\w*|градус\w*|°|балл\w*|мвт\b|квт\b|процентн\w+\s+пункт\w*|п\.\s?п\.|"
    r"жас(?:та|тан|қа|тағы|ында|ындағы|ар|ын)?\b|жыл\w*|ж\.|айда\b|айдан\b|апта\w*|күн\w*|сағат\w*|рет\b|есе\w*|шақырым\w*|"
    r"тонна\w*|литр\w*|пайыздық\s+тармақ\w*|ұпай\w*|орындық\b|адамдық\b|балл\w*|years?\b|days?\b|hours?\b|minutes?\b|weeks?\b|"
    r"months?\b|times\b|km\b|percentage\s+points?)"
)
NUMBER = r"(?<![\d,.])\d{1,12}(?:[ ,.]\d{1,12}){0,3}"
CLOCK_MARKED = r"(?:[01]?\d|2[0-4])"

MASKS = re.compile(
    "|".join(
        (
            # dates and years
            rf"\b\d{{1,2}}(?:-?(?:го|е|ше|ші))?(?:\s*(?:-|–|—|,|по|и|до|мен|"
            rf"және)\s*\d{{1,2}})*\s+{MONTHS}(?:\s+\d{{4}}(?:\s*(?:год\w*|г\.|жыл\w*))?)?",
            rf"\b{MONTHS}(?<![дт][ае])\s+\d{{1,2}}\b(?:,?\s+\d{{4}})?(?=\s*(?:[,.;)]|$))",
            r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
            r"\b\d{4}-\d{2}-\d{2}\b",
            rf"\b(?:19|20)\d{{2}}(?:\s*[-–—]\s*(?:19|20)?\d{{2}})?(?:-\w+)?\s*(?:год\w*|гг?\.|жыл\w*|жж?\.|{MONTHS})",
            r"\b(?:в|с|до|к|на|in|since)\s+(?:19|20)\d{2}(?:-м|-го)?\b(?!\s+\w*(?:ых|их)\b)(?=\s*(?:[,.;)]|$))",
            # clock times
            r"\b\d{1,2}:\d{2}\b",
            rf"\b{CLOCK_MARKED}[.-](?:00|30)(?=-[гқд][еа]\b|-[дт][еа]н?\b|\s*(?:час|\())",
            rf"(?<!\w)(?:в|к|с|до|начало\s+в)\s+{CLOCK_MARKED}[.-](?:00|15|30|45)\b(?!\s*(?:тыс|млн|%))",
            r"\bсағат\s+\d{1,2}(?:[.:]\d{2})?",
            # references and numbering
            r"\b(?:стать(?:я|и|е|ю|ёй|ям|ями|ях)|ст\.|раздел(?:а|е|у|ом)?|пункт(?:а|е|у|ом|ы)?|п\.|глав(?:а|ы|е|у|"
            r"ой)|част(?:ь|и)|№|участ\w+\s+№|article|section)\s*"
            r"\d+(?:(?:\s*,\s*|\s+и\s+|\s*[-–]\s*)\d+\b(?!\s+(?:стат|разд|глав)))*",
            r"\b\d+(?:\s*,\s*\d+)*(?:\s+(?:және|мен)\s+\d+)?-(?:б[аө][пблө]\w*|тарма[қғ]\w*|тарау\w*)",
            r"\b\d+-?(?:[шн][шы]?[ыі]\b|[ыі]нш[ыі]\w*|нш[ыі]\w*|ш[ыі]\w*)",
            r"\b\d+-(?:й|я|е|го|му|ый|ая|ой|ые|летн\w+|лети\w+|дневн\w+|этажн\w+|процентн\w+)\b",
            r"\b\d+-(?:мектеп|учаске|үй|пәтер|ықшам|шағын|бекет|сынып|маусым|қабат|апта)\w*",
            # scores, fractions, telephones
            r"\b\d{1,3}:\d{1,3}\b|\b\d{1,2}/\d{1,2}\b",
            r"(?:\+7|\b8)[\s(-]*\d{3,4}[\s)-]*\d{2,3}[\s-]?\d{2}[\s-]?\d{2}\b",
            r"\b\d{2,3}-\d{2}-\d{2}\b",
            r"(?:телефон\w*|номер\w*|добавочн\w+|(?:call|колл)-\w+|нөмір\w*)\s*[:—–-]?\s*\d{2,6}\b(?:,?\s+добавочн\w+\s+\d{1,6}\b)?",
            # money and measures
            rf"{NUMBER}\s?{SCALE}?\s*(?:тенге|теңге\w*|тг\b|₸|\$|€|доллар\w*|рубл\w*|евро\b|аек|мрп)",
            r"[$€₸№]\s*\d[\d\s.,]{0,20}",
            rf"(?:{NUMBER}\s?(?:-\s?\w{{1,3}}\s)?(?:до|[-–—])\s?)?{NUMBER}\s?-?\s?{SCALE}?\s?{MEASURES}",
            # names
            r"\b[a-z][a-z\d]*-\d+\b|\b\d+[a-z]+\b|\b[a-z]+\d+\b|https?://\S+|\b[^\W\d_]{2,4}-\d+\b",
        )
    )
)


DIGITS = re.compile(r"\d[\d\s.,:/-]{0,40}")
BEFORE, AFTER = 40, 70  # characters around digits that a mask may reach


def spans(text: str) -> list[tuple[int, int]]:
    """Where lower-case text holds figures that are no counts."""
    return [match.span() for begin, end in _windows(text) for match in MASKS.finditer(text, begin, end)]


def _windows(text: str) -> list[tuple[int, int]]:
    """The stretches around digits: nothing else can be masked, and most of a sentence has none."""
    found: list[tuple[int, int]] = []
    for match in DIGITS.finditer(text):
        begin, end = max(0, match.start() - BEFORE), match.end() + AFTER
        if found and begin <= found[-1][1]:
            begin = found.pop()[0]
        found.append((begin, end))
    return found
