"""What stands around and inside an article's text without being it: captions, credits, tails, menus, comments.

The phrases are data (boilerplate.yml). Whatever is cut, a sentence of the article is not: a weak phrase counts only as a
whole line, and a heading above other headlines ends where prose goes on.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from esep.config import PageRules
from esep.press.page import dates, stamps
from esep.press.text import lower, unmixed

TABLE = Path(__file__).parent / "boilerplate.yml"
HEADLINE_MOST = 260  # characters
SENTENCE_LEAST = 60
HEADER_ENDS = 200  # the first line this long is the article itself
LOOK_AHEAD = 60  # lines below a heading of the site's that tell whether the article goes on
MENU_LEAST = 3  # names of sections
FOOT_LINES = 4  # at the end of an article its paper and day may stand
HEADER_LINES = 3  # a saved page begins with its date
SERVICE_MOST = 200  # characters of a line that is the site's
LEGAL_MOST = 700
BESIDE_DATE = 5  # words beside a date and a clock in a line of the site's
LOOSE_MOST = 160  # characters of a line that may be one of the headlines after the article

SENTENCE_ENDS = re.compile(r"[.!?…][»\"”)]*$")
AGENCY_LEAST = 90  # characters: a shorter line that ends in the agency may be a headline
AGENCY_ENDS = re.compile(
    r"(?:сообща(?:ет|ют)|сообщил[аи]?|переда[её]т|информирует|пишет|со ссылкой на|хабарлайды|хабарлады|жазады)"
    r"(?:\s[^!?…]{0,60})?$"
)
ENDS_AS_TEXT = re.compile(r"[.;…:][»\"”)\s]*$")
LIST_ITEM = re.compile(r"^\s*(?:[-•*–—·‣▪●]|\d{1,2}[.)])\s+")
DASH_ITEM = re.compile(r"^\s*[–—-]\s+")
HASHTAG = re.compile(r"^\W*(?:#[\w-]+[\s,]*)+$|^#\w.{0,60}$")
CAPTION_WORD = re.compile(r"(?:^|[,\s–—-])фото\s*(?:[-–—:]|$)")
CAPITALS = "А-ЯЁӘҒҚҢӨҰҮҺІA-Z"
NAME = rf"[{CAPITALS}][а-яёәғқңөұүһіa-z-]+"
BYLINE = re.compile(rf"^\W*(?:{NAME}\s+){{1,2}}{NAME}\W*$|^\W*{NAME}\s+[{CAPITALS}]{{2,}}(?:,.{{0,40}})?\W*$")
INLINE_CREDIT = re.compile(
    r"(?<=[.!?»\")])\s+(?:Фото|Сурет|Фотосурет|Видео)\s?[:©/].{0,140}$|"
    rf"^(?:Фото|Сурет|Фотосурет|Видео)\s?[:©/][^.]{{0,120}}\.\s+(?=[{CAPITALS}«\"])"
)
# Kazinform and its like put the place of the newsroom first: «АСТАНА. KAZINFORM —», «Астана. 13 февраля. KAZAKHSTAN TODAY -»
DATELINE = re.compile(
    rf"^[{CAPITALS}][\w-]{{2,24}}[.,]\s*(?:\d{{1,2}}\s+\w+[.,]?\s*)?(?:KAZINFORM|ҚАЗАҚПАРАТ|КАЗИНФОРМ|QAZINFORM|"
    r"KAZAKHSTAN TODAY|ИНТЕРФАКС(?:-КАЗАХСТАН)?|SPUTNIK|TENGRINEWS(?:\.KZ)?|BAQ\.KZ|ZAKON\.KZ|EL\.KZ|МИА|ИА)\b"
    r"\s*[^–—]{0,30}?\s[–—-]\s*",
    re.IGNORECASE,
)
# «ЖЕЗКАЗГАН. 24 февраля (соб. корр.)» as a line of its own
PLACE_AND_DAY = re.compile(
    rf"^[{CAPITALS}][{CAPITALS} -]{{2,24}}[.,]\s*\d{{1,2}}\s+\w{{3,10}}[.,]?\s*(?:\([^)]{{0,40}}\)|/[^/]{{0,40}}/)?\.?$"
)
SEPARATOR = re.compile(r"\s+[/>»›→|·•\\]+\s+|\s*[›→]\s*")
DATE_BEFORE = re.compile(r"^\W*date\s+(\d{4}-\d{2}(?:-\d{2})?)\s+(?=\S)")
ONE_LINE = re.compile(
    r"^(?P<title>[^.!?]{15,220}?)\s+(?P<when>\d{1,2}\s+[^\W\d_]{3,10}\s+20\d{2}(?:\s*[гж]\.?)?,?\s+\d{1,2}:\d{2})(?:\s+\d{1,6})?\s+(?=\S)"
)
ONE_LINE_LEAST = 400


@dataclass(frozen=True, slots=True)
class Stripped:
    """An article's own lines; the lines above them; whether a tail of other headlines was cut; the dates printed below."""

    lines: list[str]
    header: list[str]
    has_tail: bool
    footer: tuple[str, ...] = ()


@functools.cache
def _phrases() -> dict[str, re.Pattern[str]]:
    """The compiled groups of boilerplate.yml, each matched on lower-case text."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    either = {name: "|".join(said) if isinstance(said, list) else said for name, said in table.items()}
    before = r"^[\s•*#>»«\"()\[\]|·–—-]*"
    heading = r"\b\s*(?P<colon>[:.…|–—-]?)(?P<rest>.*)$"
    return {
        "tails": re.compile(rf"{before}(?:{either['tails']}){heading}"),
        "terminal": re.compile(rf"{before}(?:{either['terminal']}){heading}"),
        "comments": re.compile(rf"{before}(?:{either['comments']})[\W\d]*$"),
        "services": re.compile(rf"{before}(?:{either['services']})"),
        "alone": re.compile(rf"^[\W\d_]*(?:(?:{either['alone']})[\W\d_]*){{1,4}}$"),
        "legal": re.compile(either["legal"]),
        "inline": re.compile(either["inline"], re.IGNORECASE),
        "networks": re.compile(either["networks"]),
        "invitations": re.compile(either["invitations"]),
        "credit": re.compile(rf"^[\s\d(*–—•|-]*(?:{either['credits']})\b\.?\s*(?:{either['credit_follows']})"),
        "credit_name": re.compile(
            rf"^[\s\d(*–—•|-]*(?i:{either['credits']})\s+(?:[{CAPITALS}«\"@][^\s]*[\s,.]*){{1,6}}$"
        ),
    }


def strip(lines: Sequence[str], rules: PageRules | None = None) -> Stripped:
    """The lines that are the article. `lines` are clean and not empty; `rules` are what is particular to the outlet."""
    header: list[str] = []
    said = _before_stop(_unfolded(lines, header), rules)
    own = [re.compile(pattern, re.IGNORECASE) for pattern in rules.boilerplate] if rules else []
    repeated = _repeated(said)
    kept: list[str] = []
    footer: list[str] = []
    prose = 0
    has_tail = is_in_tail = False
    kinds = [_kind(line) for line in said]
    for number, line in enumerate(said):
        kind, has_rest = kinds[number]
        if kind == "own":
            when, line = stamps.dateline(line)
            header += [when] * (bool(when) and not prose)
            is_outside = not prose or number >= len(said) - FOOT_LINES
            kind = "site" if is_outside and stamps.is_stamp(line) else kind
        if kind in {"tails", "terminal", "comments"}:
            has_tail = True
            if prose and _is_end(kind, _own(said, kinds, number + 1), prose):
                break
            is_in_tail = not has_rest and kind != "comments"
            continue
        if is_in_tail and _is_other_headline(line, is_below=prose > 0):
            continue
        if kind == "site" or any(pattern.search(line) for pattern in own) or (line in repeated and prose):
            if not prose:
                header.append(line)
            elif not has_tail and _has_instant(line):
                footer.append(line)
            continue
        is_in_tail = False
        if line := _without_inline(line):
            kept.append(line)
            prose += is_prose(line)
    stripped = _trimmed(kept, header, has_tail or len(said) < len(lines) - HEADER_LINES)
    below = kept[len(stripped.lines) :]
    return replace(stripped, footer=(*footer[-2:], *below))


def _unfolded(lines: Sequence[str], header: list[str]) -> list[str]:
    """The lines without the date that a saved page begins with; a page saved as one line, its header apart."""
    found: list[str] = []
    for number, line in enumerate(lines):
        before = DATE_BEFORE.match(line) if number < HEADER_LINES else None
        if before:
            header.append(before.group(1))
            line = line[before.end() :]
        folded = ONE_LINE.match(line[:400]) if number < HEADER_LINES and len(line) >= ONE_LINE_LEAST else None
        if folded and dates.instant(folded["when"]):
            header.append(folded["when"])
            found.append(_without_section(folded["title"]))
            line = line[folded.end() :]
        found.append(line)
    return found


def _without_section(title: str) -> str:
    """A headline to which the name of its section was glued."""
    words = title.split()
    while len(words) > 3 and _phrases()["alone"].match(lower(words[-1])):
        words.pop()
    return " ".join(words)


def _before_stop(lines: list[str], rules: PageRules | None) -> list[str]:
    if not rules or not rules.stop_lines:
        return lines
    stop = re.compile("|".join(f"(?:{pattern})" for pattern in rules.stop_lines), re.IGNORECASE)
    end = next((number for number, line in enumerate(lines) if number and stop.search(line)), len(lines))
    return lines[:end]


def _repeated(lines: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    return {
        line
        for line in lines
        if len(line) < LOOSE_MOST and not SENTENCE_ENDS.search(line) and (line in seen or seen.add(line))  # type: ignore[func-returns-value]
    }


def _kind(line: str) -> tuple[str, bool]:
    """(own, site, or which heading of the site's lists; whether the heading's line goes on with a headline)."""
    if len(line) >= LEGAL_MOST:
        return "own", False
    said, phrases = lower(unmixed(line)), _phrases()
    if len(line) < HEADLINE_MOST + 40:
        for kind in ("terminal", "tails"):
            match = phrases[kind].match(said)
            if match and _is_heading(match):
                return kind, bool(match["rest"].strip())
        if len(line) < 80 and phrases["comments"].match(said):
            return "comments", False
    return ("site" if _is_site(line, said) else "own"), False


def _is_heading(match: re.Match[str]) -> bool:
    """«Читайте также», «Ең оқылған:», «Читайте также: …»; not a sentence that begins with such words."""
    rest = match["rest"].strip()
    is_open = match["colon"] in {":", "|", "–", "—", "…"}
    return not rest or (is_open and len(rest) < HEADLINE_MOST and not rest.endswith("."))


def _own(lines: Sequence[str], kinds: Sequence[tuple[str, bool]], first: int) -> list[str]:
    """The lines that are no site's, as many as tell whether an article goes on."""
    own = (lines[number] for number in range(first, len(lines)) if kinds[number][0] == "own")
    return list(itertools.islice(own, LOOK_AHEAD))


def _is_end(kind: str, below: Sequence[str], prose_above: int) -> bool:
    """Whether nothing of the article comes after such a heading; below: the lines after it that are no site's."""
    prose = [number for number, line in enumerate(below) if is_prose(line)]
    if kind == "comments":
        return len(prose) < 3 * prose_above + 1
    are_cards = len(prose) > 1 and all(number and not is_prose(below[number - 1]) for number in prose)
    if are_cards:
        return True
    return kind == "terminal" and (len(below) - len(prose) >= len(prose))


def _is_other_headline(line: str, *, is_below: bool) -> bool:
    """A line under such a heading. Above the article the headline itself may follow, so only items of a list count."""
    if LIST_ITEM.match(line):
        return len(line) <= SERVICE_MOST and not (DASH_ITEM.match(line) and ENDS_AS_TEXT.search(line))
    return is_below and len(line) < HEADLINE_MOST and not ENDS_AS_TEXT.search(line)


def _is_site(line: str, said: str) -> bool:
    phrases = _phrases()
    if phrases["legal"].search(said):
        return True
    if len(line) >= HEADLINE_MOST:
        return False
    if (
        _is_credit(line, said)
        or is_date_line(said)
        or PLACE_AND_DAY.match(line)
        or HASHTAG.match(line)
        or phrases["alone"].match(said)
    ):
        return True
    if len(line) >= SERVICE_MOST:
        return False
    is_invitation = phrases["networks"].search(said) and phrases["invitations"].search(said)
    return bool(
        phrases["services"].match(said)
        or is_invitation
        or _is_breadcrumb(line)
        or _is_menu(line)
        or not re.search(r"[^\W\d_]", line)
    )


def _is_credit(line: str, said: str) -> bool:
    """«Фото: …», «Сурет ашық дереккөзден», «Фото Имя Фамилия»; not «Сурет салу байқауына 40 бала қатысты»."""
    phrases = _phrases()
    rest = INLINE_CREDIT.sub("", line)
    is_after = rest != line and line.startswith(rest)
    if rest != line and (is_prose(rest) or (is_after and len(rest.split()) > 2)):
        return False
    if CAPTION_WORD.search(said) and not line.endswith("."):
        return True
    if phrases["credit_name"].match(line):
        return True
    if not phrases["credit"].match(said):
        return False
    has_mark = re.match(r"^[\s\d(*–—•|-]*[^\W\d_]+\s*[:©/|(]", line)
    return bool(has_mark) or not (line.endswith(".") and len(line.split()) > 5)


def is_date_line(said: str) -> bool:
    """A line (lower case) of nothing but a date, a clock, a counter and the words that label them."""
    if len(said) > 120 or not re.search(r"\d|сегодня|вчера|бүгін|кеше", said):
        return False
    left = dates.LINE_TOKENS.sub(" ", said)
    if not re.search(r"[^\W\d_]", left):
        return True
    # «3 марта 2026, 08:15 — Аналитика»: a clock beside the date, and some words of the site's
    printed = dates.instants_in(said)
    return (
        bool(printed and ":" in printed[0])
        and len(re.findall(r"[^\W\d_]+", left)) <= BESIDE_DATE
        and not SENTENCE_ENDS.search(said)
    )


def _has_instant(line: str) -> bool:
    """Whether a line of the site's at the foot of an article dates it: a day alone or beside names, or with a clock."""
    if is_date_line(lower(line)) or stamps.is_stamp(line):
        return True
    return any(":" in said for said in dates.instants_in(line[:SERVICE_MOST]))


def _is_menu(line: str) -> bool:
    """«Новости мира Интервью Спорт Культура Регионы»: a third of the words are names of sections, and no sentence ends."""
    if SENTENCE_ENDS.search(line):
        return False
    words = [word for word in lower(line).split() if len(word) > 2]
    sections = sum(bool(_phrases()["alone"].match(word)) for word in words)
    return sections >= MENU_LEAST and sections * 3 >= len(words)


def _is_breadcrumb(line: str) -> bool:
    parts = [part for part in SEPARATOR.split(line) if part.strip()]
    if len(parts) < 2 or SENTENCE_ENDS.search(line):
        return False
    is_home = bool(_phrases()["alone"].match(lower(parts[0])))
    return (is_home and len(parts[0]) < 30) or (len(parts) > 2 and all(len(part.split()) <= 4 for part in parts))


def _without_inline(line: str) -> str:
    line = _phrases()["inline"].sub("", line) if len(line) < 20_000 else line
    return " ".join(INLINE_CREDIT.sub("", DATELINE.sub("", line)).split())


def is_prose(line: str) -> bool:
    """A line long enough, or a sentence long enough, to be an article's own; «…, сообщает Example.kz» is a sentence too."""
    if len(line) >= HEADER_ENDS or (len(line) >= SENTENCE_LEAST and SENTENCE_ENDS.search(line)):
        return True
    return len(line) >= AGENCY_LEAST and bool(AGENCY_ENDS.search(line[-AGENCY_LEAST:]))


def _trimmed(kept: list[str], header: list[str], has_tail: bool) -> Stripped:
    """Without the run of names, sections and headlines that no sentence ends, when the article is above it."""
    end = len(kept)
    while end > 1 and _is_loose(kept[end - 1]):
        end -= 1
    run = kept[end:]
    ends_well = sum(bool(SENTENCE_ENDS.search(line)) for line in kept[:end])
    is_own_list = end > 0 and kept[end - 1].endswith(":")
    if not run or not any(is_prose(line) for line in kept[:end]) or is_own_list or ends_well * 2 < end - 1:
        return Stripped(_without_byline(kept), header, has_tail)
    if len(run) == 1:
        is_name = BYLINE.match(run[0]) or (len(run[0]) <= 40 and len(run[0].split()) <= 4)
        is_name = is_name or (len(run[0].split()) <= 8 and bool(dates.instants_in(run[0])))
        return Stripped(kept[:end] if is_name else kept, header, has_tail)
    return Stripped(_without_byline(kept[:end]), header, has_tail or any(len(line) > 40 for line in run))


def _is_loose(line: str) -> bool:
    if len(line) >= LOOSE_MOST or re.match(r"^\s*[-•*–—·]\s+[a-zа-яёәғқңөұүһі]", line):
        return False
    return bool(BYLINE.match(line)) or not re.search(r"[.!…;:,][»\"”)]*$", line)


def _without_byline(kept: list[str]) -> list[str]:
    end = len(kept)
    while end > 1 and (BYLINE.match(kept[end - 1]) or HASHTAG.fullmatch(kept[end - 1])):
        end -= 1
    return kept[:end]
