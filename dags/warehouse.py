"""
# Warehouse

Builds the warehouse with dbt, one `dbt build` a layer: **stage** (seeds, staging, intermediate), **core** (the star),
**marts** (marts and the rows of the mail); then **publish** brings the whole build over to what people read, in one step.
Starts when the day's 20 regions have landed, or when the day is ready: closed at its deadline, or reached by something
late. A layer whose inputs have not changed is left alone and says so.

**If this is red:** a model, a test or the proof of who sees what failed; the log and `ops.failed_builds` name it. Yesterday's
generation stands, and the digest goes out with its figures and says so (**stand_by**). Mend, then clear the failed task:
safe to rerun for any day; the regular digest follows. The page of pending days (Assets, "Next run") shows which
regions are missing. Runbook: docs/runbooks/warehouse.md
"""

from __future__ import annotations

import esep_lineage as lineage
import esep_policy as policy
from airflow.sdk import PartitionedAssetTimetable, RollupMapper, WaitForAll, chain, dag, get_current_context, task
from esep_partitions import AllRegionsWindow, RegionDayMapper

from esep.regions import regions

WHOLE_DAY = RollupMapper(
    upstream_mapper=RegionDayMapper(),
    window=AllRegionsWindow(region.code for region in regions()),
    wait_policy=WaitForAll(),
)


@dag(
    schedule=PartitionedAssetTimetable(
        assets=policy.REPORT_LANDED | policy.DAY_READY, partition_mapper_config={policy.REPORT_LANDED: WHOLE_DAY}
    ),
    deadline=policy.late(30, "the building of the warehouse"),
    dag_display_name="Сборка хранилища",
    doc_md=__doc__,
    tags=["warehouse"],
    **policy.COMMON,
)
def warehouse():
    def built(layer: str) -> str:
        from esep.warehouse import build

        context = get_current_context()
        with lineage.told(context):
            return build.layer(policy.day_and_instant(context)[0], layer)

    @task(inlets=[policy.REPORT_LANDED, policy.PRESS_READ, *lineage.CAME_IN], outlets=lineage.STAGED)
    def stage() -> str:
        """Seeds, staging, intermediate."""
        return built("stage")

    @task(inlets=lineage.STAGED, outlets=lineage.BUILT_CORE)
    def core() -> str:
        """Dimensions and facts."""
        return built("core")

    @task(inlets=lineage.BUILT_CORE, outlets=lineage.BUILT_MARTS)
    def marts() -> str:
        """Marts and the rows of the mail."""
        return built("marts")

    @task(
        inlets=lineage.BUILT_CORE + lineage.BUILT_MARTS,
        outlets=[policy.MARTS_BUILT, *lineage.PUBLISHED],
    )
    def publish() -> str:
        """The whole build becomes what people read, in one step; and it is proved who sees what."""
        from esep.warehouse import publish as publishing

        return publishing.publish(policy.day_and_instant(get_current_context())[0])

    @task(trigger_rule="one_failed", inlets=lineage.REPORT, outlets=[policy.MARTS_BUILT])
    def stand_by() -> str:
        """Something above failed: people keep the last generation, and the digest of the morning is asked for and says so."""
        from esep.warehouse import standing

        return standing.stand_by(policy.day_and_instant(get_current_context())[0])

    @task
    def through() -> None:
        """Nothing; not reached when something above failed, so that the run is red although somebody stood by."""

    steps = [stage(), core(), marts(), publish()]
    chain(*steps, through())
    steps >> stand_by()


warehouse()
