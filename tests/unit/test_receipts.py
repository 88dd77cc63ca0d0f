"""What a day's receipts add up to: their faults are green, ours are red."""

from __future__ import annotations

import pytest

from esep.errors import LocalError
from esep.receipts import account

FINE = ("accepted", "")


def test_a_region_that_sent_nothing_is_no_fault_of_ours() -> None:
    assert account({"61", "71"}, {"61": FINE, "71": ("nothing", "")}) == "1 accepted, 1 nothing"


def test_a_rejected_report_is_no_fault_of_ours() -> None:
    assert account({"61", "71"}, {"61": FINE, "71": ("rejected", "R-004")}) == "1 accepted, 1 rejected"


def test_a_region_without_a_receipt_is_named() -> None:
    with pytest.raises(LocalError, match="no receipt from 71"):
        account({"61", "71"}, {"61": FINE})


def test_a_break_on_our_side_is_named_with_its_reason() -> None:
    with pytest.raises(LocalError, match=r"broken on our side: 71 \(KeyError: 'x'\)"):
        account({"61", "71"}, {"61": FINE, "71": ("broken", "KeyError: 'x'")})


def test_one_dead_door_is_theirs_and_most_of_them_are_ours() -> None:
    dead = ("unreachable", "time-out")
    assert account({"a", "b", "c"}, {"a": FINE, "b": FINE, "c": dead}) == "2 accepted, 1 unreachable"
    with pytest.raises(LocalError, match="most doors did not open"):
        account({"a", "b", "c"}, {"a": FINE, "b": dead, "c": dead})
