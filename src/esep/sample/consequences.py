"""What may be found beside a planted fault because of it: declared here, narrowly, so that it is neither missed nor called false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from esep.sample import menu
from esep.sample.expected import Filed

# In the same file: fault -> the rules that it may set off as well, and why.
BESIDE: dict[str, tuple[tuple[str, ...], str]] = {
    "summary_differs": (("R-302",), "the day's value is wrong, the running total is not"),
    "posts_differ": (("R-302",), "the day's value is wrong, the running total is not"),
    "cum_falls": (("R-302",), "a total that falls is not the sum of yesterday's and today's"),
    "swarm": (("R-211", "R-308", "R-310"), "more meetings than members, and far more than planned"),
    "person_named": (("R-013", "R-014"), "a name is no code either"),
    "unknown_version": (("R-005",), "the hidden marks of the workbook say another version"),
    "plan_bloated": (("R-208",), "lines of a plan that is eight times too large are themselves large"),
}
# In other files of the same region: fault -> rule, days later.
AFTER: dict[str, tuple[str, int]] = {
    "members_fall": ("R-232", 7),
    "coalition_extra": ("R-232", 7),
}


def of(filed: Sequence[Filed]) -> list[dict[str, Any]]:
    """Entries {file, sha256, rule, why} of the manifest."""
    return [entry for one in filed for entry in _of(one, filed)]


def _of(one: Filed, filed: Sequence[Filed]) -> Iterator[dict[str, Any]]:
    for fault in one.faults:
        rules, why = BESIDE.get(fault.kind, ((), ""))
        for rule in rules:
            yield _entry(one, rule, why)
        if fault.kind in AFTER:
            rule, later = AFTER[fault.kind]
            day = one.pack.drop.day + timedelta(days=later)
            for other in filed:
                if other.region_code == one.region_code and other.pack.drop.day == day:
                    yield _entry(other, rule, f"the roster of {one.pack.drop.day} was odd, this one is not")
        if fault.kind == "copied":
            source = menu.COPIED_FROM[one.region_code]
            for other in filed:
                if other.region_code == source and other.pack.drop.day == one.pack.drop.day:
                    yield _entry(other, "R-309", "another region copied this journal")


def _entry(one: Filed, rule: str, why: str) -> dict[str, Any]:
    return {"file": one.pack.file, "sha256": one.sha256, "rule": rule, "why": why}
