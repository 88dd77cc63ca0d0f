"""What stands around and inside an article's text without being it: captions, credits, bylines, tails, site headers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from esep.press import dates
from esep.press.text import lower

HEADLINE_MOST = 260  # characters
SENTENCE_LEAST = 60
HEADER_ENDS = 200  # the first line this long is the article itself
HEADER_LINES = 3  # a saved page begins with its date
FEW_LINES = 4  # more lines than this above the article are a site's menu, the headline is the last of them

CREDIT = re.compile(
    r"^[\s\d(*–—-]*(?:фото|photo|сурет(?:тер|і|ті)?|фотосурет|видео|инфографика|иллюстрация|скриншот|"
    r"коллаж|кадр)\b\s*(?:[:©/|.–—-]|автор|из|с сайта|предоставл|пресс|[А-ЯЁӘҒҚҢӨҰҮІ]|түсірген|ашық|көзі|"
    r"$)",
    re.IGNORECASE,
)
INLINE_CREDIT = re.compile(
    r"(?<=[.!?»\")])\s*(?:Количество показов|Просмотров|Қаралым)\s*:.{0,20}$|(?<=[.!?»\")])\s+(?:Фото|"
    r"Сурет|Фотосурет)\s?[:©/].{0,140}$|^(?:Фото|Сурет)\s?[:©/][^.]{0,120}\.\s+(?=[А-ЯЁӘҒҚҢӨҰҮІ«\"])"
)
CAPTION_WORD = re.compile(r"(?:^|[,\s–—-])фото\s*(?:[-–—:]|$)", re.IGNORECASE)
TAIL = re.compile(
    r"^[\s•*#-]*(?:ең (?:көп )?оқылған\w*|көп оқылған\w*|тағы (?:да )?оқы\w*|оқи отыры\w*|"
    r"сондай-ақ оқы\w*|оқуға кеңес\w*|ұқсас (?:жаңалық|материал)\w*|соңғы жаңалық\w*|басқа жаңалық\w*|"
    r"тақырып бойынша|"
    r"самое (?:читаемое|популярное|важное|интересное)|самые читаемые|читайте (?:также|ещё|еще|нас|по теме|"
    r"далее)|читай также|также читайте|смотрите также|популярн\w+(?: новости| материалы)?|"
    r"похожие (?:новости|материалы|статьи)|"
    r"другие новости|новости по теме|материалы по теме|по теме|главные новости|последние новости|"
    r"рекомендуем|вам может|лента новостей|most read|read also|related)\s*(?P<colon>[:.…-]?)(?P<rest>.*)$",
    re.IGNORECASE,
)
SERVICE = re.compile(
    r"^[\s•*#>-]*(?:подпис(?:ывайтесь|аться|ка)|поделиться|следите за|наш telegram|telegram|whatsapp|"
    r"теги?\b|тегтер|ключевые слова|источник\s*:|дереккөз|автор\s*:|авторы?\s*:|редактор\s*:|"
    r"мақала авторы|комментари[ийя]|пікір(?:лер)?\b\s*(?:қалдыру|$)|"
    r"жазылыңыз|бізге жазылы|бөлісу|бөлісіңіз|нашли ошибку|сообщите об ошибке|заметили ошибку|"
    r"қате тапсаңыз|просмотр\w*\s*:|количество показов|дата создания|дата публикации|қаралым|редакция\b|"
    r"гость|реклама|жарнама|все права|барлық құқық|копирование|©|cookie|главная\s*[>/»|]|басты бет|"
    r"события$|оқиғалар$|общество$|қоғам$|"
    r"политика$|саясат$|новости$|жаңалықтар$|назад$|вверх$)",
    re.IGNORECASE,
)
SITE_HEADER = re.compile(
    r"^\W*\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2}\S*)?\W*$|(?:новости\s+[\w.-]+\s+от|"
    r"[\w.-]+\s+жаңалық\w*)\s+\d{1,2}\.\d{1,2}\.\d{4}.*$|^\W*\d{1,2}[./]\d{1,2}[./]\d{4}\s*(?:г\.|"
    r"ж\.)?(?:[\s,|]+\d{1,2}:\d{2})?\W*$|"
    r"^\W*(?:\d{1,2}:\d{2}[\s,|]+)?\d{1,2}\s+[а-яәғқңөұүһі]+[\s,]+\d{4}(?:\s*(?:г\.?|года|"
    r"жыл\w*))?(?:[\s,|]+\d{1,2}:\d{2})?\W*$|^\W*(?:сегодня|бүгін|вчера|"
    r"кеше)(?:\s+\d{4})?,?\s+\d{1,2}:\d{2}\W*$|"
    r"^\W*\d{4}\s*жылғы\s+\d{1,2}\s+\w+(?:,?\s+\d{1,2}:\d{2})?\W*$|^\W*\d{1,2}:\d{2}\W*$|^[^\w#]*#?[^\w#]*[\d\s.,+°%$€₽₸-]+$",
    re.IGNORECASE,
)
DATE_BEFORE = re.compile(r"^\W*date\s+(\d{4}-\d{2}(?:-\d{2})?)\s+(?=\S)")
HEADER_INSTANT = re.compile(
    r"\d{1,2}\.\d{1,2}\.\d{4}\s+\d{1,2}:\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2})?"
)
NAME = r"[А-ЯЁӘҒҚҢӨҰҮҺІA-Z][а-яёәғқңөұүһіa-z-]+"
BYLINE = re.compile(rf"^\W*(?:{NAME}\s+){{1,2}}{NAME}\W*$|^\W*{NAME}\s+[А-ЯЁӘҒҚҢӨҰҮІA-Z]{{2,}}\W*$")
LIST_ITEM = re.compile(r"^\s*(?:[-•*–—·]|\d{1,2}[.)])\s+")
HASHTAG = re.compile(r"^\W*(?:#\w+\s*)+$|#\w+.{0,60}$")
# Kazinform and its like put the place of the newsroom first: «АСТАНА. KAZINFORM —»
DATELINE = re.compile(
    r"^[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ-]{3,20}[.,]\s*(?:\d{1,2}\s+\w+[.,]?\s*)?(?:KAZINFORM|ҚАЗАҚПАРАТ|КАЗИНФОРМ|"
    r"QAZINFORM|МИА|МИА\s+«?Казинформ»?)\s*[/\w. -]{0,30}?[–—-]\s*"
)


@dataclass(frozen=True, slots=True)
class Stripped:
    """An article's own lines; the lines above them; whether a tail of other headlines was cut."""

    lines: list[str]
    header: list[str]
    has_tail: bool


def strip(lines: list[str]) -> Stripped:
    """The lines that are the article. `lines` are clean and not empty."""
    repeated = {
        line for line in lines if lines.count(line) > 1 and len(line) < 160 and not line.endswith((".", "!", "?"))
    }
    kept: list[str] = []
    header: list[str] = []
    has_tail = is_in_tail = False
    for number, line in enumerate(lines):
        before = DATE_BEFORE.match(line) if number < HEADER_LINES else None
        if before:
            header.append(before.group(1))
            line = line[before.end() :]
        tail = TAIL.match(line)
        if tail and _is_heading(tail):
            has_tail = True
            is_in_tail = not tail["rest"].strip()
            continue
        if is_in_tail and _looks_like_headline(line):
            continue
        is_in_tail = False
        if _is_service(line) or (line in repeated and any(len(above) >= HEADER_ENDS for above in kept)):
            if all(len(above) < HEADER_ENDS for above in kept):
                header.append(line)
            continue
        line = INLINE_CREDIT.sub("", DATELINE.sub("", line)).strip()
        if line:
            kept.append(line)
    while kept and (BYLINE.match(kept[-1]) or HASHTAG.fullmatch(kept[-1])):
        kept.pop()
    return Stripped(kept, header, has_tail)


def _is_heading(tail: re.Match[str]) -> bool:
    """«Читайте также», «Ең оқылған:», «Читайте также: …»; not a sentence that begins with such words."""
    rest = tail["rest"].strip()
    return not rest or (tail["colon"] != "" and len(rest) < HEADLINE_MOST and not rest.endswith("."))


def _looks_like_headline(line: str) -> bool:
    return bool(LIST_ITEM.match(line)) or (len(line) < HEADLINE_MOST and not re.search(r"[.;…]\W*$", line))


def _is_service(line: str) -> bool:
    if len(line) >= HEADLINE_MOST:
        return False
    if CREDIT.match(line) or SITE_HEADER.search(line) or (CAPTION_WORD.search(line) and not line.endswith(".")):
        return True
    return bool(SERVICE.match(line)) and len(line) < 160


def split_header(lines: list[str]) -> tuple[str | None, list[str]]:
    """The headline of plain text and the lines of the article below it.

    The article begins at its first line that is long or a sentence. The headline is the last line of some words above it;
    what stands above the headline is the site's, a sub-heading below it is the article's.
    """
    begins = next((n for n, line in enumerate(lines) if _is_prose(line)), None)
    if not begins:
        return None, lines
    above = lines[:begins]
    candidates = [n for n, line in enumerate(above) if len(line.split()) >= 4 and len(line) <= HEADLINE_MOST]
    candidates = candidates or [
        n for n, line in enumerate(above) if len(line.split()) >= 3 and len(line) <= HEADLINE_MOST
    ]
    if not candidates:
        return None, lines[begins:] if len(above) > 3 else lines
    best = candidates[0] if len(above) <= FEW_LINES else candidates[-1]
    below = [line for line in above[best + 1 :] if len(line.split()) >= 4 and not same_words(line, above[best])]
    return above[best], below + lines[begins:]


def _is_prose(line: str) -> bool:
    return len(line) >= HEADER_ENDS or (len(line) >= SENTENCE_LEAST and bool(re.search(r"[.!?…][»\"”)]*$", line)))


def header_instant(header: list[str]) -> str | None:
    """The date a site prints above its text, as printed; one with a clock time is preferred."""
    found = [match.group() for line in header for match in HEADER_INSTANT.finditer(line)]
    found += [line for line in header if dates.instant(line.strip(" \t|·•")) is not None]
    found.sort(key=lambda said: ":" not in said)
    return found[0] if found else None


def same_words(first: str, second: str) -> bool:
    """Whether two lines say the same, apart from case and punctuation."""
    return re.findall(r"\w+", lower(first)) == re.findall(r"\w+", lower(second))
