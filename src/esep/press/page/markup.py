"""Text that was saved with marks of its page (Markdown, bullets, links in brackets) -> plain lines."""

from __future__ import annotations

import re

IMAGE = re.compile(r"!\[[^\]\n]{0,400}\]\([^)\s]{0,2000}[^)\n]{0,200}\)")
LINK = re.compile(r"\[([^\[\]\n]{0,400})\]\((?:https?:/|/|#|mailto:|www\.)[^)\n]{0,2000}\)")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?=\S)")
FIRST_HEADING = re.compile(r"^\s{0,3}#\s+(?=\S)")
QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
STRONG = re.compile(r"(?<!\w)(\*\*|__)(?=\S)([^*_\n]{1,600}?)(?<=\S)\1(?!\w)")
LEANING = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400})(?<=[^\s*])\*(?![\w*])")
RULE = re.compile(r"^\s*(?:[-*_=~]\s?){3,}\s*$")
TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$")
FRONT_MATTER = re.compile(
    r"^(title|headline|date|published|author|url|source|hostname|description|sitename|tags|categories)\s*:\s*(.*)$"
)
ONLY_LINKS = re.compile(
    r"^[\s•*·>|–—-]*(?:\[[^\[\]\n]{0,400}\]\((?:https?:/|/|#|www\.)[^)\n]{0,2000}\)[\s•*·|,;–—-]*)+$"
)


def plain(line: str) -> tuple[str, bool]:
    """(the line without marks, whether it was a heading of the first rank). A line of nothing but links or a picture is empty.

    >>> plain("## Итоги **недели** в [области](/r/35)")
    ('Итоги недели в области', False)
    """
    if "[" in line:
        line = IMAGE.sub("", line)
        if ONLY_LINKS.match(line):
            return "", False
        line = LINK.sub(r"\1", line)
    if RULE.match(line) or TABLE_RULE.match(line):
        return "", False
    is_first = bool(FIRST_HEADING.match(line))
    line = QUOTED.sub("", HEADING.sub("", line)) if line[:8].lstrip()[:1] in {"#", ">"} else line
    if "*" in line or "__" in line:
        line = LEANING.sub(r"\1", STRONG.sub(r"\2", line))
    return line.strip(), is_first


def front_matter(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """What a saved page says of itself above its text (`---`, `title: …`, `---`), and the lines below it."""
    if not lines or lines[0].strip() != "---":
        return {}, lines
    said: dict[str, str] = {}
    for number, line in enumerate(lines[1:30], 1):
        if line.strip() == "---":
            return said, lines[number + 1 :]
        if match := FRONT_MATTER.match(line.strip()):
            said[match[1]] = match[2].strip(" \"'")
    return {}, lines
