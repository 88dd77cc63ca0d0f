"""Whether a page holds only a part of its article: the transfer broke off, or a paywall stands in it."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

from esep.press.text import lower

TABLE = Path(__file__).with_suffix(".yml")
FLAG = "PARTIAL"
TAIL = 300  # characters at the end of the text in which a paywall speaks
ENDS_WITH_TAG = re.compile(r"</[a-z0-9]+\s*>\s*(?:<!--[^<>]*-->\s*)?$")
NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)


@functools.cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(table["paywall"]), tuple(table["excerpt"])


def is_partial(page: str, text: str) -> bool:
    """By the page's markup and the end of its article's text.

    >>> is_partial("<html><body><p>А", "А"), is_partial("<html><body><p>А</p></body></html>", "А")
    (True, False)
    >>> is_partial("<html><body><div><p>А</div>", "А")
    False
    """
    end = page[-5_000:].lower()
    # many sites leave </body> and </html> out; a page that was cut off ends in the middle of something
    is_closed = "</body" in end or "</html" in end or ENDS_WITH_TAG.search(end) is not None
    is_cut = "<body" in page[:200_000].lower() and not is_closed
    paywall, excerpt = _words()
    tail = lower(text[-TAIL:]).rstrip(" .…»>→\n")
    return is_cut or bool(NOT_FREE.search(page)) or tail.endswith(excerpt) or any(words in tail for words in paywall)
