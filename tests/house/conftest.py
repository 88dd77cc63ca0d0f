from __future__ import annotations

import pytest

from esep.warehouse.manifest import Manifest, Node, parsed


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """The dbt project as it stands; parsing needs no database."""
    return parsed()


@pytest.fixture(scope="session")
def models(manifest: Manifest) -> dict[str, Node]:
    return manifest.models
