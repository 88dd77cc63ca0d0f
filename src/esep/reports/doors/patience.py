"""A look ends within its time, whatever the other side drips."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")


def within(seconds: float, look: Iterator[Item]) -> Iterator[Item]:
    """What `look` yields, as long as it takes no more than `seconds` in all; then TimeoutError.

    Time-outs of libraries are per read: a server that sends a byte a second keeps them for hours. So the look runs in a
    thread of its own; left alone, it can still add to the archive, which harms nothing, and dies with the process.
    """
    said: SimpleQueue[tuple[str, Item | None, Exception | None]] = SimpleQueue()

    def work() -> None:
        try:
            for item in look:
                said.put(("item", item, None))
            said.put(("end", None, None))
        except Exception as err:  # noqa: BLE001 (handed over, and raised in the caller's thread)
            said.put(("error", None, err))

    ends = time.monotonic() + seconds
    threading.Thread(target=work, name="esep-door", daemon=True).start()
    while True:
        try:
            kind, item, err = said.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty as late:
            raise TimeoutError(f"not done after {seconds:.0f} seconds") from late
        if err is not None:
            raise err
        if kind == "end":
            return
        assert item is not None
        yield item
