"""The bulletin of one day: what the DAG `bulletin`, `esep day` and `esep bulletin` do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from esep.bulletin import edition as editions
from esep.bulletin import send as sender
from esep.errors import Refused, Unreachable
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
    if edition is None:
        return "no edition is due yet"
    result = sender.send(edition)
    said = (
        f"{edition}: {result.sent} sent, {result.already_sent} already sent before, {result.bounced} refused, "
        f"{result.waiting} still to be sent"
    )
    if result.uncertain:
        said += f", {result.uncertain} perhaps delivered (no answer after the final dot)"
    if result.waiting:
        raise Unreachable(f"{said}: the mail server did not take them; the same command goes on from here")
    if result.bounced:
        raise Refused(f"{said}: correct the refused addresses; see ops.mail_attempts")
    return said


def write_files(day: date, language: str, folder: Path) -> list[Path]:
    """The digest as .eml and .html, for looking at; nothing is stored or sent."""
    with lock("reporter", MARTS_LOCK, shared=True):
        return editions.write_files(day, language, folder)
