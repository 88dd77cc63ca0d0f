"""Pages read in a bounded child: whatever is in one, the answer is its rows or a failure with a reason."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from esep.bounded import Child, Limits
from esep.config import PageRules
from esep.http import TurnedAway
from esep.press.articles.rows import Rows

LIMITS = Limits(memory=1024 * 1024 * 1024, cpu_seconds=15, wall_seconds=20)
KNOWN = {"no_article", "unexpected_type", "refused"}  # what the child says of a page; all else is said of the child


class PageReader:
    """One child for as many pages as the block reads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._child, self._limits = Child("esep.press.articles.child"), limits

    def __enter__(self) -> PageReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    def read(
        self,
        path: Path,
        *,
        rules: PageRules,
        url: str,
        title: str | None,
        published_at: datetime | None,
        is_cut: bool = False,
    ) -> Rows:
        """The rows of the page whose bytes are at `path`. Raises TurnedAway (soft), whatever is in them."""
        request = {"path": str(path.resolve()), "rules": asdict(rules), "url": url, "title": title, "is_cut": is_cut}
        request["published_at"] = published_at.isoformat() if published_at else None
        answer = self._child.ask(request, self._limits)
        if "refused" in answer:
            reason = answer["refused"] if answer["refused"] in KNOWN else "reader_failed"
            detail = " ".join(part for part in (answer["refused"], answer.get("detail", "")) if part != reason)
            raise TurnedAway(f"{url}: {reason} {detail}".strip(), failure="soft", reason=reason)
        rows: Rows = answer["rows"]
        return rows
