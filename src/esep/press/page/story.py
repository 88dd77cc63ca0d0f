"""What makes two pages one story: the key of a title, the digest of a text."""

from __future__ import annotations

import re

from esep.archive import sha256
from esep.press.text import clean, lower, skeleton

# «… - Новости Сайт.kz», «… | Дала Жаршысы»: the outlet's name after the last bar is not part of the title.
OUTLET_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")


def title_key(title: str) -> str:
    """The words of a title without case, punctuation and look-alike letters; empty for an empty title.

    >>> title_key("Штаб  начал «работу»!") == title_key("штаб начал работу")
    True
    """
    return " ".join(skeleton(word) for word in re.findall(r"\w+", clean(title)))


def without_outlet(title: str) -> str:
    """A page's title without the outlet's name at its end, when something is left."""
    short = OUTLET_TAIL.sub("", title)
    return short if len(short) >= 25 or len(short) * 2 >= len(title) else title


def text_sha256(text: str) -> str:
    """Digest of the words of a text: the same for copies that differ in spacing, case and punctuation."""
    return sha256(" ".join(re.findall(r"\w+", lower(clean(text)))).encode())
