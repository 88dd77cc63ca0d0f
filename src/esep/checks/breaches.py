"""Which rows break an expectation: one SQL query each, the same whether the day is validated or a rule is only asked.

Great Expectations is asked the same query text and says whether the expectation holds; it hands over no more than 200
rows, so the rows themselves are fetched here, all of them.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.rows import dict_row

from esep.checks import history
from esep.checks.suites import Suite, query
from esep.errors import ConfigError, WarehouseError
from esep.policy import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Judged

SEVERITY = {"inform": INFORMS, "warn": WARNS, "quarantine_row": REFUSES_ROW, "hold_file": BLOCKS}
CELLS = "select cell, said, field from raw.cells where file_sha256 = %s and sheet = %s and row_no = %s order by col_no"
JOIN = re.compile(r"\bjoin\b", re.IGNORECASE)

Row = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Breach(Judged):
    """A finding of this fence before it is numbered: a row (or, without row_no, a file) that broke a rule."""

    scope: str  # row, file, cross-file
    file_sha256: str
    sheet: str | None = None
    row_no: int | None = None
    cell: str | None = None
    field: str | None = None
    said: str | None = None
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def asked(suite: Suite, day: date, as_of: datetime) -> list[dict[str, Any]]:
    """The suite's expectations for one day: what was filed before put into their queries, numbered in meta."""
    expectations = []
    for number, one in enumerate(suite.expectations):
        kwargs = dict(one["kwargs"])
        if "unexpected_rows_query" in kwargs:
            kwargs["unexpected_rows_query"] = history.filled(kwargs["unexpected_rows_query"], day, as_of)
        expectations.append({**one, "kwargs": kwargs, "meta": {**one["meta"], "number": number}})
    return expectations


def rows(
    connection: Connection[Any], suite: Suite, expectation: dict[str, Any], day: date, as_of: datetime
) -> list[Row]:
    """Every row of the day's batch that breaks the expectation (as `asked` gave it); raises WarehouseError."""
    batch = query(suite, day, as_of).as_string(connection)
    text = _text(suite, expectation, batch)
    try:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(text.encode()).fetchall()
    except psycopg.Error as err:
        kind = expectation["type"]
        raise WarehouseError(f"{suite.name}: {kind} could not be asked: {str(err).splitlines()[0]}") from err


def _text(suite: Suite, expectation: dict[str, Any], batch: str) -> str:
    """The query whose rows are the breaches. {batch} is put in the way Great Expectations does it."""
    kwargs = expectation["kwargs"]
    if "unexpected_rows_query" in kwargs:
        own = str(kwargs["unexpected_rows_query"])
        return own.replace("{batch}", f"({batch})" if JOIN.search(own) else f"({batch}) as subselect")
    if expectation["type"] not in CONDITIONS:
        known = ", ".join(sorted(CONDITIONS))
        raise ConfigError(f"{suite.name}: {expectation['type']} is not one of {known}, unexpected_rows_expectation")
    condition = CONDITIONS[expectation["type"]](kwargs)
    shown = [*suite.keys, *dict.fromkeys(kwargs[name] for name in ("column", "column_A", "column_B") if name in kwargs)]
    columns = sql.SQL(", ").join(map(sql.Identifier, dict.fromkeys(shown)))
    statement = sql.SQL("select {} from ({}) as subselect where {}").format(columns, sql.SQL(batch), condition)
    return statement.as_string(None)


def _between(kwargs: dict[str, Any]) -> sql.Composable:
    column = sql.Identifier(kwargs["column"])
    parts = [
        sql.SQL("{} {} {}").format(column, sql.SQL(sign), sql.Literal(kwargs[name]))
        for name, sign in (("min_value", "<"), ("max_value", ">"))
        if kwargs.get(name) is not None
    ]
    return sql.SQL(" or ").join(parts)


def _in_set(kwargs: dict[str, Any]) -> sql.Composable:
    return sql.SQL("{} <> all({})").format(sql.Identifier(kwargs["column"]), sql.Literal(list(kwargs["value_set"])))


def _greater(kwargs: dict[str, Any]) -> sql.Composable:
    sign = sql.SQL("<" if kwargs.get("or_equal") else "<=")
    return sql.SQL("{} {} {}").format(sql.Identifier(kwargs["column_A"]), sign, sql.Identifier(kwargs["column_B"]))


CONDITIONS = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
}


def breaches(connection: Connection[Any], expectation: dict[str, Any], found: Sequence[Row]) -> Iterator[Breach]:
    """The rows as findings with the address of the cell in question. Only for suites of forms."""
    for row in found:
        yield _breach(connection, expectation, row)


def _breach(connection: Connection[Any], expectation: dict[str, Any], row: Row) -> Breach:
    meta = expectation["meta"]
    named = row.get("field") or meta.get("field")
    value = row["said"] if "said" in row else row.get(named or "")
    is_whole = meta["on_breach"] == "hold_file" or row["row_no"] is None
    cell, said = None, None if value is None else str(plain(value))
    if not is_whole and named is not None:
        cell, said = _cell(connection, row, named, said)
    scope = meta.get("scope", "row")
    return Breach(
        rule=meta["rule"],
        severity=SEVERITY[meta["on_breach"]],
        scope="file" if is_whole and scope == "row" else scope,
        file_sha256=row["file_sha256"],
        sheet=None if is_whole else row["sheet"],
        row_no=None if is_whole else int(row["row_no"]),
        cell=cell,
        field=named,
        said=said,
        args={
            "why": meta["why"],
            **({"reason": meta["reason"]} if "reason" in meta else {}),
            **{name: plain(row[name]) for name in meta.get("args", ()) if row[name] is not None},
        },
    )


def _cell(connection: Connection[Any], row: Row, named: str, said: str | None) -> tuple[str | None, str | None]:
    """The cell of the row that was read as this field, else the only one that holds its figure; and what it says."""
    cells = connection.execute(CELLS, (row["file_sha256"], row["sheet"], row["row_no"])).fetchall()
    own = [(cell, text) for cell, text, read_as in cells if read_as == named]
    if len(own) == 1:
        return own[0][0], own[0][1] if own[0][1] is not None else said
    same = [cell for cell, text, _ in cells if said is not None and "".join(str(text).split()) == said]
    return (same[0] if len(same) == 1 else None), said


def plain(value: Any) -> Any:
    """A value of the database as JSON can hold it: days as yyyy-mm-dd, whole decimals as integers."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
