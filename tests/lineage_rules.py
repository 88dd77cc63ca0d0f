"""OpenLineage's schema as the client has it: every event, and every facet whose class the client knows."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import attr
from openlineage.client import generated
from openlineage.client.event_v2 import RunState
from openlineage.client.generated import base

FACETS = ("RunFacet", "JobFacet", "DatasetFacet", "InputDatasetFacet", "OutputDatasetFacet")


def events(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of events."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def known() -> dict[str, type[Any]]:
    """Facet classes of the client by the address of their schema."""
    found = {}
    for module in pkgutil.iter_modules(generated.__path__):
        for one in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values():
            if isinstance(one, type) and attr.has(one) and issubclass(one, base.BaseFacet):
                found[one._get_schema()] = one
    return found


def faults(event: dict[str, Any], classes: dict[str, type[Any]]) -> Iterator[str]:
    """What the schema does not allow in one event."""
    if event.get("eventType") not in {one.value for one in RunState}:
        yield f"eventType {event.get('eventType')}"
    if datetime.fromisoformat(event["eventTime"]).tzinfo is None:
        yield f"eventTime {event['eventTime']} without a zone"
    UUID(event["run"]["runId"])
    if not event["schemaURL"].startswith("https://openlineage.io/spec/") or "://" not in event["producer"]:
        yield f"schemaURL {event['schemaURL']}, producer {event['producer']}"
    for holder in (event["job"], *event["inputs"], *event["outputs"]):
        if not holder["namespace"] or not holder["name"]:
            yield f"without a name: {holder}"
    for facet in _facets(event):
        yield from _wrong(facet, classes)


def _facets(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from event["run"].get("facets", {}).values()
    yield from event["job"].get("facets", {}).values()
    for dataset in (*event["inputs"], *event["outputs"]):
        for kind in ("facets", "inputFacets", "outputFacets"):
            yield from (dataset.get(kind) or {}).values()


def _wrong(facet: dict[str, Any], classes: dict[str, type[Any]]) -> Iterator[str]:
    if "://" not in facet.get("_producer", "") or "://" not in facet.get("_schemaURL", ""):
        yield f"a facet without producer or schema: {facet}"
        return
    kind = classes.get(facet["_schemaURL"])
    if kind is None:
        return  # Airflow's own facets
    fields = {one.name for one in attr.fields(kind)}
    given = {name: value for name, value in facet.items() if name in fields and not name.startswith("_")}
    try:
        kind(**given)
    except (TypeError, ValueError) as err:
        yield f"{facet['_schemaURL']}: {err}"
