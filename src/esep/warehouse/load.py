"""Idempotent writes. Every function may be run again, or twice at once, with the same result.

A table that hangs on a file is replaced by that file: delete its rows, COPY the new ones, in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from esep.receipts import Receipt

Row = Mapping[str, Any]


def copy(connection: Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """COPY `rows` into `table` ("schema.name"); a missing key is null, a dict becomes jsonb. Returns their number."""
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    written = 0
    with connection.cursor() as cursor, cursor.copy(statement) as door:
        for row in rows:
            values = (row.get(column) for column in columns)
            door.write_row([Jsonb(value) if isinstance(value, dict) else value for value in values])
            written += 1
    return written


def replace(connection: Connection[Any], table: str, keys: Row, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Rows of `table` where every key has its value become `rows` (which carry the keys too). Returns their number."""
    where = sql.SQL(" and ").join(sql.SQL("{} = {}").format(sql.Identifier(key), sql.Placeholder(key)) for key in keys)
    connection.execute(sql.SQL("delete from {} where {}").format(sql.Identifier(*table.split(".")), where), dict(keys))
    return copy(connection, table, [*keys, *columns], ({**row, **keys} for row in rows))


def upsert(connection: Connection[Any], table: str, keys: Sequence[str], row: Row) -> bool:
    """Insert `row`, or update the row with the same keys where anything differs. True if the table changed."""
    columns = list(row)
    others = [column for column in columns if column not in keys]
    values = {column: Jsonb(value) if isinstance(value, dict) else value for column, value in row.items()}
    statement = sql.SQL(
        "insert into {table} as old ({columns}) values ({values}) on conflict ({keys}) do {action}"
    ).format(
        table=sql.Identifier(*table.split(".")),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(map(sql.Placeholder, columns)),
        keys=sql.SQL(", ").join(map(sql.Identifier, keys)),
        action=sql.SQL("update set {} where ({}) is distinct from ({})").format(
            sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in others),
            sql.SQL(", ").join(sql.SQL("old.{}").format(sql.Identifier(column)) for column in others),
            sql.SQL(", ").join(sql.SQL("excluded.{}").format(sql.Identifier(column)) for column in others),
        )
        if others
        else sql.SQL("nothing"),
    )
    return connection.execute(statement, values).rowcount > 0


def receipt(connection: Connection[Any], given: Receipt) -> None:
    """Keep the last attempt's receipt for (room, day, key)."""
    upsert(
        connection,
        "ops.receipts",
        ["room", "report_date", "key"],
        {
            "room": given.room,
            "report_date": given.report_date,
            "key": given.key,
            "outcome": given.outcome.value,
            "files": given.files,
            "rows_loaded": given.rows_loaded,
            "rows_refused": given.rows_refused,
            "detail": given.detail,
            "attempted_at": given.attempted_at,
        },
    )


def file(connection: Connection[Any], sha256: str, size: int, media_type: str, seen_at: object) -> None:
    """Register an archived file; the first sight stands."""
    connection.execute(
        "insert into ops.files (file_sha256, bytes, media_type, first_seen_at) values (%s, %s, %s, %s) "
        "on conflict do nothing",
        (sha256, size, media_type, seen_at),
    )
