"""What was wrong or odd, addressed to its author: the rule, the place, the words as said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

BLOCKS, REFUSES_ROW, WARNS, INFORMS = "B", "Q", "W", "I"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One finding (a row of ops.findings). Wording per language is in rules.yml, by rule and reason."""

    rule: str
    severity: str  # B blocks the filing, Q refuses the row, W asks for a look, I informs
    scope: str  # file, sheet, column, row, cell, cross-file
    sheet: str | None = None
    cell: str | None = None
    row_no: int | None = None
    field: str | None = None
    said: str | None = None
    suggested: str | None = None
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    is_shadow: bool = False  # the rule is on trial: counted, shown to engineers, without consequence
    waiver_ref: str | None = None  # the approval by which HQ let the rule be skipped for this filing

    @property
    def blocks(self) -> bool:
        """Whether the filing falls for it."""
        return self.severity == BLOCKS and not self.is_shadow

    @property
    def refuses_row(self) -> bool:
        """Whether its row falls for it."""
        return self.severity == REFUSES_ROW and not self.is_shadow


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """What HQ and engineers decided about rules, applied to every finding before anything follows from it."""

    shadow: frozenset[str] = frozenset()
    waived: Mapping[str, str] = dataclasses.field(default_factory=dict)  # rule -> approval_ref
    severities: Mapping[str, str] = dataclasses.field(default_factory=dict)  # rule -> severity instead of the default

    def applied(self, finding: Finding) -> Finding:
        """The finding as it counts: a shadow changes nothing, a waived one informs, a changed severity stands."""
        if finding.rule in self.shadow:
            return dataclasses.replace(finding, is_shadow=True)
        if finding.rule in self.waived:
            return dataclasses.replace(finding, severity=INFORMS, waiver_ref=self.waived[finding.rule])
        if finding.rule in self.severities and finding.severity != INFORMS:
            return dataclasses.replace(finding, severity=self.severities[finding.rule])
        return finding
