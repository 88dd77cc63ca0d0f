"""Which of the lines above an article is its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from esep.press.page import dates
from esep.press.page.boilerplate import BYLINE, HEADLINE_MOST, is_prose
from esep.press.text import lower, skeleton

TITLE_MOST = 160  # characters: a longer line above the article is its first paragraph
SAID_AGAIN = 6  # lines below a first line among which a saved page repeats its headline
FEW_LINES = 4  # more lines than this above the article are a site's menu
LEAD = 900  # characters of the article that a headline is held against
NEARLY = 0.75
CHANGED = re.compile(
    r"обновл|жаңарт|измен|^\W*(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі)\b"
)
INSTANT_MOST = 200  # characters of a line in which a date may stand


def split(lines: list[str]) -> tuple[str | None, list[str]]:
    """(the headline of plain text or None, the lines of the article below it).

    The article begins at its first line that is long or a sentence. The headline is the line of some words above it that
    shares most with the article; what stands above the headline is the site's, a sub-heading below it is the article's.
    """
    if lines and len(lines[0]) <= HEADLINE_MOST and lines[0] in lines[1:SAID_AGAIN]:
        return lines[0], without(lines, lines[0])
    begins = next((n for n, line in enumerate(lines) if is_prose(line) and not _is_loud_headline(lines, n)), None)
    if not begins:
        return None, lines
    above = lines[:begins]
    candidates = _candidates(above, 4) or _candidates(above, 3) or (_candidates(above, 1) if len(above) == 1 else [])
    if not candidates:
        return None, lines[begins:] if len(above) > 3 else lines
    best = _best(above, candidates, " ".join(lines[begins:])[:LEAD])
    below = [line for line in above[best + 1 :] if len(line.split()) >= 4 and not same_words(line, above[best])]
    return above[best], below + lines[begins:]


def _is_loud_headline(lines: list[str], number: int) -> bool:
    """«Как голосовать за рубежом: что нужно знать?» above an article is a headline, however it ends."""
    line = lines[number]
    if number or len(lines) < 2 or len(line) >= HEADLINE_MOST - 60 or not re.search(r"[?!…][»\"”)]*$", line):
        return False
    return is_prose(lines[1]) and not re.search(r"[.!?…]\s", line)


def _candidates(above: list[str], least: int) -> list[int]:
    return [
        n
        for n, line in enumerate(above)
        if least <= len(line.split()) and len(line) <= TITLE_MOST and not (BYLINE.match(line) and len(above) > 1)
    ]


def _best(above: list[str], candidates: list[int], lead: str) -> int:
    """The candidate that shares most words with the lead; of some that share nearly as much the first."""
    candidates = [
        n for n in candidates if not above[n].isupper()
    ] or candidates  # a section is loud, its headline is not
    known = _stems(lead)
    shared = {n: len(_stems(above[n]) & known) for n in candidates}
    most = max(shared.values())
    if most < 2 or (len(above) < FEW_LINES and shared[candidates[0]] and candidates[0] == _first_own(above)):
        return candidates[0] if len(above) <= FEW_LINES else candidates[-1]
    return next(n for n in candidates if shared[n] >= most * NEARLY)


def _first_own(above: Sequence[str]) -> int:
    """The first line that is no loud section: what stands below it is a sub-heading, however much it shares with the lead."""
    return next((n for n, line in enumerate(above) if not line.isupper()), 0)


def _stems(text: str) -> set[str]:
    return {skeleton(word)[:5] for word in re.findall(r"[^\W\d_]{4,}", text)}


def same_words(first: str, second: str) -> bool:
    """Whether two lines say the same, apart from case and punctuation."""
    return re.findall(r"\w+", lower(first)) == re.findall(r"\w+", lower(second))


def without(lines: list[str], title: str) -> list[str]:
    """The lines of an article without its headline above them, wherever among the first it stands."""
    begins = next((n for n, line in enumerate(lines) if is_prose(line) and not same_words(line, title)), len(lines))
    at = [n for n, line in enumerate(lines[: begins + 1]) if same_words(line, title)]
    return [line for n, line in enumerate(lines) if n not in at] if at else lines


def printed_instant(header: Sequence[str]) -> str | None:
    """The date a site prints above its text, as printed; one with a clock is preferred, one of a change comes last.

    A line that begins with a weekday is often today's date in the site's own head, so it yields to any other.
    """
    found = [(said, line) for line in header if len(line) <= INSTANT_MOST for said in dates.instants_in(line)]
    found.sort(key=lambda pair: (bool(CHANGED.search(lower(pair[1]))), ":" not in pair[0]))
    return found[0][0] if found else None


def told_instant(lines: Sequence[str]) -> str | None:
    """«Материал опубликован 22.02.2026»: the date that one of the last sentences gives for the publication itself."""
    for line in lines[-2:]:
        if re.search(r"опубликован|жарияланды|размещ[её]н", lower(line)) and len(line) <= INSTANT_MOST:
            return printed_instant([line])
    return None
