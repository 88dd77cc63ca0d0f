"""Versions of what the settings said. A version holds from its day until the next one of its key; closed ones stay as they were.

The same settings write nothing. A second change on one day takes the place of the first; what is no longer said gets a
version that is not active.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from esep.warehouse.connect import key_of
from esep.warehouse.load import copy

Row = Mapping[str, Any]
Key = tuple[Any, ...]
OF_A_VERSION = {"valid_from", "noted_at"}  # what tells versions apart and says nothing about the thing itself


def keep(connection: Connection[Any], table: str, keys: Sequence[str], said: Iterable[Row], day: date) -> int:
    """Let `table` ("schema.name") know that from `day` on the settings say these rows; how many versions were written.

    In the caller's transaction; two callers at once take turns.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (key_of("esep versions"),))
    known = _last_two(connection, table, keys)
    wanted = {_key(row, keys): {**row, "is_active": True} for row in said}
    for key, last in ((key, rows[0]) for key, rows in known.items()):
        wanted.setdefault(key, {**_meaning(last), "is_active": False})
    return sum(_note(connection, table, keys, row, known.get(key, []), day) for key, row in wanted.items())


def _note(connection: Connection[Any], table: str, keys: Sequence[str], row: Row, known: list[Row], day: date) -> bool:
    """Write what is now said about one key, if it is another thing than was said last; `known` is latest first."""
    if known and _says(known[0], row):
        return False
    # a clock that was set back never makes a version older than the last
    replaced = known[0]["valid_from"] if known and known[0]["valid_from"] >= day else None
    if replaced is not None:
        same = sql.SQL(" and ").join(sql.SQL("{} = {}").format(sql.Identifier(k), sql.Placeholder(k)) for k in keys)
        connection.execute(
            sql.SQL("delete from {} where {} and valid_from = %(valid_from)s").format(
                sql.Identifier(*table.split(".")), same
            ),
            {**{key: row[key] for key in keys}, "valid_from": replaced},
        )
        if len(known) > 1 and _says(known[1], row):
            return True  # changed and changed back on one day: the version before goes on
    copy(connection, table, ["valid_from", *row], [{**row, "valid_from": replaced or day}])
    return True


def _last_two(connection: Connection[Any], table: str, keys: Sequence[str]) -> dict[Key, list[Row]]:
    """Key -> its last versions, latest first, two at most."""
    named = sql.SQL(", ").join(map(sql.Identifier, keys))
    query = sql.SQL(
        "select * from (select told.*, row_number() over (partition by {keys} order by valid_from desc) as recency "
        "from {table} as told) as ranked where recency <= 2 order by recency"
    ).format(keys=named, table=sql.Identifier(*table.split(".")))
    found: dict[Key, list[Row]] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(query):
            del row["recency"]
            found.setdefault(_key(row, keys), []).append(row)
    return found


def _key(row: Row, keys: Sequence[str]) -> Key:
    return tuple(row[key] for key in keys)


def _says(version: Row, row: Row) -> bool:
    """Whether the version says the same as the row; what is no longer said is so in whatever words it was said last."""
    return _meaning(version) == dict(row) or not (version["is_active"] or row["is_active"])


def _meaning(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OF_A_VERSION}
