"""What every level of tests shares: a real PostgreSQL, migrated once a session and emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from esep import config


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's address of an embedded server of this test session, its own port, durable writes off."""
    from esep.local import postgres

    home = tmp_path_factory.mktemp("esep-server")
    with postgres.running(home / "pg", durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def migrated(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server with our schemas and roles in database `esep`."""
    from esep.warehouse import migrate

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESEP_WAREHOUSE_URL", server)
        patch.setenv("ESEP_HOME", str(tmp_path_factory.mktemp("esep-home")))
        config.forget()
        migrate.ensure_database()
        migrate.migrate()
        yield server
    config.forget()


@pytest.fixture
def warehouse(migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty warehouse and an empty home for one test; settings() points to both."""
    monkeypatch.setenv("ESEP_WAREHOUSE_URL", migrated)
    monkeypatch.setenv("ESEP_HOME", str(tmp_path / "home"))
    config.forget()
    with psycopg.connect(migrated, autocommit=True) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'ops')"
        ).fetchall()
        connection.execute("truncate " + ", ".join(name for (name,) in tables) + " cascade")
    yield migrated
    config.forget()
