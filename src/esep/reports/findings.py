"""What was wrong or odd, addressed to its author: the rule, the place, the words as said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from esep.policy import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Judged

__all__ = ["BLOCKS", "INFORMS", "REFUSES_ROW", "WARNS", "Finding"]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding(Judged):
    """One finding (a row of ops.findings). Wording per language is in rules.yml, by rule and reason."""

    scope: str  # file, sheet, column, row, cell, cross-file
    sheet: str | None = None
    cell: str | None = None
    row_no: int | None = None
    field: str | None = None
    said: str | None = None
    suggested: str | None = None
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
