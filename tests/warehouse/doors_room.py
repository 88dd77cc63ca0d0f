"""What the tests of the doors share: a campaign with the sources of the test, and what the looks wrote down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from esep import config, days
from esep.reports import inbox
from esep.reports.inbox import Delivery
from esep.warehouse import connect

DAY = date(2026, 2, 20)
SECRET = "k3yhole-Ключ/+&%40"
Configure = Callable[..., None]


def campaign(tmp_path: Path, sources: tuple[dict[str, Any], ...]) -> Path:
    """The project's campaign with other sources; returns the path of the file."""
    document = yaml.safe_load((config.ROOT / "campaign.yml").read_text(encoding="utf-8"))
    document["reports"]["sources"] = list(sources)
    path = tmp_path / "campaign.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def collect(region: str = "61", as_of: datetime | None = None) -> list[Delivery]:
    """One look, as of a minute from now."""
    return inbox.collect(DAY, region, as_of or days.now() + timedelta(minutes=1))


def ask(query: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse."""
    with connect("loader") as connection:
        return connection.execute(query.encode()).fetchall()


def names(found: list[Delivery]) -> list[str]:
    """The last parts of the deliveries' names."""
    return [one.file_name.rsplit("/", 1)[-1] for one in found]
