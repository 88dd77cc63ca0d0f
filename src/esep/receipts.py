"""What happened to each attempt: one receipt a region or outlet and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
