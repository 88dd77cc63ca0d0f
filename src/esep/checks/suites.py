"""expectations/*.yml: which suites there are, and the rows of a day that each of them looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from psycopg import sql

from esep import days
from esep.checks import history
from esep.config import ROOT
from esep.errors import ConfigError
from esep.regions import units

FOLDER = ROOT / "expectations"
BREACHES = frozenset({"quarantine_row", "hold_file", "warn", "inform"})
PRESS_COLUMNS = "url, body_sha256, source_code, fetched_at, published_at, language, words"


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite: its batch and its expectations as Great Expectations takes them."""

    name: str
    table: str
    form: str | None  # None: the press, where nothing is ever held back
    keys: tuple[str, ...]
    expectations: tuple[dict[str, Any], ...]


def suites(folder: Path = FOLDER) -> list[Suite]:
    """Every suite, in order of file names; raises ConfigError for one that says nothing about its breaches."""
    return [_suite(path) for path in sorted(folder.glob("*.yml"))]


def _suite(path: Path) -> Suite:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in document["expectations"]:
        meta = one.get("meta", {})
        if not meta.get("why") or meta.get("on_breach") not in BREACHES:
            raise ConfigError(
                f"{path.name}: {one['type']} needs meta.why and meta.on_breach ({', '.join(sorted(BREACHES))})"
            )
        if not history.looks_at_batch(one["kwargs"].get("unexpected_rows_query", "{batch}")):
            raise ConfigError(f"{path.name}: the query of {meta.get('rule')} does not look at {{batch}}")
    batch = document["batch"]
    return Suite(
        document["name"], batch["table"], batch.get("form"), tuple(batch["keys"]), tuple(document["expectations"])
    )


def query(suite: Suite, day: date, as_of: datetime) -> sql.Composed:
    """The suite's batch: rows of standing submissions for `day` received until `as_of`, or the day's articles.

    Literals, not parameters: the statement is handed to Great Expectations as text.
    """
    if suite.form is None:
        start = days.at(day, time())
        return sql.SQL(
            "select {columns} from {table} where coalesce(published_at, fetched_at) >= {start} "
            "and coalesce(published_at, fetched_at) < {end}"
        ).format(
            columns=sql.SQL(PRESS_COLUMNS),
            table=sql.Identifier(*suite.table.split(".")),
            start=sql.Literal(start),
            end=sql.Literal(start + timedelta(days=1)),
        )
    return sql.SQL(
        "select incoming.*, submissions.region_code, submissions.report_date, submissions.received_at{population} from {table} as incoming "
        "inner join raw.submissions as submissions on incoming.file_sha256 = submissions.file_sha256{units} "
        "where submissions.report_date = {day} and submissions.state <> 'rejected' and submissions.received_at <= {as_of}"
    ).format(
        table=sql.Identifier(*suite.table.split(".")), day=sql.Literal(day), as_of=sql.Literal(as_of), **_units(suite)
    )


def _units(suite: Suite) -> dict[str, sql.Composable]:
    """The population of the row's unit, where rows have one: the reference table is a seed, not a table of raw."""
    if suite.form not in {"F1", "F2", "F4", "F5", "F6"}:
        return {"population": sql.SQL(""), "units": sql.SQL("")}
    values = sql.SQL(", ").join(
        sql.SQL("({}, {})").format(sql.Literal(unit.code), sql.Literal(unit.population))
        for unit in units()
        if unit.population
    )
    return {
        "population": sql.SQL(", known.unit_population"),
        "units": sql.SQL(
            " left join (values {}) as known (unit_code, unit_population) on incoming.unit_code = known.unit_code"
        ).format(values),
    }
