"""The first days of the invented campaign through the real intake, held against everything that was planted in them.

`./esep sample audit` does the same over all thirty days; here as many as fit into a few minutes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from journey import forms_filed

from esep.errors import LocalError
from esep.local import audit, reckoning
from esep.local.reckoning import Audit

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(900)]
DAYS = 8  # the seven written down, and the first that is drawn by lot


@dataclass
class Audited:
    """The audit, and the manifest it went by."""

    result: Audit
    manifest: dict[str, Any]
    home: Path


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    home = tmp_path_factory.mktemp("thirty-days")
    with audit.own_server(home):
        result = audit.audit(home, DAYS, lambda said: print(f"    {said}", flush=True))
        manifest = json.loads((home / "sample" / "manifest.json").read_text(encoding="utf-8"))
        yield Audited(result, manifest, home)


def test_everything_planted_is_found_and_nothing_else(audited: Audited) -> None:
    words = "\n".join(audit.in_words(audited.result))
    assert not audited.result.missed, words
    assert not audited.result.false, words
    assert sum(one.planted for one in audited.result.tallies) > 50


def test_no_row_is_lost_and_every_file_is_in_its_state(audited: Audited) -> None:
    assert not audited.result.lost
    assert not audited.result.states
    assert audited.result.rows_written > 20_000
    kept = audited.result.rows_loaded + audited.result.rows_refused + audited.result.rows_in_rejected_files
    # What a retraction carries is not read: it withdraws.
    withdrawn = sum(one["rows_written"] for one in audited.manifest["deliveries"] if one["kind"] == "retraction")
    assert kept + withdrawn == audited.result.rows_written


def test_the_figures_of_every_region_and_day_are_those_of_the_sample(audited: Audited) -> None:
    assert not audited.result.figures
    assert audited.result.region_days == 20 * DAYS


def test_every_sheet_of_materials_doors_and_platforms_is_counted_as_it_was_filed(audited: Audited) -> None:
    filed, counted = forms_filed.filed(audited.result.days), forms_filed.counted()
    assert {key: counted.get(key) for key in filed} == filed
    assert counted.keys() == filed.keys()


def test_every_roster_is_the_one_of_its_day(audited: Audited) -> None:
    assert forms_filed.odd_rosters() == []


def test_the_audit_can_fail(audited: Audited) -> None:
    """A fault that nobody planted is missed, one that is not declared is false, a row too many is lost, a state is noticed."""
    manifest = copy.deepcopy(audited.manifest)
    invented = {**next(one for one in manifest["faults"] if one["planted"]["rule"] == "R-013"), "file": "invented"}
    invented["planted"] = {**invented["planted"], "rule": "R-999"}
    dropped = next(one for one in manifest["faults"] if one["planted"]["rule"] == "R-104")
    manifest["faults"] = [one for one in manifest["faults"] if one is not dropped] + [invented]
    manifest["deliveries"][0] |= {"rows_written": 1, "state": "rejected"}
    manifest["expected"][0]["events_held"] = 10**6

    result = reckoning.compare(manifest, DAYS)

    assert [one["rule"] for one in result.missed] == ["R-999"]
    assert {one["rule"] for one in result.false} == {"R-104"}
    assert [one["file"] for one in result.lost] == [manifest["deliveries"][0]["file"]]
    assert [one["file"] for one in result.states] == [manifest["deliveries"][0]["file"]]
    assert len(result.figures) == 1


def test_a_warehouse_with_reports_in_it_is_left_alone(audited: Audited) -> None:
    with pytest.raises(LocalError, match="empty warehouse"):
        audit.audit(audited.home, 1, print)
