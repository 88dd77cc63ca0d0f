"""What dbt read and wrote, as OpenLineage events: one run a model, and one a tested model with its assertions.

By default events are lines of <home>/lineage/events.ndjson. ESEP_OPENLINEAGE_URL names a server; whoever sets
OPENLINEAGE__TRANSPORT__* has the last word. Lineage never fails a build: what cannot be told is logged.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esep import days
from esep.config import settings
from esep.warehouse.connect import parameters

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

log = logging.getLogger(__name__)

NAMESPACE = "esep"
PRODUCER = "https://esep.example/warehouse"
RELATIONS = {"model", "seed", "snapshot", "source"}
BAD = {"error", "fail", "runtime error"}

_PARENT: ContextVar[str | None] = ContextVar("parent", default=None)


@contextmanager
def told_by(parent: str | None) -> Iterator[None]:
    """The run that what is told meanwhile belongs to: namespace/job/run id, as Airflow's provider writes it."""
    token = _PARENT.set(parent)
    try:
        yield
    finally:
        _PARENT.reset(token)


def tell(layer: str, outcome: Any, manifest: Path) -> int:
    """Emit the events of one dbt build; returns how many. Raises nothing: the build is what counts."""
    results = getattr(outcome.result, "results", None) or []
    if not results:
        return 0
    try:
        client = _client()
        events = list(_events(layer, results, json.loads(manifest.read_text(encoding="utf-8"))))
        for event in events:
            client.emit(event)
        client.close()
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as err:  # the disk, the transport, an answer or an address it cannot read
        log.warning("layer=%s lineage=untold why=%s", layer, str(err).splitlines()[0][:200])
        return 0
    return len(events)


def _client() -> Any:
    from openlineage.client import OpenLineageClient

    known = settings()
    if known.has_lineage_transport:
        return OpenLineageClient()
    return OpenLineageClient(config={"transport": transport(), "facets": {"source_code_location": {"disabled": True}}})


def transport() -> dict[str, Any]:
    """Where events go when nobody says otherwise."""
    known = settings()
    if known.lineage_url:
        return {"type": "http", "url": known.lineage_url}
    path = known.home / "lineage" / "events.ndjson"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {"type": "file", "log_file_path": str(path), "append": True}


def namespace() -> str:
    """The warehouse by OpenLineage's convention of names."""
    known = parameters("transformer")
    return f"postgres://{known['host']}:{known['port']}"


def _events(layer: str, results: list[Any], manifest: dict[str, Any]) -> Iterator[RunEvent]:
    known = {**manifest["nodes"], **manifest["sources"]}
    tests: dict[str, list[Any]] = {}
    for one in results:
        kind = str(one.node.resource_type)
        if kind == "test":
            for about in _tested(one.node):
                tests.setdefault(about, []).append(one)
        elif kind in RELATIONS and str(one.status) != "skipped":
            yield from _built(layer, one, known)
    for about, answers in tests.items():
        if about in known:
            yield from _asserted(layer, known[about], answers)


def _tested(test: Any) -> list[str]:
    attached = getattr(test, "attached_node", None)
    return [attached] if attached else [node for node in test.depends_on.nodes if node.split(".")[0] in RELATIONS]


def _built(layer: str, one: Any, known: dict[str, Any]) -> Iterator[RunEvent]:
    from openlineage.client.event_v2 import InputDataset, OutputDataset
    from openlineage.client.facet_v2 import output_statistics_output_dataset, schema_dataset

    node = one.node
    columns = [
        schema_dataset.SchemaDatasetFacetFields(name=column.name, type=column.data_type)
        for column in (node.columns or {}).values()
    ]
    affected = (one.adapter_response or {}).get("rows_affected")
    counted = isinstance(affected, int) and affected >= 0
    output = OutputDataset(
        namespace=namespace(),
        name=_name(known[node.unique_id]),
        facets={"schema": schema_dataset.SchemaDatasetFacet(fields=columns)} if columns else {},
        outputFacets={
            "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=affected)
        }
        if counted
        else {},
    )
    inputs = [
        InputDataset(namespace=namespace(), name=_name(known[parent]))
        for parent in dict.fromkeys(getattr(node.depends_on, "nodes", []))
        if parent in known and parent.split(".")[0] in RELATIONS
    ]
    yield from _run(f"dbt.{layer}.{node.name}", "MODEL", one, [one], inputs, [output])


def _asserted(layer: str, about: dict[str, Any], answers: list[Any]) -> Iterator[RunEvent]:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import data_quality_assertions_dataset as facets

    said = [
        facets.Assertion(
            assertion=one.node.name,
            success=str(one.status) == "pass",
            column=getattr(one.node, "column_name", None),
            severity=str(one.node.config.severity).lower(),
        )
        for one in answers
    ]
    dataset = InputDataset(
        namespace=namespace(),
        name=_name(about),
        inputFacets={"dataQualityAssertions": facets.DataQualityAssertionsDatasetFacet(assertions=said)},
    )
    worst = next((one for one in answers if str(one.status) in BAD), answers[0])
    yield from _run(f"dbt.{layer}.{about['name']}.tests", "TEST", worst, answers, [dataset], [])


def _name(node: dict[str, Any]) -> str:
    return f"{node['database']}.{node['schema']}.{node.get('alias') or node.get('identifier') or node['name']}"


def _run(
    job: str, kind: str, worst: Any, parts: list[Any], inputs: list[InputDataset], outputs: list[OutputDataset]
) -> Iterator[RunEvent]:
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import job_type_job
    from openlineage.client.uuid import generate_new_uuid

    instants = [at for one in parts for timing in one.timing for at in (timing.started_at, timing.completed_at) if at]
    began, ended = (_utc(min(instants)), _utc(max(instants))) if instants else (days.now(), days.now())
    run = Run(runId=str(generate_new_uuid()), facets=_run_facets(worst))
    made = Job(
        namespace=NAMESPACE,
        name=job,
        facets={"jobType": job_type_job.JobTypeJobFacet(processingType="BATCH", integration="DBT", jobType=kind)},
    )
    ended_as = RunState.FAIL if str(worst.status) in BAD else RunState.COMPLETE
    for state, at in ((RunState.START, began), (ended_as, ended)):
        yield RunEvent(
            eventType=state, eventTime=at.isoformat(), run=run, job=made, producer=PRODUCER, inputs=inputs, outputs=outputs
        )  # fmt: skip


def _run_facets(one: Any) -> dict[str, Any]:
    from openlineage.client.facet_v2 import error_message_run, parent_run

    from esep.warehouse import results

    facets: dict[str, Any] = {}
    if parent := _PARENT.get():
        whose, rest = parent.split("/", 1)
        job, _, run_id = rest.rpartition("/")
        facets["parent"] = parent_run.ParentRunFacet(
            run=parent_run.Run(runId=run_id), job=parent_run.Job(namespace=whose, name=job)
        )
    if str(one.status) in BAD and one.message:
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(
            message=results.said(one.message), programmingLanguage="SQL"
        )
    return facets


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
