"""Every figure of the marts beside what the oracle says of the same campaign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from models.campaigns import Campaign
from models.oracle import Figures, World
from models.oracle_days import Days
from models.oracle_events import Events
from models.oracle_filing import Filing
from models.oracle_forms import Forms
from models.oracle_quality import Quality
from models.oracle_questions import Questions
from models.oracle_scores import Scores
from models.oracle_sheets import Sheets
from models.refill import Model

SELECT = tuple(f"+{name}" for name in (
    "fct_plan", "mart_region_day", "mart_plan_vs_fact", "mart_reporting_discipline", "mart_unit_coverage",
    "mart_questions", "mart_questions_day", "mart_questions_unit", "mart_roster", "mart_materials", "mart_door",
    "mart_online", "mart_dq", "mart_dq_score", "mart_freshness", "mart_scorecard", "mart_restatement",
))  # fmt: skip
EXCLUDE: tuple[str, ...] = ()


@dataclass(slots=True)
class Difference:
    """One figure that is not the same on both sides; the column is * where a row is on one side only."""

    mart: str
    key: tuple[Any, ...]
    column: str
    got: object
    want: object


class Oracle:
    """Everything the oracle says of one campaign."""

    def __init__(self, campaign: Campaign) -> None:
        self.world = World(campaign)
        self.filing = Filing(self.world)
        self.events = Events(self.world, self.filing)
        self.forms = Forms(self.world, self.filing, self.events)
        self.days = Days(self.world, self.filing, self.events, self.forms)
        self.questions = Questions(self.world, self.events, self.forms)
        self.sheets = Sheets(self.world, self.forms)
        self.quality = Quality(self.world)
        self.scores = Scores(self.world, self.filing, self.events, self.forms, self.days, self.quality)


@dataclass(frozen=True, slots=True)
class Check:
    """A table that the oracle speaks of: its key, what the oracle says, and of which rows."""

    key: tuple[str, ...]
    ask: Callable[[Oracle], Figures]
    where: str = "true"


ADDRESS = ("file_sha256", "sheet", "row_no")
CHECKS: dict[str, Check] = {
    "fct_expectation": Check(("region_code", "pack", "report_date"), lambda oracle: oracle.filing.expectations()),
    "fct_event": Check(("region_code", "event_uid"), lambda oracle: oracle.events.facts()),
    "fct_plan": Check(("region_code", "plan_version", "plan_line"), lambda oracle: oracle.events.plan_facts()),
    "mart_region_day": Check(("region_code", "report_date"), lambda oracle: oracle.days.region_days()),
    "mart_reporting_discipline": Check(
        ("region_code", "period_kind", "period_starts_on"), lambda oracle: oracle.filing.discipline()
    ),
    "mart_plan_vs_fact": Check(
        ("region_code", "report_date", "event_group"), lambda oracle: oracle.events.plan_vs_fact()
    ),
    "mart_unit_coverage": Check(("unit_code", "report_date"), lambda oracle: oracle.events.coverage()),
    "fct_door": Check(ADDRESS, lambda oracle: oracle.sheets.doors()),
    "fct_material_movement": Check(ADDRESS, lambda oracle: oracle.sheets.movements()),
    "fct_online": Check(ADDRESS, lambda oracle: oracle.sheets.pages()),
    "fct_roster_snapshot": Check(ADDRESS, lambda oracle: oracle.sheets.snapshots()),
    "mart_roster": Check(
        ("region_code", "week_starts_on", "party_code", "member_category"), lambda oracle: oracle.sheets.roster()
    ),
    "mart_materials": Check(
        ("region_code", "report_date", "material_type", "language"), lambda oracle: oracle.sheets.materials()
    ),
    "mart_door": Check(("region_code", "week_starts_on"), lambda oracle: oracle.sheets.door()),
    "mart_online": Check(("region_code", "week_starts_on", "platform"), lambda oracle: oracle.sheets.online()),
    "mart_dq": Check(("rule", "region_code", "week_starts_on"), lambda oracle: oracle.quality.rules()),
    "mart_dq_score": Check(("region_code", "week_starts_on"), lambda oracle: oracle.quality.scores()),
    "mart_freshness": Check(
        ("kind", "code", "region_code"), lambda oracle: oracle.quality.freshness(), "kind = 'form'"
    ),
    "mart_questions": Check(
        ("region_code", "week_starts_on", "topic_code", "kind"), lambda oracle: oracle.questions.weeks()
    ),
    "mart_questions_day": Check(
        ("region_code", "report_date", "topic_code", "kind"), lambda oracle: oracle.questions.days()
    ),
    "mart_questions_unit": Check(
        ("region_code", "week_starts_on", "unit_code", "topic_code", "kind"), lambda oracle: oracle.questions.units()
    ),
    "mart_restatement": Check(
        ("edition", "region_code", "figure"), lambda oracle: oracle.scores.restatements(),
        "figure in ('events_held', 'held_cum') and region_code <> '-3'",
    ),
    "mart_scorecard": Check(
        ("region_code", "week_starts_on", "kpi_code"), lambda oracle: oracle.scores.scorecard(),
        "kpi_code not in ('K19', 'K20', 'K21')",
    ),
}  # fmt: skip


# what the oracle leaves to others: columns that are handed through, and names of the same thing
UNSAID: dict[str, list[str]] = {name: [] for name in CHECKS} | {
    "fct_event": ["audience", "coalition_members_present", "event_type", "plan_line", "plan_version", "sheet", "start_time"],
    "fct_online": ["language", "peak_viewers"],
    "fct_plan": ["approval_ref", "audience", "event_group", "format", "in_force_to", "is_outreach", "sheet"],
    "fct_roster_snapshot": ["coalition_level", "unit_code"],
}  # fmt: skip


def differences(
    connection: psycopg.Connection[Any], campaign: Campaign, models: list[Model]
) -> tuple[list[Difference], int]:
    """All differences, and how many figures were compared."""
    oracle, found, compared = Oracle(campaign), [], 0
    known = {model.name: model for model in models}
    for mart, check in CHECKS.items():
        want = check.ask(oracle)
        told = {column for figures in want.values() for column in figures}
        columns = [name for name in known[mart].columns.split(", ") if name in told]
        query = f"select {', '.join((*check.key, *columns))} from {known[mart].relation} where {check.where}"
        size = len(check.key)
        got = {row[:size]: row[size:] for row in connection.execute(query.encode()).fetchall()}
        for key in sorted(got.keys() ^ want.keys(), key=str):
            found.append(Difference(mart, key, "*", key in got or None, key in want or None))
        for key in sorted(got.keys() & want.keys(), key=str):
            for column, value in zip(columns, got[key], strict=True):
                if column not in want[key]:
                    continue
                compared += 1
                if value != want[key][column]:
                    found.append(Difference(mart, key, column, value, want[key][column]))
    return found, compared


def silent(models: list[Model], campaign: Campaign) -> dict[str, list[str]]:
    """Columns of a table of which the oracle says nothing; of which only the oracle speaks, with a plus."""
    oracle, known = Oracle(campaign), {model.name: model for model in models}
    found = {}
    for mart, check in CHECKS.items():
        columns = set(known[mart].columns.split(", "))
        told = {column for figures in check.ask(oracle).values() for column in figures} | set(check.key)
        found[mart] = sorted(columns - told) + sorted(f"+{name}" for name in told - columns)
    return found
