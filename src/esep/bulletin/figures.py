"""The figures of one edition, frozen: with these alone the edition can be rendered again, years later.

Nothing is computed here that SQL has computed. Canonical JSON: sorted keys, no spaces, numbers with a fraction as text
(so that 96.20 stays 96.20), instants on Almaty's clock.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from esep import days
from esep.config import Campaign, settings
from esep.warehouse import read
from esep.warehouse.read import Alarm, Discrepancy, Headline, RegionDay, Topic

FILED = frozenset({"on_time", "late", "very_late"})
NOT_FILED = frozenset({"rejected", "overdue", "missing"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The campaign's settings that an edition speaks of, as they were when it was frozen."""

    campaign_code: str
    name_ru: str
    name_kk: str
    name_en: str
    is_synthetic: bool
    silence_on: date
    voting_on: date


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything in one edition: the day, the campaign, and the rows of schema report as they were."""

    report_date: date
    campaign: Mark
    headline: Headline
    regions: tuple[RegionDay, ...]
    topics: tuple[Topic, ...]
    discrepancies: tuple[Discrepancy, ...]
    alarms: tuple[Alarm, ...]
    generation_no: int | None = None  # of what was published, when it was frozen
    stale_for: date | None = (
        None  # the day of a newer build that did not pass: these are the figures of the one before it
    )

    @property
    def data_as_of(self) -> datetime:
        """The instant until which received data count."""
        return self.headline.data_as_of

    @property
    def is_quiet(self) -> bool:
        """Whether the edition appears on the day of silence or the voting day: then only discipline, no outreach."""
        published_on = self.report_date + timedelta(days=1)
        return self.campaign.silence_on <= published_on <= self.campaign.voting_on

    @property
    def worst_gaps(self) -> list[RegionDay]:
        """Regions by pace gap, the furthest behind first; those without a figure last."""
        return sorted(self.regions, key=lambda r: (r.pace_gap_pp is None, r.pace_gap_pp or Decimal(0), r.sort_order))

    @property
    def not_filed(self) -> list[RegionDay]:
        """Regions without an acceptable report for the day, the longest silence first."""
        waiting = [region for region in self.regions if region.filing_status in NOT_FILED]
        return sorted(waiting, key=lambda r: (-(r.days_missing_in_a_row or 0), r.sort_order))

    def to_json(self) -> str:
        """Canonical JSON for ops.editions.figures."""
        return json.dumps(asdict(self), default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return days.local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"no JSON for {type(value).__name__}")


def from_json(given: str | dict[str, Any]) -> Figures:
    """The figures of a frozen edition, from its canonical JSON or from what jsonb gives back."""
    known = json.loads(given) if isinstance(given, str) else given
    return read.typed(Figures, {"generation_no": None, "stale_for": None, **known})  # older editions have neither


def live(day: date) -> Figures | None:
    """The figures of `day` as published now; None when the day has not been built."""
    found = read.digest(day)
    if found is None:
        return None
    return Figures(
        report_date=day,
        campaign=_mark(settings().campaign),
        headline=found.headline,
        regions=found.regions,
        topics=found.topics,
        discrepancies=found.discrepancies,
        alarms=found.alarms,
        generation_no=found.generation_no,
    )


def stale(day: date) -> Figures | None:
    """What the last good generation says of `day`, or of the last day it knows; None while nothing is published."""
    known = read.last_day(day)
    found = live(known) if known else None
    return replace(found, stale_for=day) if found else None


def _mark(campaign: Campaign) -> Mark:
    return Mark(
        campaign_code=campaign.code,
        name_ru=campaign.name.ru,
        name_kk=campaign.name.kk,
        name_en=campaign.name.en,
        is_synthetic=campaign.is_synthetic,
        silence_on=campaign.silence_on,
        voting_on=campaign.voting_on,
    )
