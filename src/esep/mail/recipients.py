"""Audience -> addresses, from the configuration, at the moment of sending. The warehouse knows audiences and digests only."""

from __future__ import annotations

from esep.config import settings
from esep.mail.message import recipient_digest

REGION, CHAIR, ENGINEERS = "region-", "chair-", "alerts"


def region_audience(region_code: str) -> str:
    """region-61: those who answer for the region's reports."""
    return f"{REGION}{region_code}"


def chair_audience(region_code: str) -> str:
    """chair-61: who is told last."""
    return f"{CHAIR}{region_code}"


def addresses(audience: str) -> tuple[str, ...]:
    """Everybody whom `audience` stands for now; nobody when the configuration does not know it.

    region-<code> and chair-<code>: the contacts of a region; alerts: the engineers; else an audience of the bulletin.
    """
    if audience.startswith(REGION):
        return settings().contacts_of(audience.removeprefix(REGION)).to
    if audience.startswith(CHAIR):
        return settings().contacts_of(audience.removeprefix(CHAIR)).chair
    if audience == ENGINEERS:
        return (settings().bulletin.alerts_to,)
    return next((one.recipients for one in settings().bulletin.audiences if one.code == audience), ())


def address_of(audience: str, recipient_sha256: str) -> str | None:
    """The address that the outbox knows by its digest; None when it is no longer configured."""
    return next((one for one in addresses(audience) if recipient_digest(one) == recipient_sha256), None)
