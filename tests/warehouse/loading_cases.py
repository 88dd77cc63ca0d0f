"""For every rule that is decided while loading: filings (SYNTHETIC) that break it, and filings that do not.

Each callable fills an empty warehouse through the ordinary intake and returns the findings of its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from warehouse.filing_room import AFTER_FREEZE, bytes_of, daily, event, found, hand_in, nothing, take_in

Findings = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """Filings that break a rule, and filings that do not."""

    breaks: Callable[[], Findings]
    holds: Callable[[], Findings]


def _same_bytes() -> Findings:
    data = bytes_of(daily())
    hand_in(data, "02-20T19:00")
    hand_in(data, "02-20T19:30", source="mail")
    take_in()
    return found("R-002")


def _other_bytes() -> Findings:
    hand_in(daily(), "02-20T19:00")
    hand_in(daily(events=[event(2)]), "02-20T19:30")
    take_in()
    return found("R-002")


def _correction_of_nothing() -> Findings:
    hand_in(daily(2, kind="correction", supersedes=1), "02-20T19:00")
    take_in()
    return found("R-007")


def _correction() -> Findings:
    hand_in(daily(), "02-20T19:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1), "02-20T21:00")
    hand_in(nothing(3, 2), "02-20T22:00")
    take_in()
    return found("R-007")


def _correction_on(clock: str, **said: Any) -> Findings:
    hand_in(daily(), "02-20T19:00")
    hand_in(daily(2, [event(2)], kind="correction", supersedes=1, **said), clock)
    take_in()
    return found("R-008")


def _correction_with(events: list[dict[str, Any]]) -> Findings:
    hand_in(daily(), "02-20T19:00")
    hand_in(daily(2, events, kind="correction", supersedes=1), "02-20T21:00")
    take_in()
    return found("R-009")


def _original_on(clock: str) -> Findings:
    hand_in(daily(), clock)
    take_in()
    return found("R-019")


CASES: dict[str, Case] = {
    "R-002": Case(_same_bytes, _other_bytes),
    "R-007": Case(_correction_of_nothing, _correction),
    "R-008": Case(
        lambda: _correction_on("02-23T12:00:01"), lambda: _correction_on("02-23T12:00:01", approval_ref="HQ-7")
    ),
    "R-009": Case(lambda: _correction_with([event(1)]), lambda: _correction_with([event(1, 41)])),
    "R-019": Case(lambda: _original_on(AFTER_FREEZE), lambda: _original_on("03-17T12:00")),
}
