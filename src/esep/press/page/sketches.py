"""The sketch of a text: its smallest hashes of three-word runs, by which two pages compare without their texts.

The share of equal numbers among the smallest of both sketches estimates the Jaccard similarity of the two texts' runs. A
hash leads back to no word, and names are hashed only together with their neighbours.
"""

from __future__ import annotations

import heapq
import re
from hashlib import blake2b

from esep.press.text import clean, skeleton

SIZE = 128
RUN = 3


def sketch(text: str) -> list[int]:
    """At most SIZE signed 64-bit numbers, ascending, distinct; empty for a text of fewer than three words."""
    said = [skeleton(word) for word in re.findall(r"\w+", clean(text))]
    runs = {" ".join(said[first : first + RUN]) for first in range(len(said) - RUN + 1)}
    hashes = {int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big", signed=True) for run in runs}
    return heapq.nsmallest(SIZE, hashes)


def resemblance(first: list[int], second: list[int]) -> float:
    """Estimated Jaccard similarity of two texts by their sketches, 0 to 1; 0 when either is empty.

    >>> resemblance(sketch("a b c d e"), sketch("A b, c d e!"))
    1.0
    """
    if not first or not second:
        return 0.0
    smallest = heapq.nsmallest(SIZE, set(first) | set(second))
    return len(set(smallest) & set(first) & set(second)) / len(smallest)
