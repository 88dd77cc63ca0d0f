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
from pathlib import Path
from typing import Any

import psycopg

from esep import days
from esep.config import ROOT, settings
from esep.errors import NotPassed, WarehouseError
from esep.warehouse import changes, lineage, results, standing
from esep.warehouse.connect import TLS_OPTIONS, connect, lock, parameters, turn_at_filings

log = logging.getLogger(__name__)

PROJECT = ROOT / "dbt"
MARTS_LOCK = "esep marts"
LAYERS: dict[str, tuple[str, ...]] = {
    "stage": ("path:seeds", "path:models/staging", "path:models/intermediate"),
    "core": ("path:models/core",),
    "marts": ("path:models/measures", "path:models/marts", "path:models/report"),
}
# What asks for a full refresh when it changes: the campaign as configured, of which every row of a fact may depend.
SETTINGS = """
select md5(string_agg(part, '|' order by part)) from (
    select 'c' || md5(c::text) as part from ops.campaign as c
    union all select 'p' || md5(string_agg(p::text, '|' order by party_code)) from ops.campaign_parties as p
    union all select 'r' || md5(string_agg(r::text, '|' order by region_code)) from ops.campaign_regions as r
    union all select 'o' || md5(string_agg(o::text, '|' order by source_code)) from ops.campaign_outlets as o
    union all select 'ov' || md5(string_agg(ov::text, '|' order by source_code, valid_from)) from ops.outlet_versions as ov
    union all select 'rv' || md5(string_agg(rv::text, '|' order by rule, valid_from)) from ops.rule_versions as rv
    union all select 'vv' || md5(string_agg(vv::text, '|' order by region_code, voters_from, valid_from))
        from ops.region_voters_versions as vv
) as parts
"""
# Everything else a build reads, boiled down to one value. Filings and pages as they were noted a moment ago.
INPUTS = """
select md5(string_agg(part, '|' order by part)) from (
    select 's' || md5(string_agg(concat_ws(' ', pack, region_code, report_date, state), '|'
        order by pack, region_code, report_date)) as part from ops.pack_states
    union all select 'n' || md5(string_agg(concat_ws(' ', url, state), '|' order by url)) from ops.page_states
    union all select 'd' || md5(string_agg(d::text, '|' order by report_date)) from ops.days as d
    -- a source's state, not its rhythm: a poll that found nothing new is no reason to build everything again
    union all select 'w' || md5(string_agg(concat_ws(' ', source_code, door, door_url, state, state_reason,
        entries_lost_polls, last_new_at), '|' order by source_code)) from ops.feeds
) as parts
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build did."""

    layer: str
    nodes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a layer is built from, boiled down; when raw and ops were read for it, up to which change, by which models."""

    fingerprint: str
    read_at: datetime
    change_no: int | None
    project: str


def layer(day: date, name: str, *, is_full: bool = False) -> str:
    """Build one layer for `day` if its inputs changed; returns a sentence. Raises WarehouseError when a node fails.

    Everything is taken anew with `is_full`, and when models, seeds or settings are not those of the layer's last build.
    What another build left half done before this layer is done first: no layer is built on a mix.
    """
    with lock("transformer", MARTS_LOCK):
        for before in list(LAYERS)[: list(LAYERS).index(name)]:
            if _is_begun(before) and not _is_in_step(before):
                log.warning("layer=%s day=%s built=first reason=left_half_done_or_behind", before, day)
                _build(day, before)
        return _build(day, name, is_full=is_full)


def _build(day: date, name: str, *, is_full: bool = False) -> str:
    inputs = _inputs(name)
    if not is_full and _is_built(name, inputs.fingerprint):
        log.info("layer=%s day=%s built=unchanged", name, day)
        return f"{name}: nothing has changed since the last build"
    is_refresh = is_full or _project_built(name) != inputs.project
    _begin(name, is_refresh=is_refresh)
    try:
        built = _dbt_build(day, name, is_refresh=is_refresh)
    except WarehouseError as err:
        standing.did_not_pass(day, name, str(err))
        raise
    _remember(day, name, inputs, built)
    log.info("layer=%s day=%s nodes=%s seconds=%.1f refresh=%s", name, day, built.nodes, built.seconds, is_refresh)
    return f"{name}: {built.nodes} nodes built and tested in {built.seconds:.1f} s"


def _inputs(name: str) -> _Inputs:
    """What a layer is built from: stage from raw and ops as they are now, each later layer from the one before it.

    What comes in between two layers is therefore not taken for built: the next stage sees it, and so do core and marts.
    """
    if name == "stage":
        with connect("transformer") as connection:
            # what is being written now would otherwise look as if it had been read
            turn_at_filings(connection, alone=True)
            read_at = days.now()
            noted = changes.note(connection)
            data, settings_now = (_value(connection, query) for query in (INPUTS, SETTINGS))
        log.info("layer=stage changed_packs=%s changed_pages=%s", noted.packs, noted.pages)
        project = hashlib.sha256(f"{settings_now} {project_sha256()}".encode()).hexdigest()
        fingerprint = hashlib.sha256(f"{data} {project}".encode()).hexdigest()
        return _Inputs(fingerprint, read_at, noted.newest, project)
    before = list(LAYERS)[list(LAYERS).index(name) - 1]
    with connect("transformer") as connection:
        row = connection.execute(
            "select fingerprint, inputs_read_at, change_no, project_sha256 from ops.builds "
            "inner join ops.layers using (layer) where layer = %s order by finished_at desc limit 1",
            (before,),
        ).fetchone()
    if row is None:
        raise WarehouseError(f"layer {name} is built on {before}, which has not been built yet: build that first")
    return _Inputs(*row)


def _value(connection: psycopg.Connection[Any], query: str, *values: object) -> Any:
    row = connection.execute(query.encode(), values or None).fetchone()
    return row and row[0]


def project_sha256() -> str:
    """Of the project's own files: editing a model builds everything anew."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in {".sql", ".yml", ".csv", ".md"} and "target" not in path.parts:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


LAST_BUILT = "select fingerprint from ops.builds where layer = %s order by finished_at desc limit 1"


def _is_built(name: str, fingerprint: str) -> bool:
    with connect("transformer") as connection:
        is_whole = _value(connection, "select is_whole from ops.layers where layer = %s", name)
        return bool(is_whole) and _value(connection, LAST_BUILT, name) == fingerprint


def _is_begun(name: str) -> bool:
    with connect("transformer") as connection:
        return _value(connection, "select true from ops.layers where layer = %s", name) is not None


def _is_in_step(name: str) -> bool:
    """Ended well, and built from the last stage."""
    with connect("transformer") as connection:
        return _is_built(name, str(_value(connection, LAST_BUILT, "stage")))


def _project_built(name: str) -> str | None:
    with connect("transformer") as connection:
        project: str | None = _value(connection, "select project_sha256 from ops.layers where layer = %s", name)
        return project


def _begin(name: str, *, is_refresh: bool) -> None:
    """From here on the layer is not whole, until it is remembered."""
    with connect("transformer") as connection:
        connection.execute(
            "insert into ops.layers as old (layer, is_whole, is_refreshed) values (%s, false, %s) on conflict (layer) "
            "do update set is_whole = false, is_refreshed = old.is_refreshed or excluded.is_refreshed, begun_at = now()",
            (name, is_refresh),
        )


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
        connection.execute(
            "update ops.layers set is_whole = true, project_sha256 = %s, change_no = %s where layer = %s",
            (inputs.project, inputs.change_no, name),
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


def manifest() -> Path:
    """What dbt wrote of the project when it was built last."""
    return settings().home / "dbt" / "target" / "manifest.json"


def _dbt_build(day: date, name: str, *, is_refresh: bool) -> Built:
    started, started_at = time.monotonic(), days.now()
    whole = ("--full-refresh",) if is_refresh else ()
    outcome = _invoke("--quiet", "build", *whole, "--exclude-resource-type", "unit_test", "--select", *LAYERS[name])
    results.keep_whatever("build", name, day, started_at, outcome)
    lineage.tell(name, outcome, manifest())
    result = _result(outcome, "build")
    nodes = len(getattr(result, "results", []))
    if nodes == 0:
        raise WarehouseError(f"layer {name} has no models: is {PROJECT} whole?")
    return Built(name, nodes, time.monotonic() - started)
