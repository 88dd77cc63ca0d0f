"""`./esep warehouse query`: an analyst's question, answered as a table, CSV or JSON."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from esep.cli import words
from esep.cli.words import print_json, with_warehouse

MOST_ROWS, WIDEST = 40, 48


def add(actions: Any) -> None:
    """Put the verb among those of the warehouse."""
    one = actions.add_parser("query", help="an analyst's question of sql/queries, answered; without a name: the list")
    one.add_argument("name", nargs="?", metavar="NAME", help="such as q01, 1 or q01_who_has_not_filed")
    shape = one.add_mutually_exclusive_group()
    shape.add_argument("--csv", action="store_true", help="as CSV, all rows")
    shape.add_argument("--json", action="store_true", help="as JSON, all rows")
    one.add_argument("-o", "--output", type=Path, help="CSV into this file, with a byte order mark for Excel")
    one.set_defaults(do=_query)


def _query(given: argparse.Namespace) -> int:
    from esep.warehouse import questions

    if given.name is None:
        for one in questions.listed():
            print(f"{one.name:<42} {one.words}")
        return 0
    question = questions.find(given.name)
    if given.output:
        words.to_write(given.output)
    answer = with_warehouse(lambda: questions.ask(question), is_reading=True)
    if given.output:
        with given.output.open("w", encoding="utf-8-sig", newline="") as file:
            questions.write_csv(answer, file)
        print(f"{len(answer.rows)} rows in {given.output}")
    elif given.csv:
        questions.write_csv(answer, sys.stdout)
    elif given.json:
        print_json([dict(zip(answer.columns, row, strict=True)) for row in answer.rows])
    else:
        print(f"{question.words}\n{question.shape}\n")
        for line in as_table(answer.columns, answer.rows[:MOST_ROWS]):
            print(line)
        left = len(answer.rows) - MOST_ROWS
        print(f"\n{len(answer.rows)} rows" + (f", {left} not shown: --csv shows all" if left > 0 else ""))
        print(f"Note: {question.notes}")
    return 0


def as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a table for a terminal; NULL is shown as nothing, long text is cut."""
    said = [[_said(value) for value in row] for row in rows]
    widths = [max(map(_width, (name, *(row[n] for row in said)))) for n, name in enumerate(columns)]
    is_number = [
        all(isinstance(row[n], (int, float)) or hasattr(row[n], "as_tuple") or row[n] is None for row in rows)
        for n in range(len(columns))
    ]

    def line(cells: Sequence[str]) -> str:
        padded = []
        for cell, width, right in zip(cells, widths, is_number, strict=True):
            gap = " " * (width - _width(cell))
            padded.append(gap + cell if right else cell + gap)
        return "  ".join(padded).rstrip()

    return [line(list(columns)), line(["-" * width for width in widths]), *(line(row) for row in said)]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") and hasattr(value, "year") else str(value)
    text = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _width(text: str) -> int:
    return len(text) - sum(unicodedata.combining(sign) > 0 for sign in text)
