"""What the definitions say of quality: findings (K23), freshness (K24)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from models.campaigns import Row, seed_rows
from models.oracle import DAY, Figures, File, World, monday, ratio, rounded
from models.oracle_filing import hours

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
        return self._score(self.files(region, first, last))

    def _score(self, files: list[File]) -> Fraction | None:
        checked = _checked(files)
        if not checked:
            return None
        weight = sum(WEIGHTS[row["severity"]] for file in files for row in self.findings.get(file.sha, []))
        return max(Fraction(0), 100 * (1 - Fraction(weight, 5 * checked)))

    # marts

    def _weeks(self) -> dict[tuple[str, date], list[File]]:
        found: dict[tuple[str, date], list[File]] = {}
        for file in self.world.files:
            found.setdefault((file.region or "-1", monday(file.day)), []).append(file)
        return found

    def _of_rule(self, rule: str, file: File) -> list[Row]:
        return [row for row in self.findings.get(file.sha, []) if row["rule"] == rule]

    def _failed(self, rule: str, file: File) -> int:
        """Distinct rows that the rule spoke of; a blocking remark about the whole file refuses all its rows."""
        rows = self._of_rule(rule, file)
        if any(row["severity"] == "B" and row["scope"] == "file" for row in rows):
            return int(file.row["rows_attempted"])
        return len({(row["sheet"], row["row_no"]) for row in rows if row["row_no"] is not None})

    def rules(self) -> Figures:
        """mart_dq."""
        weeks = self._weeks()
        found: Figures = {}
        for region in {code for code, _ in weeks}:
            mine = {week: files for (code, week), files in weeks.items() if code == region}
            spoke = {
                row["rule"] for files in mine.values() for file in files for row in self.findings.get(file.sha, [])
            }
            rates = {
                (rule, week): ratio(sum(self._failed(rule, file) for file in files), _checked(files))
                for rule in spoke for week, files in mine.items()
            }  # fmt: skip
            for rule, week in rates:
                files = mine[week]
                now, before = rates[rule, week], rates.get((rule, week - 7 * DAY))
                columns = Counter(
                    row["field"] for file in files for row in self._of_rule(rule, file) if row["field"] is not None
                )
                found[rule, region, week] = {
                    "findings": sum(len(self._of_rule(rule, file)) for file in files),
                    "rows_failed": sum(self._failed(rule, file) for file in files), "rows_checked": _checked(files),
                    "files_failed": sum(bool(self._of_rule(rule, file)) for file in files),
                    "files_checked": len(files), "rate_pct": rounded(now),
                    "trend": None if now is None or before is None else _shown(now) - _shown(before),
                    "worst_columns": sorted(columns, key=lambda name: (-columns[name], name))[:3] or None,
                }  # fmt: skip
        return found

    def scores(self) -> Figures:
        """mart_dq_score."""
        found: Figures = {}
        for (region, week), files in self._weeks().items():
            said = Counter(row["severity"] for file in files for row in self.findings.get(file.sha, []))
            found[region, week] = {
                "files_checked": len(files), "rows_checked": _checked(files),
                **{f"findings_{severity.lower()}": said[severity] for severity in "BQW"},
                "data_quality_score": rounded(self._score(files)),
            }  # fmt: skip
        return found

    def freshness(self) -> Figures:
        """mart_freshness, the packs."""
        limits = {row["code"]: row for row in seed_rows("freshness_limits") if row["kind"] == "form"}
        found: Figures = {}
        for region in self.world.regions:
            for pack, limit in limits.items():
                came = [
                    one.at for one in self.world.files if one.is_standing and (one.region, one.pack) == (region, pack)
                ]
                # the status is that of the age as it is shown
                old = rounded(hours(self.world.clock, max(came)), 1) if came else None
                status = "stale"
                if old is not None and not (limit["stale_hours"] and old > int(limit["stale_hours"])):
                    status = "warn" if limit["warn_hours"] and old > int(limit["warn_hours"]) else "ok"
                found["form", pack, region] = {
                    "last_success_at": max(came, default=None), "hours_old": old, "status": status,
                }  # fmt: skip
        return found


def _shown(rate: Fraction) -> Decimal:
    """As the mart shows it: a trend is the difference of what is shown."""
    return rounded(rate) or Decimal(0)


def _checked(files: list[File]) -> int:
    return sum(file.row["rows_attempted"] for file in files)
