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
    scope: str  # file, sheet, column, row, cell
    sheet: str | None = None
    cell: str | None = None
    row_no: int | None = None
    field: str | None = None
    said: str | None = None
    suggested: str | None = None
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
