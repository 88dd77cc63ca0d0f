"""Build the warehouse with dbt, a layer at a time, in this process; nothing when the layer's inputs have not changed.

One build at a time: a second one waits (advisory lock), and who reads the marts for a mail shares the lock.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from esep import days
from esep.config import ROOT, settings
from esep.errors import NotPassed, WarehouseError
from esep.warehouse import results, standing
from esep.warehouse.connect import TLS_OPTIONS, connect, lock, parameters, turn_at_filings

log = logging.getLogger(__name__)

PROJECT = ROOT / "dbt"
MARTS_LOCK = "esep marts"
UNDER_WAY = "under way"  # instead of a fingerprint: the layer was begun and is not through
LAYERS: dict[str, tuple[str, ...]] = {
    "stage": ("path:seeds", "path:models/staging", "path:models/intermediate"),
    "core": ("path:models/core",),
    "marts": ("path:models/marts", "path:models/report"),
}
# Everything a build reads, boiled down to one value. Rows are hashed, not counted: a changed row is a changed warehouse.
INPUTS = """
select md5(string_agg(part, '|' order by part)) from (
    select 'c' || md5(c::text) from ops.campaign as c
    union all select 'p' || md5(string_agg(p::text, '|' order by party_code)) from ops.campaign_parties as p
    union all select 'r' || md5(string_agg(r::text, '|' order by region_code)) from ops.campaign_regions as r
    union all select 'o' || md5(string_agg(o::text, '|' order by source_code)) from ops.campaign_outlets as o
    union all select 'ov' || md5(string_agg(ov::text, '|' order by source_code, valid_from)) from ops.outlet_versions as ov
    union all select 'rv' || md5(string_agg(rv::text, '|' order by rule, valid_from)) from ops.rule_versions as rv
    union all select 'vv' || md5(string_agg(vv::text, '|' order by region_code, voters_from, valid_from))
        from ops.region_voters_versions as vv
    union all select 'd' || md5(string_agg(d::text, '|' order by report_date)) from ops.days as d
    union all select 's' || md5(string_agg(s::text, '|' order by file_sha256)) from raw.submissions as s
    union all select 'q' || md5(string_agg(q::text, '|' order by file_sha256, sheet, row_no)) from ops.quarantine as q
    union all select 'f' || md5(string_agg(f::text, '|' order by file_sha256, fence, finding_no)) from ops.findings as f
    union all select 'h' || md5(string_agg(h::text, '|' order by file_sha256)) from ops.holds as h
    union all select 'n' || md5(string_agg(n::text, '|' order by url, body_sha256)) from raw.press_pages as n
    union all select 'e' || md5(string_agg(e::text, '|' order by source_code, url)) from raw.press_entries as e
    -- a source's state, not its rhythm: a poll that found nothing new is no reason to build everything again
    union all select 'w' || md5(string_agg(concat_ws(' ', source_code, door, door_url, state, state_reason,
        entries_lost_polls, last_new_at), '|' order by source_code)) from ops.feeds
    union all select 'v' || md5(string_agg(concat_ws(' ', url, kept_as, reason), '|' order by url))
        from ops.visits where failure = 'hard'
) as parts (part)
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build did."""

    layer: str
    nodes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a layer is built from, boiled down, and when raw and ops were read for it."""

    fingerprint: str
    read_at: datetime


def layer(day: date, name: str) -> str:
    """Build one layer for `day` if its inputs changed; returns a sentence. Raises WarehouseError when a node fails."""
    with lock("transformer", MARTS_LOCK):
        inputs = _inputs(name)
        if _is_built(name, inputs.fingerprint):
            log.info("layer=%s day=%s built=unchanged", name, day)
            return f"{name}: nothing has changed since the last build"
        _begin(name)
        try:
            built = _dbt_build(day, name)
        except WarehouseError as err:
            standing.did_not_pass(day, name, str(err))
            raise
        _remember(day, name, inputs, built)
    log.info("layer=%s day=%s nodes=%s seconds=%.1f", name, day, built.nodes, built.seconds)
    return f"{name}: {built.nodes} nodes built and tested in {built.seconds:.1f} s"


def _inputs(name: str) -> _Inputs:
    """What a layer is built from: stage from raw and ops as they are now, each later layer from the one before it.

    What comes in between two layers is therefore not taken for built: the next stage sees it, and so do core and marts.
    """
    if name == "stage":
        with connect("transformer") as connection:
            turn_at_filings(
                connection, alone=True
            )  # what is being written now would otherwise look as if it had been read
            read_at = days.now()
        return _Inputs(_fingerprint(), read_at)
    before = list(LAYERS)[list(LAYERS).index(name) - 1]
    with connect("transformer") as connection:
        row = connection.execute(
            "select fingerprint, inputs_read_at from ops.builds where layer = %s order by finished_at desc limit 1",
            (before,),
        ).fetchone()
    if row is None or row[0] == UNDER_WAY:
        raise WarehouseError(f"layer {name} is built on {before}, which has not been built yet: build that first")
    return _Inputs(*row)


def _fingerprint() -> str:
    """Of the data and of the project's own files: editing a model builds it again."""
    with connect("transformer") as connection:
        row = connection.execute(INPUTS).fetchone()
    return hashlib.sha256(f"{row and row[0]} {project_sha256()}".encode()).hexdigest()


def project_sha256() -> str:
    """Of the project's own files."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in {".sql", ".yml", ".csv", ".md"} and "target" not in path.parts:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_built(name: str, fingerprint: str) -> bool:
    with connect("transformer") as connection:
        row = connection.execute(
            "select fingerprint from ops.builds where layer = %s order by finished_at desc limit 1", (name,)
        ).fetchone()
    return row is not None and row[0] == fingerprint


def _begin(name: str) -> None:
    """From now on the layer's tables are of no build, until this one is through: a kill leaves it so."""
    with connect("transformer") as connection:
        connection.execute("update ops.builds set fingerprint = %s where layer = %s", (UNDER_WAY, name))


def _remember(day: date, name: str, inputs: _Inputs, built: Built) -> None:
    with connect("transformer") as connection:
        connection.execute(
            "insert into ops.builds (report_date, layer, fingerprint, inputs_read_at, finished_at, nodes, seconds) "
            "values (%s, %s, %s, %s, %s, %s, %s) on conflict (report_date, layer) do update set "
            "fingerprint = excluded.fingerprint, inputs_read_at = excluded.inputs_read_at, "
            "finished_at = excluded.finished_at, "
            "nodes = excluded.nodes, seconds = excluded.seconds",
            (day, name, inputs.fingerprint, inputs.read_at, days.now(), built.nodes, round(built.seconds, 1)),
        )


@contextmanager
def dbt_environment() -> Iterator[None]:
    """The transformer's connection in the variables that dbt/profiles.yml reads, for as long as the block runs."""
    known = parameters("transformer")
    given = {
        "ESEP_DBT_HOST": str(known["host"]),
        "ESEP_DBT_PORT": str(known["port"]),
        "ESEP_DBT_NAME": str(known["dbname"]),
        "ESEP_DBT_USER": str(known["user"]),
        "ESEP_DBT_PASSWORD": str(known.get("password", "")),
        **{f"PG{name.upper()}": str(known[name]) for name in TLS_OPTIONS & known.keys()},  # libpq reads these itself
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def dbt(*arguments: str) -> object:
    """Run a dbt command on our project; returns dbt's own result object, raises WarehouseError when it failed."""
    return _result(_invoke(*arguments), arguments[0])


def freshness() -> object:
    """Ask how old each source is, and keep the answer; raises WarehouseError when one is too old."""
    started_at = days.now()
    outcome = _invoke("source", "freshness")
    results.keep_whatever("freshness", results.SOURCES, None, started_at, outcome)
    return _result(outcome, "source freshness")


def _invoke(*arguments: str) -> Any:
    from dbt.cli.main import dbtRunner

    home = settings().home / "dbt"
    with dbt_environment():
        return dbtRunner().invoke(
            [
                *arguments,
                *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
                *("--target-path", str(home / "target"), "--log-path", str(home / "logs")),
            ]
        )


def _result(outcome: Any, command: str) -> object:
    if not outcome.success:
        failed = [
            f"{one.node.name}: {one.message}"
            for one in getattr(outcome.result, "results", []) or []
            if one.status in {"error", "fail"}
        ]
        why = "; ".join(failed[:5]) or str(outcome.exception)
        has_failed_test = any(one.status == "fail" for one in getattr(outcome.result, "results", []) or [])
        kind = NotPassed if has_failed_test else WarehouseError
        raise kind(f"dbt {command} failed: {why}") from outcome.exception
    result: object = outcome.result
    return result


def _dbt_build(day: date, name: str) -> Built:
    started, started_at = time.monotonic(), days.now()
    outcome = _invoke("--quiet", "build", "--exclude-resource-type", "unit_test", "--select", *LAYERS[name])
    results.keep_whatever("build", name, day, started_at, outcome)
    result = _result(outcome, "build")
    nodes = len(getattr(result, "results", []))
    if nodes == 0:
        raise WarehouseError(f"layer {name} has no models: is {PROJECT} whole?")
    return Built(name, nodes, time.monotonic() - started)
