"""What HQ and engineers decided about rules, applied to everything that was found before anything follows from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar

BLOCKS, REFUSES_ROW, WARNS, INFORMS = "B", "Q", "W", "I"


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """What every finding has, whichever fence made it."""

    rule: str
    severity: str  # B blocks the filing, Q refuses the row, W asks for a look, I informs
    _: dataclasses.KW_ONLY
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


AnyJudged = TypeVar("AnyJudged", bound=Judged)


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """The rules on trial, and what holds for one filing."""

    shadow: frozenset[str] = frozenset()
    waived: Mapping[str, str] = dataclasses.field(default_factory=dict)  # rule -> approval_ref
    severities: Mapping[str, str] = dataclasses.field(default_factory=dict)  # rule -> severity instead of the default

    def applied(self, found: AnyJudged) -> AnyJudged:
        """It as it counts: a changed severity stands, a shadow changes nothing, a waived one informs."""
        if found.severity != INFORMS and found.rule in self.severities:
            found = dataclasses.replace(found, severity=self.severities[found.rule])
        if found.rule in self.shadow:
            return dataclasses.replace(found, is_shadow=True)
        if found.rule in self.waived:
            return dataclasses.replace(found, severity=INFORMS, waiver_ref=self.waived[found.rule])
        return found
