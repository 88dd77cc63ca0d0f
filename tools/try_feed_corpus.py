"""Read the whole synthetic corpus of feeds, sitemaps and listings, and count what became of it.

    .venv/bin/python tools/try_feed_corpus.py [COUNT] [SEED]

Ends with 1 when anything but a refusal came out, when a whole document lost entries, or when one took longer than 5 seconds.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
from collections import Counter
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import feed_corpus  # noqa: E402

from esep.errors import Refused  # noqa: E402
from esep.press.sources import feeds, listings, sitemaps  # noqa: E402

NOW = datetime.fromisoformat("2026-02-20T12:00:00+05:00")
AT = "https://news.example/rss.xml"
SLOW_SECONDS = 5.0


def read(kind: str, body: bytes) -> int:
    """How many entries the reader of this kind finds."""
    if kind == "feed":
        return len(feeds.read(body, AT, now=NOW)[0])
    if kind == "listing":
        return len(listings.read(body, AT, now=NOW)[0])
    found = sitemaps.read(body, AT, now=NOW)
    return len(found.entries) + len(found.children)


def main() -> int:
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 6_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seen: Counter[str] = Counter()
    wrong, slowest, size = 0, (0.0, ""), 0
    for name, kind, body, expected in feed_corpus.documents(count, seed):
        size += len(body)
        for reader in dict.fromkeys((kind, "feed", "sitemap", "listing")):
            started = time.monotonic()
            try:
                found = read(reader, body)
                seen[f"{reader}: read"] += 1
                if reader == kind and expected is not None and kind == "feed" and found != expected:
                    wrong += 1
                    print(f"{name}: {found} entries of {expected}")
            except Refused as err:
                seen[f"{reader}: refused ({getattr(err, 'reason', '?')})"] += 1
            except Exception:  # noqa: BLE001 (what this looks for)
                wrong += 1
                print(f"{name} as {reader}:\n{traceback.format_exc()[-900:]}")
            took = time.monotonic() - started
            slowest = max(slowest, (took, f"{name} as {reader}"))
    for what, number in sorted(seen.items()):
        print(f"{number:7} {what}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} documents, {size / 1e6:.0f} MB; slowest {slowest[0]:.2f} s ({slowest[1]}); peak memory {memory:.0f} MB; {wrong} wrong"
    )
    return 1 if wrong or slowest[0] > SLOW_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
