"""One warehouse for the tests of the models: the tiny campaign loaded by SQL and built by dbt, unit tests included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from models import tiny
from psycopg.rows import dict_row

from esep.warehouse import build, publish
from esep.warehouse.connect import connect

Rows = Callable[..., list[dict[str, Any]]]


def empty(url: str) -> None:
    """Take everything out of raw and ops."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'ops')"
        ).fetchall()
        connection.execute("truncate " + ", ".join(name for (name,) in tables) + " cascade")


@pytest.fixture(scope="session")
def built(migrated: str) -> Iterator[str]:
    """The tiny campaign in every layer, as production builds it; then dbt's unit tests, which need the relations to be there."""
    empty(migrated)
    with psycopg.connect(migrated) as connection:
        tiny.make(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_LOG_LEVEL_FILE", "none")  # dbt leaves its log file open, and a warning is an error here
        for name in build.LAYERS:
            build.layer(tiny.DAYS[-1], name)
        publish.publish(tiny.DAYS[-1])
        build.dbt("--quiet", "test", "--select", "test_type:unit")
        yield migrated


@pytest.fixture
def rows(built: str) -> Rows:
    """Ask as the analyst does."""

    def ask(query: str, *values: object, role: str = "analyst") -> list[dict[str, Any]]:
        with connect(role) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values or None).fetchall()

    return ask
