"""The analysts' questions: how a file's head is read, how a question is found, what becomes of cells in CSV and on a terminal."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from esep.cli.questions import as_table
from esep.errors import EsepError
from esep.warehouse import questions
from esep.warehouse.questions import Answer

HEAD = "-- Q7: What is asked?\n-- Shape: One row\n--   a topic.\n-- Notes: Never sum.\nselect 1\n-- Q9: not a head"


def test_the_head_says_question_shape_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "q07_topics.sql"
    path.write_text(HEAD, encoding="utf-8")
    one = questions.read(path)
    assert (one.name, one.number, one.words) == ("q07_topics", 7, "What is asked?")
    assert (one.shape, one.notes) == ("One row a topic.", "Never sum.")
    assert one.sql.startswith("-- Q7")


@pytest.mark.parametrize("gone", ["-- Shape", "-- Notes", "-- Q7"])
def test_a_head_without_one_of_its_parts_is_refused_by_name(tmp_path: Path, gone: str) -> None:
    path = tmp_path / "q07_topics.sql"
    path.write_text("\n".join(line for line in HEAD.splitlines() if not line.startswith(gone)), encoding="utf-8")
    with pytest.raises(EsepError, match=r"q07_topics\.sql does not say its"):
        questions.read(path)


@pytest.mark.parametrize("name", ["1", "q1", "Q01", "q01_who", "q01_who_has_not_filed"])
def test_a_question_is_found_by_number_and_by_name(name: str) -> None:
    assert questions.find(name).name == "q01_who_has_not_filed"


@pytest.mark.parametrize("name", ["99", "nothing", "../secrets", "q0"])
def test_an_unknown_or_ambiguous_name_names_what_there_is(name: str) -> None:
    with pytest.raises(EsepError, match="q01_who_has_not_filed"):
        questions.find(name)


def test_all_questions_of_the_analysts_are_there_and_numbered_once() -> None:
    numbers = [one.number for one in questions.listed()]
    assert len(numbers) == len(set(numbers))
    assert all(one.name.startswith(f"q{one.number:02}_") for one in questions.listed())
    assert all(one.words.endswith("?") for one in questions.listed())


def test_csv_disarms_formulas_and_leaves_numbers_alone() -> None:
    out = io.StringIO()
    row = ("=1+1", "-3", -5, Decimal("-2.50"), None, date(2026, 2, 12), ["a", "b"], "Ақтөбе, қала", "@x")
    questions.write_csv(Answer(tuple("abcdefghi"), (row,)), out)
    assert out.getvalue().splitlines()[1] == '\'=1+1,-3,-5,-2.50,,2026-02-12,"a, b","Ақтөбе, қала",\'@x'


def test_a_table_is_aligned_cut_and_free_of_control_signs() -> None:
    at = datetime(2026, 2, 12, 8, 30, tzinfo=UTC)
    lines = as_table(("name", "n", "at"), [("а\x1b[2J\n", 5, at), ("b" * 60, None, None)])
    assert lines[0].split() == ["name", "n", "at"]
    assert "\x1b" not in lines[2]
    assert "5" in lines[2]
    assert "2026-02-12 08:30" in lines[2]
    assert lines[3].startswith("b" * 47 + "…")
