"""What the definitions say of quality: findings (K23), freshness (K24)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from models.campaigns import Row
from models.oracle import File, World

WEIGHTS = {"B": 5, "Q": 2, "W": 1, "I": 0}


class Quality:
    """Findings and receipts of a campaign."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def findings(self) -> dict[str, list[Row]]:
        """Findings by file, without those of rules on trial."""
        found: dict[str, list[Row]] = {}
        for row in self.world.campaign.rows("ops.findings"):
            if not row["is_shadow"]:
                found.setdefault(row["file_sha256"], []).append(row)
        return found

    def files(self, region: str, first: date, last: date) -> list[File]:
        """Every file received for the region and these days, of every pack, whatever became of it."""
        return [one for one in self.world.files if one.region == region and first <= one.day <= last]

    def score(self, region: str, first: date, last: date) -> Fraction | None:
        """K23."""
        files = self.files(region, first, last)
        checked = sum(file.row["rows_attempted"] for file in files)
        if not checked:
            return None
        weight = sum(WEIGHTS[row["severity"]] for file in files for row in self.findings.get(file.sha, []))
        return max(Fraction(0), 100 * (1 - Fraction(weight, 5 * checked)))

    def hours_old(self, region: str, day: date) -> Fraction | None:
        """K24: from the latest standing pack to the instant as of which the day was read."""
        looked: list[datetime] = [
            row["as_of"] for row in self.world.campaign.rows("ops.days") if row["report_date"] == day
        ]
        if not looked:
            return None
        came = [
            file.at
            for (code, _), files in self.world.daily.items()
            if code == region
            for file in files
            if file.is_standing and file.at <= looked[0]
        ]
        return hours(looked[0], max(came)) if came else None


def hours(later: datetime, earlier: datetime) -> Fraction:
    """Hours between two instants."""
    gone = later - earlier
    return Fraction(gone.days * 86_400_000_000 + gone.seconds * 1_000_000 + gone.microseconds, 3_600_000_000)
