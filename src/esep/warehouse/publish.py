"""Publish what was built: one whole generation becomes what people read, in one step, and it is proved who sees what."""

from __future__ import annotations

import logging
from datetime import date

from psycopg.types.json import Jsonb

from esep.errors import WarehouseError
from esep.warehouse import build
from esep.warehouse.connect import connect, lock

log = logging.getLogger(__name__)

LAYERS = ("core", "marts", "report")
LAST = "select distinct on (layer) layer, fingerprint from ops.builds order by layer, finished_at desc"
PUBLISHED = "select fingerprint from ops.generations order by generation_no desc limit 1"
AS_OF = "select max(data_as_of) from build_marts.mart_region_day"


def publish(day: date) -> str:
    """Publish the last build unless it is published already; returns a sentence."""
    with lock("transformer", build.MARTS_LOCK), connect("transformer") as connection:
        fingerprint = _fingerprint()
        if connection.execute(PUBLISHED).fetchone() == (fingerprint,):
            return "publish: nothing has changed since the last generation"
        as_of = connection.execute(AS_OF).fetchone()
        row = connection.execute(
            "select ops.publish(%s, %s, %s, %s)",
            (fingerprint, build.project_sha256(), as_of and as_of[0], Jsonb(models())),
        ).fetchone()
        assert row is not None
        done = row[0]
    touched = sum(done["touched"].values())
    log.info("generation=%s day=%s rows=%s made_anew=%s", done["generation_no"], day, touched, len(done["made"]))
    return f"publish: generation {done['generation_no']}, {touched} rows of {len(done['touched'])} tables differ"


def models() -> dict[str, list[str]]:
    """What the project builds for people, by layer."""
    return {name: sorted(path.stem for path in (build.PROJECT / "models" / name).rglob("*.sql")) for name in LAYERS}


def _fingerprint() -> str:
    """Of the build that is there, when all its layers are of one build."""
    with connect("transformer") as connection:
        built = dict(connection.execute(LAST).fetchall())
    if missing := [name for name in build.LAYERS if name not in built]:
        raise WarehouseError(f"nothing can be published: {', '.join(missing)} has not been built yet")
    if len(set(built.values())) > 1:
        raise WarehouseError("nothing is published: a newer build is under way, its last layer publishes it")
    return str(built["marts"])
