"""Which rules look at which form, and what follows from what they find. The rules themselves: judging/*.py; their words: rules.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from esep.policy import Policy
from esep.reports.findings import REFUSES_ROW, Finding
from esep.reports.form import refuse
from esep.reports.judging import counts, events
from esep.reports.judging.filing import Filing
from esep.reports.sheets import Row, Table

RowRule = Callable[[Table, Row, Filing], Iterator[Finding]]
SheetRule = Callable[[Table, Filing], Iterator[Finding]]

ROWS: dict[str, tuple[RowRule, ...]] = {
    "F1": (counts.plan_date,),
    "F2": (events.day_of, events.format_of, events.attendance, events.hour),
    "F3": (counts.coalition, counts.party),
    "F4": (counts.stock,),
    "F5": (counts.doors, counts.door_date),
    "F6": (counts.answers,),
    "F7": (counts.views, counts.reach),
}
SHEETS: dict[str, tuple[SheetRule, ...]] = {
    "F2": (events.twins, events.heaping, events.crowding, events.rest_days),
    "F3": (counts.coalitions,),
    "F6": (counts.topics,),
}


def rows(table: Table, filing: Filing, policy: Policy) -> None:
    """Judge every readable row, then the sheet; a refusing finding moves its row to the refused ones."""
    if not table.is_whole:
        return
    for row in [row for row in table.rows if row["row_action"] != "retract"]:
        for finding in [one for rule in ROWS.get(table.form.code, ()) for one in rule(table, row, filing)]:
            settle(table, finding, policy, row)
    for sheet_rule in SHEETS.get(table.form.code, ()):
        for finding in list(sheet_rule(table, filing)):
            settle(table, finding, policy)


def weigh(table: Table, policy: Policy) -> None:
    """Apply the policy to what the reading of cells found. What it refused stays refused: there is no value to let in."""
    found, table.findings = table.findings, []
    for finding in found:
        if finding.severity == REFUSES_ROW:
            table.findings.append(finding)
        else:
            settle(table, finding, policy)


def settle(table: Table, finding: Finding, policy: Policy, row: Row | None = None) -> None:
    """Note the finding as it counts, and refuse its row (looked up where it is not given) if that follows."""
    counted = policy.applied(finding)
    if row is None and counted.refuses_row:
        row = next((one for one in (*table.rows, *table.refused) if one.row_no == counted.row_no), None)
    if row is not None and counted.refuses_row:
        refuse(table, row, counted)
    else:
        table.findings.append(counted)
