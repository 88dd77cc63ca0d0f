"""What would be found in a file, told without a database: the answer of `esep reports check`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from esep import days
from esep.reports import pack, rules
from esep.reports.findings import Finding
from esep.reports.pack import Pack
from esep.reports.readers import Reader

ORDER = {"B": 0, "Q": 1, "W": 2, "I": 3}


def check_file(path: Path | str, *, received_at: datetime | None = None) -> dict[str, Any]:
    """The state that `path` would get, and every finding with its address and words. Nothing is written."""
    path = Path(path)
    with Reader() as reader:
        document = reader.read(path)
    return described(pack.read(document, path.name, received_at or days.now(), None, rules.policy()))


def described(found: Pack) -> dict[str, Any]:
    """A pack as JSON-ready data; one entry a cell, errors first, in the order of the sheets."""
    forms_of = {table.sheet.name: code for code, table in found.tables.items()}
    is_rejected = found.state == "rejected"
    ordered = sorted(enumerate(_once(found.findings)), key=lambda pair: (ORDER[pair[1].severity], pair[0]))
    day = found.manifest.get("report_date")
    return {
        "state": found.state,
        "region": found.manifest.get("region_code"),
        "report_date": day.isoformat() if day else None,
        "form_version": found.manifest.get("form_version"),
        "kind": found.manifest.get("kind"),
        "sheets": {
            code: {
                "attempted": table.attempted,
                "succeeded": 0 if is_rejected else len(table.rows),
                "refused": len(table.refused) + (len(table.rows) if is_rejected else 0),
                "ignored": len(table.ignored),
            }
            for code, table in found.tables.items()
        },
        "findings": [_finding(one, forms_of.get(one.sheet or "", "F0")) for _, one in ordered],
    }


def _once(findings: list[Finding]) -> list[Finding]:
    """The same rule with the same reason about the same cell is said once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in findings:
        key = (
            one.rule,
            one.sheet,
            one.cell,
            one.field,
            one.row_no,
            one.said,
            one.args.get("reason"),
            one.args.get("form"),
        )
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _finding(one: Finding, form: str) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "sheet": one.sheet,
        "cell": one.cell,
        "field": one.field,
        "value": one.said,
        "message": rules.message(one, form),
        "suggested": one.suggested,
        "is_shadow": one.is_shadow,
        "waiver_ref": one.waiver_ref,
    }
