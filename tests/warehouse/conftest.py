"""Fixtures of the tests of the doors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from warehouse import publish_room
from warehouse.doors_room import SECRET, Configure, campaign

from esep import config
from esep.local import postgres
from esep.warehouse import engine, migrate, publish


@pytest.fixture
def sources(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Call it with the sources of the campaign."""

    def configure(*given: dict[str, Any]) -> None:
        monkeypatch.setenv("ESEP_CAMPAIGN", str(campaign(tmp_path, given)))
        config.forget()

    yield configure
    config.forget()


@pytest.fixture
def words(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, by any library, at any level; the secret must not be in it."""
    caplog.set_level(logging.DEBUG)
    yield caplog
    assert SECRET not in caplog.text


@pytest.fixture(scope="module")
def publish_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated server of this module, that settings() points to."""
    home = tmp_path_factory.mktemp("publish")
    with pytest.MonkeyPatch.context() as patch, postgres.running(home / "pg", durable=False) as url:
        patch.setenv("ESEP_WAREHOUSE_URL", url)
        patch.setenv("ESEP_HOME", str(home))
        config.forget()
        migrate.ensure_database()
        migrate.migrate()
        yield url
        engine.cache_clear()
    config.forget()


@pytest.fixture
def made(publish_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A build that is not published yet; the owner's address."""
    publish_room.empty(publish_server)
    monkeypatch.setattr(publish, "models", lambda: publish_room.MODELS)
    monkeypatch.setattr(publish, "_scopes", dict)
    with psycopg.connect(publish_server) as connection:
        connection.execute(
            "insert into ops.campaign_regions (region_code, reporting_starts_on) values ('61', %(day)s), ('75', %(day)s)",
            {"day": publish_room.DAY},
        )
    publish_room.transform(publish_room.BUILD)
    publish_room.built("first")
    return publish_server
