"""Fixtures of the tests of the doors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warehouse.doors_room import SECRET, Configure, campaign

from esep import config


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
