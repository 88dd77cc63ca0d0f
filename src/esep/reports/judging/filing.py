"""What rules about rows need to know beyond the row: which region, which day, which kind of submission, which campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esep.config import Campaign


@dataclass(frozen=True, slots=True)
class Filing:
    """One submission as its manifest has it; only made where the reporting day could be read."""

    report_date: date
    kind: str  # original, correction, retraction
    region_code: str | None
    campaign: Campaign

    def is_forbidden(self, day: date) -> bool:
        """Whether campaigning is forbidden by law on this day."""
        return day in {self.campaign.silence_on, self.campaign.voting_on}
