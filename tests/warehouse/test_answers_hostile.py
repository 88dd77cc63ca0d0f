"""One file that cannot be answered leaves nobody else without an answer."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from warehouse import filing_room as desk
from warehouse.answers_room import answer, attached, file, states, workbook
from warehouse.answers_room import keeper as keeper
from warehouse.answers_room import room as room
from warehouse.mail_room import Keeper

from esep.errors import LocalError
from esep.reports.answering import told


def test_a_fault_of_ours_about_one_file_is_told_and_the_others_are_answered(
    room: psycopg.Connection[Any],
    keeper: Keeper,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = file(workbook(tmp_path, "около 40"))
    file(desk.daily(2, region_code="71", events=[]), name="71/71_2026-02-20_original_1.json", region="71")
    usual = told.letter

    def letter(facts: told.Facts, *given: Any) -> Any:
        if facts.filed.file_sha256 == bad:
            raise KeyError("8 701 123 45 67")
        return usual(facts, *given)

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(told, "letter", letter)
        with pytest.raises(LocalError, match=bad[:12]):
            answer()
    assert keeper.copies == {"secretary-71@regions.example": 1}
    assert "KeyError" in caplog.text
    assert "701" not in caplog.text
    answer()
    assert keeper.copies == {"secretary-71@regions.example": 1, "secretary-61@regions.example": 1}


def test_a_workbook_that_cannot_be_marked_is_answered_with_the_list(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    whole, bad = tmp_path / "whole.xlsx", tmp_path / "bad.xlsx"
    whole.write_bytes(workbook(tmp_path, 40, "около 40"))
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name != "xl/styles.xml":
                after.writestr(name, before.read(name))
    file(bad.read_bytes())
    answer()
    ((name, _),) = attached(keeper.mails()[0])
    assert name == "61_2026-02-20_original_1_errors.xlsx"
    assert states() == ["partly"]
