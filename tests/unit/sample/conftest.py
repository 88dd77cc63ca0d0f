"""One sample campaign for all tests of the sample: until the morning after the default day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from esep import config
from esep.sample import campaign

MORNING_AFTER = datetime.fromisoformat("2026-02-18T08:00:00+05:00")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> campaign.Manifest:
    """The sample as the digest of 17 February sees it."""
    home: Path = tmp_path_factory.mktemp("sample-home")
    config.forget()
    return campaign.make(home, MORNING_AFTER)
