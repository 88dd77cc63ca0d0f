"""What happened to each attempt: one receipt a region or outlet and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from esep.errors import LocalError


class Outcome(StrEnum):
    """How an attempt ended; the value is what the warehouse stores (ops.receipts.outcome)."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"  # the same bytes as last time: nothing to load
    REJECTED = "rejected"  # arrived, but we can say exactly what is wrong with it
    NOTHING = "nothing"  # the door is open and nothing lies there
    UNREACHABLE = "unreachable"  # the door did not open: worth another try later
    BROKEN = "broken"  # our own fault: fail the task, page the engineer


@dataclass(frozen=True, slots=True)
class Receipt:
    """The last attempt for one region or outlet on one reporting day (a row of ops.receipts)."""

    room: str  # reports, press
    report_date: date
    key: str  # region code or source code
    outcome: Outcome
    attempted_at: datetime
    files: int = 0
    rows_loaded: int = 0
    rows_refused: int = 0
    detail: str = ""


def account(expected: set[str], told: Mapping[str, tuple[str, str]]) -> str:
    """Count a day's receipts: key -> (outcome, detail). Raises when one is absent, broken, or most were out of reach.

    A run in which most doors did not open is our own network's fault, not theirs.
    """
    if absent := sorted(expected - set(told)):
        raise LocalError(f"no receipt from {', '.join(absent)}: their tasks did not end")
    if broken := sorted(key for key, (outcome, _) in told.items() if outcome == Outcome.BROKEN):
        raise LocalError("broken on our side: " + "; ".join(f"{key} ({told[key][1]})" for key in broken))
    unreachable = sorted(key for key, (outcome, _) in told.items() if outcome == Outcome.UNREACHABLE)
    if len(unreachable) > len(expected) / 2:
        raise LocalError(f"most doors did not open ({', '.join(unreachable)}): look at this machine's network")
    counts = {outcome: sum(found == outcome for found, _ in told.values()) for outcome in Outcome}
    return ", ".join(f"{count} {outcome.value}" for outcome, count in counts.items() if count)
