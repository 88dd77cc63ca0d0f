"""The analysts' questions: files of sql/queries, each one query on published tables, asked read-only as role analyst.

The head of a file says what it is: `-- Q1: question?`, `-- Shape: ...` (what a row is), `-- Notes: ...` (what not to sum).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import psycopg

from esep.config import ROOT
from esep.errors import EsepError, WarehouseError
from esep.warehouse.connect import connect

FOLDER = ROOT / "sql" / "queries"
# A cell that begins so is run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Question:
    """One file: `name` is its stem, such as q01_who_has_not_filed."""

    name: str
    number: int
    words: str
    shape: str
    notes: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the columns' names, and a tuple a row in that order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def read(path: Path) -> Question:
    """The question that a file asks; raises EsepError when its head is not as it must be."""
    sql = path.read_text(encoding="utf-8")
    head: dict[str, list[str]] = {}
    current = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        found = re.match(r"-- (Q\d+|Shape|Notes): (.+)", line)
        if found:
            current = "words" if found[1].startswith("Q") else found[1].lower()
            head.setdefault("number", []).append(found[1][1:]) if current == "words" else None
        head.setdefault(current, []).append(found[2] if found else line.removeprefix("--").strip())
    if missing := {"words", "shape", "notes"} - set(head):
        raise EsepError(f"{path.name} does not say its {', '.join(sorted(missing))} in its first lines")
    said = {name: " ".join(lines) for name, lines in head.items()}
    return Question(path.stem, int(said["number"]), said["words"], said["shape"], said["notes"], sql)


def listed(folder: Path = FOLDER) -> list[Question]:
    """Every question, by its number."""
    return sorted((read(path) for path in folder.glob("*.sql")), key=lambda one: one.number)


def find(name: str, folder: Path = FOLDER) -> Question:
    """By number (7, q7, Q07) or by name, or the beginning of a name; raises EsepError naming what there is."""
    questions = listed(folder)
    number = re.fullmatch(r"[qQ]?0*(\d+)", name)
    found = [
        one
        for one in questions
        if (number and one.number == int(number[1])) or (not number and one.name.startswith(name.lower()))
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.name for one in (found or questions))
    raise EsepError(f"{name!r} is {'more than one' if found else 'no'} question of sql/queries: {known}")


def ask(question: Question, role: str = "analyst") -> Answer:
    """The answer of this moment, in one read-only snapshot. Raises WarehouseError when it cannot be had."""
    with connect(role, is_snapshot=True) as connection:
        try:
            cursor = connection.execute(question.sql.encode())
        except psycopg.errors.QueryCanceled as err:
            raise WarehouseError(f"{question.name} took longer than role {role} may ask") from err
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as err:
            raise WarehouseError(f"{question.name}: nothing is published yet; build a day first: ./esep run") from err
        columns = tuple(one.name for one in cursor.description or ())
        return Answer(columns, tuple(cursor.fetchall()))


def write_csv(answer: Answer, file: TextIO) -> None:
    """Comma separated, a heading line, empty for NULL, instants and days in ISO; text that would be a formula is disarmed."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_cell(value) for value in row] for row in answer.rows)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA) and not re.fullmatch(r"-?\d+", value):
        return f"'{value}"
    return value.isoformat() if hasattr(value, "isoformat") else value
