"""Where a rule of one file begins and ends: the last value that holds, the first that does not, and whom it leaves alone."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from esep.policy import Policy
from esep.reports import pack, privacy
from esep.reports.findings import INFORMS, REFUSES_ROW, Finding
from esep.reports.readers import Reader

from .conftest import DAY, MANIFEST, RECEIVED, event, material, member, online, rows
from .rule_cases import changed, events, only

OTHER = "0b8f0f6e-1111-4222-8333-444455556667"
LONG_AGO = {"event_date": DAY - timedelta(days=3)}
CORRECTION = {"kind": "correction", "supersedes": OTHER}
Rows = dict[str, list[dict[str, Any]]]


def journal(hundreds: int, counted: int, nobody: int = 0) -> Rows:
    """So many events with a hundred people, with a number that was counted, and with nobody."""
    people = [100] * hundreds + [41] * counted + [0] * nobody
    block = [
        event(number, participants_offline=count, event_type="postering") for number, count in enumerate(people, 1)
    ]
    return only("F2", *block)


def handed(pieces: int, other: str) -> Rows:
    """So many pieces given out at an event, and a hundred each of leaflets and of another material distributed."""
    stocks = [material(), material(material_type=other, language="ru")]
    return changed("F2", materials_handed=pieces) | {"F4": stocks}


def told(tmp_path: Path, reader: Reader, given: Rows, **manifest: Any) -> set[str]:
    """The rules that a JSON pack of these rows broke."""
    path = tmp_path / "61_2026-02-20_original_1.json"
    document = {"F0": MANIFEST | manifest, **given}
    path.write_text(json.dumps(document, ensure_ascii=False, default=lambda value: value.isoformat()), "utf-8")
    return {one.rule for one in pack.read(reader.read(path), path.name, RECEIVED, "61").findings}


@pytest.mark.parametrize(
    ("rule", "given", "is_told"),
    [
        ("R-214", changed("F2", start_time=time(6, 59)), True),
        ("R-214", changed("F2", start_time=time(7)), False),
        ("R-210", journal(7, 4), True),
        ("R-210", journal(6, 4), False),  # sixty of a hundred are not more than sixty
        ("R-210", journal(5, 4, nobody=2), False),  # an event without people is neither round nor counted
        ("R-210", journal(7, 0), False),  # seven may well be round by chance
        ("R-209", only("F2", *events(2, participants_offline=40)), True),
        ("R-209", only("F2", *events(2, participants_offline=40, start_time=None)), False),
        ("R-243", handed(100, "poster"), False),
        ("R-243", handed(101, "booklet"), False),  # two hundred pieces of paper were distributed
        ("R-243", handed(101, "poster"), True),  # nobody hands a poster over
        ("R-271", only("F7", online(peak_viewers=1001)), True),
        ("R-271", only("F7", online(engagements=1001)), True),
        ("R-271", only("F7", online(peak_viewers=1000, engagements=1000)), False),
    ],
)
def test_a_rule_begins_where_it_says(tmp_path: Path, reader: Reader, rule: str, given: Rows, is_told: bool) -> None:
    assert (rule in told(tmp_path, reader, given)) == is_told


def test_sessions_of_the_coalition_are_in_no_sum_of_work_with_people(tmp_path: Path, reader: Reader) -> None:
    given = rows()
    given["F2"].append(event(9, event_type="coalition_session", unit_code="612000000", questions_count=0))
    assert not {"R-301", "R-307"} & told(tmp_path, reader, given)
    given["F2"].append(event(10, questions_count=0))
    assert "R-301" in told(tmp_path, reader, given)


def test_a_correction_may_speak_of_days_long_ago(tmp_path: Path, reader: Reader) -> None:
    assert "R-202" in told(tmp_path, reader, changed("F2", **LONG_AGO))
    assert "R-202" not in told(tmp_path, reader, changed("F2", **LONG_AGO), **CORRECTION)


def test_a_correction_does_not_replace_itself(tmp_path: Path, reader: Reader) -> None:
    own = str(MANIFEST["submission_id"])
    assert "R-007" in told(tmp_path, reader, rows(), kind="correction", supersedes=own)
    assert "R-007" not in told(tmp_path, reader, rows(), **CORRECTION)


def test_a_telephone_in_a_roster_is_no_name(tmp_path: Path, reader: Reader) -> None:
    roster = {"F3": [member(member_category="тел. +7 701 555 00 00")]}
    assert {"R-234", "R-263"} & told(tmp_path, reader, roster) == {"R-263"}


def test_the_seventh_digit_of_an_iin_is_a_century_and_a_sex() -> None:
    """Both have a birthday and the right check digit."""
    assert privacy.is_iin("900101630008")
    assert not privacy.is_iin("900101730004")


def test_what_only_informs_is_not_made_worse_by_a_severity_that_is_set() -> None:
    """A sign for nothing («-») informs under the number of the rule that refuses unreadable cells."""
    policy = Policy(severities={"R-016": REFUSES_ROW})
    assert policy.applied(Finding("R-016", INFORMS, "cell")).severity == INFORMS
    assert policy.applied(Finding("R-016", "W", "cell")).severity == REFUSES_ROW
