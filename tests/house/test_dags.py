"""The policy of DAGs: what every one of them has, and that all of them can be read by Airflow."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from esep.config import ROOT

FILES = sorted((ROOT / "dags").glob("*.py"))
DAGS = {"regional_reports", "reminders", "press", "warehouse", "bulletin"}

# Run in a process of its own: Airflow sets itself up at import and warns about much that is not ours.
READ = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import Asset
bag = DagBag(sys.argv[1])
print("JSON" + json.dumps({
    "errors": bag.import_errors,
    "dags": {
        d.dag_id: {
            "doc": d.doc_md, "zone": d.timezone.name, "max_active_runs": d.max_active_runs, "catchup": d.catchup,
            "display": d.dag_display_name, "tags": sorted(d.tags), "deadlines": len(d.deadline or []),
            "file": d.fileloc, "schedule": type(d.timetable).__name__,
            "tasks": {t.task_id: {
                "retries": t.retries, "policy": type(t.retry_policy).__name__, "timeout": t.execution_timeout.total_seconds(),
                "doc": t.doc_md or "", "rule": t.trigger_rule.value, "before": sorted(t.upstream_task_ids),
                "after": sorted(t.downstream_task_ids), "outlets": [o.name for o in t.outlets if isinstance(o, Asset)],
                "writes": [f"{o.namespace} {o.name}" for o in t.outlets if not isinstance(o, Asset)],
                "reads": [f"{i.namespace} {i.name}" for i in t.inlets if not isinstance(i, Asset)], "mapped": type(t).__name__,
            } for t in d.tasks},
        } for d in bag.dags.values()
    },
}))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
    }
    read = subprocess.run(
        [sys.executable, "-c", READ, str(ROOT / "dags")], env=environment, capture_output=True, text=True, check=False
    )
    found = [line for line in read.stdout.splitlines() if line.startswith("JSON")]
    assert found, read.stderr[-2000:]
    answer: dict[str, Any] = json.loads(found[-1][4:])
    return answer


def test_airflow_reads_every_file(bag: dict[str, Any]) -> None:
    assert bag["errors"] == {}
    assert set(bag["dags"]) == {path.stem for path in FILES} == DAGS


def test_a_dag_is_called_like_its_file_and_what_it_makes(bag: dict[str, Any]) -> None:
    for dag_id, dag in bag["dags"].items():
        assert Path(dag["file"]).stem == dag_id


def test_every_dag_tells_the_person_on_call_what_to_do(bag: dict[str, Any]) -> None:
    for dag_id, dag in bag["dags"].items():
        assert "**If this is red:**" in dag["doc"], dag_id
        runbook = ROOT / "docs" / "runbooks" / f"{dag_id}.md"
        assert f"docs/runbooks/{dag_id}.md" in dag["doc"]
        assert runbook.exists()
        for heading in ("## What it does", "## When it is red", "## Run it again"):
            assert heading in runbook.read_text(encoding="utf-8"), f"{runbook.name}: {heading}"


def test_every_dag_keeps_the_house_policy(bag: dict[str, Any]) -> None:
    for dag_id, dag in bag["dags"].items():
        assert dag["zone"] == "Asia/Almaty", dag_id
        assert dag["max_active_runs"] == 1, dag_id
        assert dag["catchup"] is False, dag_id
        assert dag["deadlines"] == 1, dag_id
        assert dag["tags"], dag_id
        assert dag["display"] != dag_id, dag_id


def test_every_task_retries_by_kind_of_failure_and_ends_in_time(bag: dict[str, Any]) -> None:
    seen = 0
    for dag_id, dag in bag["dags"].items():
        for task_id, task in dag["tasks"].items():
            seen += 1
            assert task["retries"] >= 4, (dag_id, task_id)
            assert task["policy"] == "ExceptionRetryPolicy", (dag_id, task_id)
            assert 0 < task["timeout"] <= 3600, (dag_id, task_id)
            assert task["doc"].strip(), f"{dag_id}.{task_id} has no docstring"
    assert seen >= 10


def test_dags_are_joined_by_assets(bag: dict[str, Any]) -> None:
    outlets = {name for dag in bag["dags"].values() for task in dag["tasks"].values() for name in task["outlets"]}
    assert outlets == {"report_landed", "day_ready", "press_read", "marts_built"}
    assert bag["dags"]["warehouse"]["schedule"] == "PartitionedAssetTimetable"
    assert bag["dags"]["bulletin"]["schedule"] == "PartitionedAssetTimetable"


def test_a_build_that_failed_is_told_and_still_red(bag: dict[str, Any]) -> None:
    """The digest is asked for whatever failed; and the run's own colour comes from a task that was not reached."""
    tasks = bag["dags"]["warehouse"]["tasks"]
    assert {name for name, task in tasks.items() if task["outlets"] == ["marts_built"]} == {"publish", "stand_by"}
    assert tasks["stand_by"]["rule"] == "one_failed"
    assert tasks["stand_by"]["before"] == ["core", "marts", "publish", "stage"]
    ends = {name for name, task in tasks.items() if not task["after"]}
    assert ends == {"stand_by", "through"}
    assert (tasks["through"]["rule"], tasks["through"]["before"]) == ("all_success", ["publish"])


def test_every_task_declares_what_it_reads_or_writes(bag: dict[str, Any]) -> None:
    """For the lineage: a table is named database.schema.table at its server, a file by its place."""
    for dag_id, dag in bag["dags"].items():
        for task_id, task in dag["tasks"].items():
            does_nothing = task["doc"].startswith("Nothing")
            assert does_nothing or task["reads"] or task["writes"], f"{dag_id}.{task_id} is not in the lineage"
            for one in (*task["reads"], *task["writes"]):
                assert re.fullmatch(r"postgres://[^/@ ]+:\d+ \w+\.\w+\.\w+|file /\S+|smtp outgoing mail", one), one
    warehouse = bag["dags"]["warehouse"]["tasks"]
    assert set(warehouse["core"]["writes"]) <= set(warehouse["publish"]["reads"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_is_a_timetable_and_no_more(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 90
    assert "{{ ds }}" not in text
    assert "logical_date" not in text
