"""What the tests of versions share: an empty warehouse with its campaign, and settings that differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from esep import config
from esep.warehouse import campaign


@pytest.fixture(autouse=True)
def campaign_written(warehouse: str) -> None:
    campaign.write()


def with_settings(**changed: Any) -> Callable[[], config.Settings]:
    known = dataclasses.replace(config.settings(), **changed)
    return lambda: known
