"""The bulletin of one day: what the DAG `bulletin`, `esep day` and `esep bulletin` do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from esep.bulletin import edition as editions
from esep.mail import outbox
from esep.warehouse.build import MARTS_LOCK
from esep.warehouse.connect import lock


def prepare(day: date) -> str | None:
    """Freeze, render and queue the day's edition; its key, or None while it is too early for one.

    Waits while the marts are being built, so that no mail mixes two builds.
    """
    with lock("reporter", MARTS_LOCK, shared=True):
        made = editions.prepare(day)
    return made.key if made else None


def send(edition: str | None) -> str:
    """Hand over what is queued for the edition. Raises when a message is refused for good or could not be handed over."""
    return outbox.deliver(edition) if edition else "no edition is due yet"


def write_files(day: date, language: str, folder: Path) -> list[Path]:
    """The digest as .eml and .html, for looking at; nothing is stored or sent."""
    with lock("reporter", MARTS_LOCK, shared=True):
        return editions.write_files(day, language, folder)
