"""dbt's part of the lineage: an event a model and a tested model, named by the standard, whole, and without a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lineage_rules
import psycopg
import pytest
from models import tiny

from esep import config
from esep.errors import WarehouseError
from esep.warehouse import build, lineage

PARENT = "esep/warehouse.core/0190c1f0-0000-7000-8000-000000000001"


@pytest.fixture
def told(built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Build some of core once more; the events of that."""
    path = tmp_path / "events.ndjson"
    monkeypatch.setattr(lineage, "transport", lambda: {"type": "file", "log_file_path": str(path), "append": True})
    monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "none")
    monkeypatch.setitem(build.LAYERS, "core", ("fct_question", "dim_party"))

    def again() -> list[dict[str, Any]]:
        with lineage.told_by(PARENT):
            build._dbt_build(tiny.DAYS[-1], "core", is_refresh=False)
        return lineage_rules.events(path)

    yield again
    with psycopg.connect(built) as connection:
        connection.execute("delete from ops.dbt_runs where layer = 'core' and nodes < 40")


def test_a_model_names_what_it_reads_and_writes(told: Any, built: str) -> None:
    found = told()
    classes = lineage_rules.known()
    assert len(classes) > 30
    assert [fault for event in found for fault in lineage_rules.faults(event, classes)] == []
    place = lineage.namespace()
    assert place.startswith("postgres://127.0.0.1:")
    start, complete = (event for event in found if event["job"]["name"] == "dbt.core.fct_question")
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == complete["run"]["runId"]
    assert start["eventTime"] <= complete["eventTime"]
    assert {one["name"] for one in complete["outputs"]} == {"esep.build_core.fct_question"}
    reads = {one["name"] for one in complete["inputs"]}
    assert "esep.staging.stg_reports__questions" in reads
    assert {one["namespace"] for one in (*complete["inputs"], *complete["outputs"])} == {place}
    columns = {one["name"]: one["type"] for one in complete["outputs"][0]["facets"]["schema"]["fields"]}
    assert columns["asked"] == "integer"
    parent = complete["run"]["facets"]["parent"]
    assert (parent["run"]["runId"], parent["job"]["name"]) == (PARENT.rpartition("/")[2], "warehouse.core")
    (tests,) = (e for e in found if e["job"]["name"] == "dbt.core.dim_party.tests" and e["eventType"] == "COMPLETE")
    said = tests["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert any(one["success"] and one["assertion"].startswith("one_row_per") for one in said)


def test_no_secret_is_told(told: Any, built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = str(told())
    for secret in (config.settings().passwords or {}).values():
        assert secret not in text
    assert "password" not in text.casefold()
    assert "postgres@" not in text


def test_a_model_that_fails_is_told_to_have_failed(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = build.PROJECT / "tests" / "assert_that_parties_are_wrong.sql"
    broken.write_text("select * from {{ ref('dim_party') }}\n")
    monkeypatch.setitem(build.LAYERS, "core", ("assert_that_parties_are_wrong",))
    try:
        with pytest.raises(WarehouseError, match="assert_that_parties_are_wrong"):
            told()
    finally:
        broken.unlink()
    found = lineage_rules.events(Path(lineage.transport()["log_file_path"]))
    assert [event["eventType"] for event in found] == ["START", "FAIL"]
    assert "errorMessage" in found[1]["run"]["facets"]


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "file", "log_file_path": "/nowhere/at/all", "append": True},
        {"type": "http", "url": "http://127.0.0.1:9"},
    ],
)
def test_lineage_that_cannot_be_told_fails_no_build(
    told: Any, broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lineage, "transport", lambda: broken)
    build._dbt_build(tiny.DAYS[-1], "core", is_refresh=False)
    assert "lineage=untold" in caplog.text


def test_events_go_to_a_file_of_the_home_or_to_the_server_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESEP_HOME", str(tmp_path))
    config.forget()
    assert lineage.transport() == {
        "type": "file", "log_file_path": str(tmp_path / "lineage" / "events.ndjson"), "append": True,
    }  # fmt: skip
    assert (tmp_path / "lineage").is_dir()
    monkeypatch.setenv("ESEP_OPENLINEAGE_URL", "http://marquez.example:5000")
    config.forget()
    assert lineage.transport() == {"type": "http", "url": "http://marquez.example:5000"}
    monkeypatch.undo()
    config.forget()
