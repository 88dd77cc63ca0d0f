"""Publish what was built: one whole generation becomes what people read, in one step, and it is proved who sees what."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from esep import days
from esep.errors import NotPassed, WarehouseError
from esep.warehouse import build, changes, eyes, standing
from esep.warehouse.connect import connect, lock

log = logging.getLogger(__name__)

LAYERS = ("core", "marts", "report")
LAST = "select distinct on (layer) layer, fingerprint from ops.builds order by layer, finished_at desc"
# A generation that is not proved is published again.
PUBLISHED = """
select fingerprint from ops.generations
where proved_at is not null and generation_no = (select max(generation_no) from ops.generations)
"""
PROVED = (
    "update ops.generations set proved_at = %s where generation_no = (select max(generation_no) from ops.generations)"
)
# what a generation contains is pending no longer: in the same transaction
FORGET = "select ops.changes_are_published(change_no) from ops.layers where layer = 'marts'"
AS_OF = "select max(data_as_of) from build_marts.mart_region_day"


def publish(day: date) -> str:
    """Publish the last build unless it is published already, and prove who sees what; returns a sentence.

    Raises WarehouseError when the layers are of two builds, NotPassed when the proof fails: then no region is let in.
    """
    with lock("transformer", build.MARTS_LOCK):
        fingerprint = _fingerprint()
        try:
            said = _brought_over(day, fingerprint)
            faults = eyes.faults_of_login()
        except FaultsError as err:
            said, faults = "", list(err.args)
        if faults:
            with connect("transformer") as connection:
                connection.execute("select ops.close_the_door()")
                connection.execute(PROVED, (None,))
            why = f"it is not proved who sees what, so regional logins are shut out: {'; '.join(faults[:5])}"
            standing.did_not_pass(day, "publish", why)
            raise NotPassed(why)
        with connect("transformer") as connection:
            connection.execute(PROVED, (days.now(),))
    return f"publish: {said}"


class FaultsError(Exception):
    """What the catalog says against publishing."""


def _brought_over(day: date, fingerprint: str) -> str:
    """The build as a generation, in one transaction with the proof by the catalog; nothing when it is one already."""
    with connect("transformer") as connection:
        if connection.execute(PUBLISHED).fetchone() == (fingerprint,):
            faults, said = eyes.faults_of_catalog(connection), "nothing has changed since the last generation"
        else:
            as_of = connection.execute(AS_OF).fetchone()
            row = connection.execute(
                "select ops.publish(%s, %s, %s, %s, %s)",
                (fingerprint, build.project_sha256(), as_of and as_of[0], Jsonb(models()), Jsonb(_scopes())),
            ).fetchone()
            assert row is not None
            connection.execute(FORGET)
            number, touched, made = (row[0][name] for name in ("generation_no", "touched", "made"))
            said = f"generation {number}, {sum(touched.values())} rows of {len(touched)} tables differ"
            log.info("generation=%s day=%s rows=%s made_anew=%s", number, day, sum(touched.values()), len(made))
            faults = eyes.faults_of_catalog(connection)
        if faults:
            raise FaultsError(*faults)
    return said


def models() -> dict[str, list[str]]:
    """What the project builds for people, by layer."""
    return {name: sorted(path.stem for path in (build.PROJECT / "models" / name).rglob("*.sql")) for name in LAYERS}


def _scopes() -> dict[str, dict[str, Any]]:
    """Of each table that is built by what changed: its keys, and where the changed ones stand. Nothing after a full refresh."""
    with connect("transformer") as connection:
        row = connection.execute("select bool_or(is_refreshed) from ops.layers").fetchone()
    if row is None or row[0]:
        return {}
    return {one["table"]: {"key": one["keys"], "changed": one["changed"]} for one in changes.facts(build.manifest())}


def _fingerprint() -> str:
    """Of the build that is there, when all its layers are of one build."""
    with connect("transformer") as connection:
        built = dict(connection.execute(LAST).fetchall())
        broken = connection.execute("select layer from ops.layers where not is_whole").fetchone()
    if missing := [name for name in build.LAYERS if name not in built]:
        raise WarehouseError(f"nothing can be published: {', '.join(missing)} has not been built yet")
    if len(set(built.values())) > 1 or broken is not None:
        raise WarehouseError("nothing is published: a newer build is under way, its last layer publishes it")
    return str(built["marts"])
